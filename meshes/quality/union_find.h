// Sets that merge: which of n things hang together.
#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

namespace viscera::meshes {

/// Disjoint sets of 0 to n - 1 (Tarjan 1975, with path halving).
class UnionFind {
 public:
  explicit UnionFind(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0); }

  /// The number that stands for the set of `i`.
  std::int32_t root(std::int32_t i) {
    while (parent_[i] != i) {
      parent_[i] = parent_[parent_[i]];
      i = parent_[i];
    }
    return i;
  }

  /// Merges the sets of both; that of `a` gives the root.
  void join(std::int32_t a, std::int32_t b) { parent_[root(b)] = root(a); }

 private:
  std::vector<std::int32_t> parent_;
};

}  // namespace viscera::meshes
