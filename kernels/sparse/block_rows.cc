#include "kernels/sparse/block_rows.h"

#include <stdexcept>

namespace viscera::kernels {
namespace {

constexpr int padded(int rows) {
  return rows == 3 ? 4 : 8;
}

bool supported(int n) {
  return n == 3 || n == 6;
}

/// A column of a block is one or two registers; every column has its own sum, so that a row is not
/// one long chain of dependent additions.
template <int R, int C, bool add>
void multiply(const BlockPattern& pattern, const float* values, const float* x, float* y) {
  constexpr int n = padded(R);
  const std::int32_t n_rows = pattern.n_rows();
  for (std::int32_t row = 0; row < n_rows; ++row, y += R) {
    alignas(32) float sums[C][n] = {};
    for (std::int64_t k = pattern.row_start[row]; k < pattern.row_start[row + 1]; ++k) {
      const float* block = values + k * (n * C);
      const float* xk = x + std::int64_t(C) * pattern.columns[k];
      for (int c = 0; c < C; ++c)
        for (int r = 0; r < n; ++r)
          sums[c][r] += block[n * c + r] * xk[c];
    }
    for (int c = 1; c < C; ++c)
      for (int r = 0; r < n; ++r)
        sums[0][r] += sums[c][r];
    for (int r = 0; r < R; ++r)
      y[r] = add ? y[r] + sums[0][r] : sums[0][r];
  }
}

template <bool add>
void dispatch(const BlockPattern& pattern,
              int rows,
              int columns,
              const float* values,
              const float* x,
              float* y) {
  if (rows == 3 && columns == 3)
    multiply<3, 3, add>(pattern, values, x, y);
  else if (rows == 3)
    multiply<3, 6, add>(pattern, values, x, y);
  else if (columns == 3)
    multiply<6, 3, add>(pattern, values, x, y);
  else
    multiply<6, 6, add>(pattern, values, x, y);
}

}  // namespace

BlockRows::BlockRows(BlockPattern pattern, int rows_per_block, int columns_per_block)
    : pattern_(std::move(pattern)), rows_(rows_per_block), columns_(columns_per_block) {
  if (!supported(rows_) || !supported(columns_))
    throw std::invalid_argument("BlockRows: blocks have 3 or 6 rows and columns.");
  values_.assign(pattern_.n_blocks() * padded(rows_) * columns_, 0.0f);
}

std::int64_t BlockRows::bytes() const {
  return static_cast<std::int64_t>(values_.size() * sizeof(float) +
                                   pattern_.columns.size() * sizeof(std::int32_t) +
                                   pattern_.row_start.size() * sizeof(std::int64_t));
}

void BlockRows::set(const double* values) {
  const int n = padded(rows_);
  for (std::int64_t k = 0; k < pattern_.n_blocks(); ++k)
    for (int r = 0; r < rows_; ++r)
      for (int c = 0; c < columns_; ++c)
        values_[(k * columns_ + c) * n + r] =
            static_cast<float>(values[(k * rows_ + r) * columns_ + c]);
}

void BlockRows::set_transposed(const double* values, const std::vector<std::int64_t>& source) {
  const int n = padded(rows_);
  for (std::int64_t k = 0; k < pattern_.n_blocks(); ++k)
    for (int r = 0; r < rows_; ++r)
      for (int c = 0; c < columns_; ++c)
        values_[(k * columns_ + c) * n + r] =
            static_cast<float>(values[(source[k] * columns_ + c) * rows_ + r]);
}

void BlockRows::multiply(const float* x, float* y) const {
  dispatch<false>(pattern_, rows_, columns_, values_.data(), x, y);
}

void BlockRows::multiply_add(const float* x, float* y) const {
  dispatch<true>(pattern_, rows_, columns_, values_.data(), x, y);
}

}  // namespace viscera::kernels
