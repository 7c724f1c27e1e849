// Fetching element data ahead of the loop that reads them.
#pragma once

#include <cstdint>

#include "kernels/backend/lane_layout.h"

namespace viscera::kernels {

/// Asks for the data of the block after the one in work, a part at a time: the lines come while
/// nodes are gathered and scattered, when nothing else is read from memory.
class Prefetch {
 public:
  Prefetch() = default;  ///< of nothing
  /// n: components an element; a batch fetches its share of the lines of the next block.
  template <class Stored>
  Prefetch(const Stored* data, const Lanes& lanes, int n, int width)
      : begin_(reinterpret_cast<const char*>(data + (lanes.block + 1) * n * lane_block +
                                             lanes.offset * n)),
        lines_(n * width * static_cast<int>(sizeof(Stored)) / line) {}

  /// Up to the lines of the first `done` of `parts` parts.
  void advance(int done, int parts) {
    for (const char* end = begin_ + std::int64_t(lines_) * done / parts * line; at_ < end;
         at_ += line)
      __builtin_prefetch(at_);
  }

 private:
  static constexpr int line = 64;
  const char *begin_ = nullptr, *at_ = begin_;
  int lines_ = 0;
};

}  // namespace viscera::kernels
