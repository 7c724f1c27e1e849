// Products and sums of rounded columns against plain loops in double.
#include "kernels/sparse/float_columns.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/kernels/sparse/random_blocks.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using kernels::FloatColumns;

constexpr std::size_t n = 2 * 1024 + 37;  // more than a tile, not a multiple of a register
constexpr int k = 3;

class FloatColumnsTest : public ::testing::Test {
 protected:
  FloatColumnsTest() {
    columns.reset(n);
    for (int i = 0; i < k; ++i) {
      exact.push_back(random_numbers(n, random));
      columns.set(i, 0.3, exact.back().data());
    }
    w = random_numbers(n, random);
  }

  /// v . w, and the sum of absolute terms that bounds its rounding.
  static double product(const std::vector<double>& v, const std::vector<double>& w, double* size) {
    double sum = 0;
    *size = 0;
    for (std::size_t row = 0; row < n; ++row) {
      sum += v[row] * w[row];
      *size += std::abs(v[row] * w[row]);
    }
    return sum;
  }

  void expect_products(const std::vector<double>& vector, const std::vector<double>& sums) const {
    double size = 0;
    for (int i = 0; i < k; ++i) {
      const double sum = product(exact[i], vector, &size);
      EXPECT_NEAR(sums[i], sum, roundoff(n, size)) << "column " << i;
    }
    const double square = product(vector, vector, &size);
    EXPECT_NEAR(sums[k], square, roundoff(n, size));
  }

  std::mt19937 random{5};
  FloatColumns columns;
  std::vector<std::vector<double>> exact;  // after rounding
  std::vector<double> w;
};

TEST_F(FloatColumnsTest, SetRoundsAndHandsTheRoundedValuesBack) {
  std::vector<double> given = random_numbers(n, random), rounded = given;

  columns.set(1, 0.7, rounded.data());

  for (std::size_t row = 0; row < n; ++row)
    EXPECT_EQ(rounded[row], static_cast<double>(static_cast<float>(0.7 * given[row])));
}

TEST_F(FloatColumnsTest, ProductsAreThoseOfTheRoundedColumns) {
  std::vector<double> sums(k + 1, 0.0);

  columns.add_products(k, w.data(), sums.data());

  expect_products(w, sums);
}

TEST_F(FloatColumnsTest, SubtractTakesTheCombinationAwayAndMultipliesWhatIsLeft) {
  const double h[k] = {0.5, -2, 1.25};
  std::vector<double> expected = w, sums(k + 1, 0.0);
  for (int i = 0; i < k; ++i)
    for (std::size_t row = 0; row < n; ++row)
      expected[row] -= h[i] * exact[i][row];

  columns.subtract(k, h, w.data(), sums.data());

  for (std::size_t row = 0; row < n; ++row)
    EXPECT_NEAR(w[row], expected[row], roundoff(k, 4.0));
  expect_products(w, sums);
}

TEST_F(FloatColumnsTest, ColumnsGivenBackCanBeMadeAgain) {
  columns.shrink(1);
  EXPECT_EQ(columns.count(), 1);
  columns.set(1, 1.0, exact[1].data());
  std::vector<double> sums(3, 0.0);

  columns.add_products(2, w.data(), sums.data());

  double size = 0;
  const double sum = product(exact[1], w, &size);
  EXPECT_NEAR(sums[1], sum, roundoff(n, size));
}

}  // namespace
}  // namespace viscera::test
