// Products in single precision against dense ones in double.
#include "kernels/sparse/block_rows.h"

#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/kernels/sparse/random_blocks.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using kernels::BlockPattern;
using kernels::BlockRows;

constexpr std::int32_t n_rows = 37, n_columns = 29;
constexpr int per_row = 9;

class BlockRowsOf : public ::testing::TestWithParam<std::pair<int, int>> {
 protected:
  const int R = GetParam().first, C = GetParam().second;
  std::mt19937 random{3};
  const BlockPattern pattern = random_pattern(n_rows, n_columns, per_row, random);
  const std::vector<double> values = random_numbers(pattern.n_blocks() * R * C, random);
  const Dense dense = to_dense(pattern, n_columns, R, C, values);
};

/// Values are below one, so terms + 2 roundings of single precision bound the error of a sum.
void expect_row(const Dense& A, int row, const std::vector<float>& x, double start, float y) {
  double sum = start, size = std::abs(start);
  for (int j = 0; j < A.columns; ++j) {
    sum += A(row, j) * x[j];
    size += std::abs(A(row, j) * x[j]);
  }
  EXPECT_NEAR(y, sum, single_roundoff(per_row * 6 + 2, size)) << "row " << row;
}

TEST_P(BlockRowsOf, MultiplyIsTheDenseProduct) {
  BlockRows A(pattern, R, C);
  A.set(values.data());
  const std::vector<float> x = random_numbers<float>(n_columns * C, random);
  std::vector<float> y(n_rows * R, std::numeric_limits<float>::quiet_NaN());

  A.multiply(x.data(), y.data());

  for (int row = 0; row < n_rows * R; ++row)
    expect_row(dense, row, x, 0, y[row]);
}

TEST_P(BlockRowsOf, MultiplyAddKeepsWhatWasThere) {
  BlockRows A(pattern, R, C);
  A.set(values.data());
  const std::vector<float> x = random_numbers<float>(n_columns * C, random);
  const std::vector<float> before = random_numbers<float>(n_rows * R, random);
  std::vector<float> y = before;

  A.multiply_add(x.data(), y.data());

  for (int row = 0; row < n_rows * R; ++row)
    expect_row(dense, row, x, before[row], y[row]);
}

TEST_P(BlockRowsOf, SetReplacesFormerValues) {
  BlockRows A(pattern, R, C);
  A.set(random_numbers(values.size(), random).data());
  A.set(values.data());
  const std::vector<float> x = random_numbers<float>(n_columns * C, random);
  std::vector<float> y(n_rows * R);

  A.multiply(x.data(), y.data());

  for (int row = 0; row < n_rows * R; ++row)
    expect_row(dense, row, x, 0, y[row]);
}

TEST_P(BlockRowsOf, TransposedValuesMultiplyAsTheDenseTranspose) {
  std::vector<std::int64_t> source;
  const BlockPattern transposed = transpose(pattern, n_columns, source);
  BlockRows A(transposed, C, R);
  A.set_transposed(values.data(), source);
  Dense expected(dense.columns, dense.rows);
  for (int i = 0; i < dense.rows; ++i)
    for (int j = 0; j < dense.columns; ++j)
      expected(j, i) = dense(i, j);
  const std::vector<float> x = random_numbers<float>(n_rows * R, random);
  std::vector<float> y(n_columns * C);

  A.multiply(x.data(), y.data());

  for (int row = 0; row < expected.rows; ++row)
    expect_row(expected, row, x, 0, y[row]);
}

INSTANTIATE_TEST_SUITE_P(
    EveryShape,
    BlockRowsOf,
    ::testing::Values(std::pair{3, 3}, std::pair{3, 6}, std::pair{6, 3}, std::pair{6, 6}),
    [](const auto& info) {
      return std::to_string(info.param.first) + "x" + std::to_string(info.param.second);
    });

TEST(BlockRows, RefusesOtherBlocks) {
  EXPECT_THROW(BlockRows({}, 4, 3), std::invalid_argument);
  EXPECT_THROW(BlockRows({}, 6, 1), std::invalid_argument);
}

TEST(BlockRows, WithoutRowsTouchesNothing) {
  const BlockRows A(BlockPattern{}, 6, 3);
  float y = 5;

  A.multiply(nullptr, &y);

  EXPECT_EQ(y, 5);
}

}  // namespace
}  // namespace viscera::test
