// Galerkin products against dense ones.
#include "kernels/sparse/triple_product.h"

#include <algorithm>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/kernels/sparse/random_blocks.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using kernels::BlockPattern;
using kernels::TripleProduct;

// Fine nodes from n_owned on are ghosts: columns of the matrix, rows of the prolongator alone.
constexpr std::int32_t n_owned = 80, n_local = 110, n_coarse = 31;

/// P^T A P over the rows of A, which are the first rows of P.
Dense triple_product(const Dense& A, const Dense& P) {
  Dense AP(A.rows, P.columns), out(P.columns, P.columns);
  for (int i = 0; i < A.rows; ++i)
    for (int j = 0; j < A.columns; ++j)
      for (int k = 0; k < P.columns && A(i, j) != 0; ++k)
        AP(i, k) += A(i, j) * P(j, k);
  for (int i = 0; i < A.rows; ++i)
    for (int j = 0; j < P.columns; ++j)
      for (int k = 0; k < P.columns && P(i, j) != 0; ++k)
        out(j, k) += P(i, j) * AP(i, k);
  return out;
}

class TripleProductOf : public ::testing::TestWithParam<int> {
 protected:
  const int F = GetParam();
  std::mt19937 random{4};
  const BlockPattern matrix = random_pattern(n_owned, n_local, 12, random);
  const BlockPattern prolongator = random_pattern(n_local, n_coarse, 3, random);
  const std::vector<double> P = random_numbers(prolongator.n_blocks() * F * 6, random);
  const Dense dense_P = to_dense(prolongator, n_coarse, F, 6, P);
  const TripleProduct product{matrix, prolongator, n_coarse, F, 6};
  std::vector<double> coarse = random_numbers(36 * product.pattern().n_blocks(), random);
};

TEST_P(TripleProductOf, IsTheDenseProductEachTime) {
  for (int repetition = 0; repetition < 2; ++repetition) {
    const std::vector<double> A = random_numbers(matrix.n_blocks() * F * F, random);

    product.compute(matrix, A.data(), prolongator, P.data(), coarse.data());

    const Dense sum = triple_product(to_dense(matrix, n_local, F, F, A), dense_P);
    const Dense found = to_dense(product.pattern(), n_coarse, 6, 6, coarse);
    double size = 0;
    for (const double value : sum.values)
      size = std::max(size, std::abs(value));
    for (std::size_t k = 0; k < sum.values.size(); ++k)
      EXPECT_NEAR(found.values[k], sum.values[k], roundoff(1000, size));
  }
}

TEST_P(TripleProductOf, PatternHoldsTheNonzeroBlocksAlone) {
  const BlockPattern few = random_pattern(n_owned, n_local, 3, random);
  const BlockPattern single = random_pattern(n_local, n_coarse, 1, random);
  const std::vector<double> ones(few.n_blocks() * F * F, 1.0);
  const std::vector<double> weights = random_numbers(single.n_blocks() * F * 6, random);
  const Dense sum =
      triple_product(to_dense(few, n_local, F, F, ones), to_dense(single, n_coarse, F, 6, weights));

  const TripleProduct sparse(few, single, n_coarse, F, 6);

  const BlockPattern& pattern = sparse.pattern();
  ASSERT_EQ(pattern.n_rows(), n_coarse);
  EXPECT_LT(pattern.n_blocks(), n_coarse * n_coarse / 2);
  for (std::int32_t row = 0; row < n_coarse; ++row)
    for (std::int32_t column = 0; column < n_coarse; ++column)
      EXPECT_EQ(pattern.find(row, column) >= 0, sum(6 * row, 6 * column) != 0)
          << row << ", " << column;
}

INSTANTIATE_TEST_SUITE_P(EveryBlock,
                         TripleProductOf,
                         ::testing::Values(3, 6),
                         [](const auto& info) { return std::to_string(info.param) + "to6"; });

TEST(TripleProduct, OfARankWithoutRowsIsEmpty) {
  const BlockPattern none;
  const TripleProduct product(none, none, 5, 6, 6);
  double untouched = 3;

  product.compute(none, nullptr, none, nullptr, &untouched);

  EXPECT_EQ(product.pattern().n_rows(), 5);
  EXPECT_EQ(product.pattern().n_blocks(), 0);
  EXPECT_EQ(untouched, 3);
}

TEST(TripleProduct, RefusesOtherBlocks) {
  const BlockPattern none;
  EXPECT_THROW(TripleProduct(none, none, 1, 4, 6), std::invalid_argument);
  EXPECT_THROW(TripleProduct(none, none, 1, 3, 3), std::invalid_argument);
}

}  // namespace
}  // namespace viscera::test
