// Lane layout of element data: blocks of `lane_block` elements, structure of arrays inside a block.
// Component c of element e lives at [(e / lane_block) * n_components + c][e % lane_block].
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/backend/huge_pages.h"

namespace viscera::kernels {

/// Elements of one block. Every batch width of every number type divides it.
inline constexpr int lane_block = 16;

template <class T>
struct AlignedAllocator {
  using value_type = T;
  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U>&) {}
  T* allocate(std::size_t n) { return static_cast<T*>(allocate_array(n * sizeof(T))); }
  void deallocate(T* p, std::size_t n) { free_array(p, n * sizeof(T)); }
  bool operator==(const AlignedAllocator&) const { return true; }
  bool operator!=(const AlignedAllocator&) const { return false; }
};

template <class T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

/// Number of blocks that hold n elements.
constexpr std::int64_t n_blocks(std::int64_t n) {
  return (n + lane_block - 1) / lane_block;
}

/// Position of component c (of n) of element e.
constexpr std::int64_t lane_index(std::int64_t e, int n, int c) {
  return ((e / lane_block) * n + c) * lane_block + e % lane_block;
}

/// One batch of elements: `width` consecutive lanes of block `block` from `offset`, of which the
/// first `active` are real elements (the others repeat one and are never scattered).
struct Lanes {
  std::int64_t block;
  int offset;
  int active;

  /// First value of component c (of n) for these lanes.
  template <class T>
  T* at(T* data, int n, int c) const {
    return data + (block * n + c) * lane_block + offset;
  }
};

/// Calls body(Lanes) for every batch of `width` lanes over n elements.
template <class Body>
void for_each_batch(std::int64_t n, int width, const Body& body) {
  for (std::int64_t first = 0; first < n; first += width) {
    const std::int64_t left = n - first;
    body(Lanes{first / lane_block, static_cast<int>(first % lane_block),
               static_cast<int>(left < width ? left : width)});
  }
}

}  // namespace viscera::kernels
