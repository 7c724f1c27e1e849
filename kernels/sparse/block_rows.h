// A sparse matrix of small dense blocks in single precision, for multigrid levels.
#pragma once

#include "kernels/sparse/block_pattern.h"

namespace viscera::kernels {

/// Blocks of 3 or 6 rows and 3 or 6 columns (displacements; rigid-body motions of aggregates).
/// Vectors are interleaved: 3 or 6 values a node.
class BlockRows {
 public:
  BlockRows() = default;
  /// Throws std::invalid_argument for other block sizes.
  BlockRows(BlockPattern pattern, int rows_per_block, int columns_per_block);

  const BlockPattern& pattern() const { return pattern_; }
  std::int64_t bytes() const;

  /// Values [block][row][column].
  void set(const double* values);
  /// Values of the transposed blocks in another order: block k is the transpose of
  /// values[source[k]], which has [column][row] of this matrix.
  void set_transposed(const double* values, const std::vector<std::int64_t>& source);

  /// y = A x.
  void multiply(const float* x, float* y) const;
  /// y += A x.
  void multiply_add(const float* x, float* y) const;

 private:
  BlockPattern pattern_;
  int rows_ = 0, columns_ = 0;
  std::vector<float> values_;  // [block][column][padded row], 4 or 8 rows
};

}  // namespace viscera::kernels
