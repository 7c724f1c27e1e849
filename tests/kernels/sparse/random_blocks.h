// Random block matrices and the dense matrices they stand for.
#pragma once

#include <random>
#include <vector>

#include "kernels/sparse/block_pattern.h"

namespace viscera::test {

/// Every seventh row is empty; the others have up to `per_row` blocks.
inline kernels::BlockPattern random_pattern(std::int32_t n_rows,
                                            std::int32_t n_columns,
                                            int per_row,
                                            std::mt19937& random) {
  std::uniform_int_distribution<std::int32_t> column(0, n_columns - 1);
  std::vector<std::vector<std::int32_t>> rows(n_rows);
  for (std::int32_t row = 0; row < n_rows; ++row)
    for (int k = 0; k < per_row && row % 7 != 3; ++k)
      rows[row].push_back(column(random));
  return kernels::make_pattern(rows);
}

template <class Number = double>
std::vector<Number> random_numbers(std::size_t n, std::mt19937& random) {
  std::uniform_real_distribution<Number> number(-1, 1);
  std::vector<Number> out(n);
  for (Number& value : out)
    value = number(random);
  return out;
}

/// Row-major.
struct Dense {
  Dense(int n_rows, int n_columns)
      : rows(n_rows), columns(n_columns), values(std::size_t(n_rows) * n_columns, 0.0) {}
  double& operator()(int i, int j) { return values[std::size_t(i) * columns + j]; }
  double operator()(int i, int j) const { return values[std::size_t(i) * columns + j]; }

  int rows, columns;
  std::vector<double> values;
};

/// `values` [block][block_rows][block_columns].
inline Dense to_dense(const kernels::BlockPattern& pattern,
                      std::int32_t n_columns,
                      int block_rows,
                      int block_columns,
                      const std::vector<double>& values) {
  Dense out(pattern.n_rows() * block_rows, n_columns * block_columns);
  for (std::int32_t row = 0; row < pattern.n_rows(); ++row)
    for (std::int64_t k = pattern.row_start[row]; k < pattern.row_start[row + 1]; ++k)
      for (int r = 0; r < block_rows; ++r)
        for (int c = 0; c < block_columns; ++c)
          out(block_rows * row + r, block_columns * pattern.columns[k] + c) =
              values[(k * block_rows + r) * block_columns + c];
  return out;
}

}  // namespace viscera::test
