// The JSON of the bench (schema in README.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernels/backend/device/device.h"
#include "solver/bench/bandwidth.h"
#include "solver/bench/entry.h"

namespace viscera::bench {

/// One start of `viscera bench` on some ranks.
struct Run {
  std::string command;
  int ranks = 1;
  int nodes = 1;  ///< machines
  Bandwidth bandwidth;
  std::optional<kernels::DeviceProperties> device;  ///< where it was not the CPU
  std::vector<Entry> entries;
};

enum class Existing { replace, append };

/// True if `file` is a record of the bench.
bool is_record(const std::string& file);

/// The text of a file with this run behind the `former` one (empty: none).
std::string to_json(const Run& run, const std::string& former = "");

/// Replaces `file` atomically, or adds the run to those in it (a missing file has none). On rank 0.
/// Throws Error (70) where it cannot be written.
void write_record(const Run& run, const std::string& file, Existing existing);

}  // namespace viscera::bench
