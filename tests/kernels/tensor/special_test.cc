#include "kernels/tensor/special.h"

#include <functional>

#include <gtest/gtest.h>

#include "kernels/tensor/simd.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

/// Compares with long double over magnitudes from 1e-5 to `largest`, both signs; the reference may
/// itself cancel below 1e-5.
void expect_relative_precision(const std::function<double(double)>& function,
                               const std::function<long double(long double)>& reference,
                               double largest) {
  for (double size = 1e-5; size <= largest; size *= 1.07) {
    for (const double x : {size, -size}) {
      const double expected = static_cast<double>(reference(x));
      EXPECT_NEAR(function(x), expected, ulps(20, expected)) << "at " << x;
    }
  }
}

/// Taylor series of exp(x) - 1 - x and log(1 + x) - x in long double, for small arguments.
long double expm1_minus_series(long double x) {
  long double term = x, sum = 0;
  for (int k = 2; k < 40; ++k)
    sum += term *= x / k;
  return sum;
}
long double log1p_minus_series(long double x) {
  if (std::abs(x) > 0.05L)
    return std::log1p(x) - x;
  long double term = x, sum = 0;
  for (int k = 2; k < 40; ++k)
    sum += (term *= -x) / k;
  return sum;
}

TEST(SpecialFunctions, KeepTheirDigits) {
  expect_relative_precision([](double x) { return math::expm1_minus(x); }, expm1_minus_series, 4.0);
  expect_relative_precision([](double x) { return math::log1p_minus(x); }, log1p_minus_series,
                            0.99);
  expect_relative_precision([](double x) { return math::atanh_quotient(x); },
                            [](long double x) { return std::atanh(x) / x; }, 0.99);
  expect_relative_precision([](double x) { return math::sinh_quotient(x); },
                            [](long double x) { return std::sinh(x) / x; }, 20.0);
}

TEST(SpecialFunctions, AreContinuedThroughZero) {
  EXPECT_EQ(math::atanh_quotient(0.0), 1.0);
  EXPECT_EQ(math::sinh_quotient(0.0), 1.0);
  EXPECT_EQ(math::expm1_minus(0.0), 0.0);
  EXPECT_EQ(math::log1p_minus(0.0), 0.0);
}

TEST(LaneFunctions, AgreeWithTheStandardLibrary) {
  using Lanes = Batch<double>;
  for (const double x : {1e-9, 0.3, 0.999, 1.7, 42.0}) {
    const Lanes X(x);
    EXPECT_NEAR(math::exp(X).get(0), std::exp(x), ulps(4, std::exp(x)));
    EXPECT_NEAR(math::expm1(X).get(0), std::expm1(x), ulps(4, std::expm1(x)));
    EXPECT_NEAR(math::log(X).get(0), std::log(x), ulps(4, std::log(x)));
    EXPECT_NEAR(math::log1p(X).get(0), std::log1p(x), ulps(4, std::log1p(x)));
    EXPECT_NEAR(math::cbrt(X).get(0), std::cbrt(x), ulps(4, std::cbrt(x)));
    EXPECT_NEAR(math::sqrt(X).get(0), std::sqrt(x), ulps(1, std::sqrt(x)));
    EXPECT_EQ(math::select(X > Lanes(0.5), X, -X).get(0), x > 0.5 ? x : -x);
  }
}

}  // namespace
}  // namespace viscera::test
