#include "kernels/tensor/dual.h"

#include <gtest/gtest.h>

#include "kernels/tensor/simd.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

Dual<double> variable(double x) {
  return {x, 1.0};
}

TEST(Dual, ArithmeticFollowsTheRulesOfDifferentiation) {
  const Dual<double> x = variable(0.7);

  const Dual<double> y = (x * x - 3.0 * x + 2.0) / (1.0 + x);

  const double value = (0.49 - 2.1 + 2.0) / 1.7;
  EXPECT_NEAR(y.value, value, roundoff(10));
  EXPECT_NEAR(y.derivative, ((2 * 0.7 - 3) - value) / 1.7, roundoff(10));
}

TEST(Dual, FunctionsHaveTheirDerivatives) {
  const double x = 0.7;
  const Dual<double> X = variable(x);
  EXPECT_NEAR(math::exp(X).derivative, std::exp(x), roundoff(4));
  EXPECT_NEAR(math::expm1(X).derivative, std::exp(x), roundoff(4));
  EXPECT_NEAR(math::log(X).derivative, 1 / x, roundoff(4));
  EXPECT_NEAR(math::log1p(X).derivative, 1 / (1 + x), roundoff(4));
  EXPECT_NEAR(math::sqrt(X).derivative, 0.5 / std::sqrt(x), roundoff(4));
  EXPECT_NEAR(math::cbrt(X).derivative, std::pow(x, -2.0 / 3) / 3, roundoff(4));
  EXPECT_NEAR(math::sin(X).derivative, std::cos(x), roundoff(4));
  EXPECT_NEAR(math::cos(X).derivative, -std::sin(x), roundoff(4));
  EXPECT_NEAR(math::pow(X, Dual<double>(2.5)).derivative, 2.5 * std::pow(x, 1.5), roundoff(8));
  EXPECT_EQ(math::abs(-X).derivative, 1.0);
  EXPECT_EQ(math::fmax(X, Dual<double>(0.1)).derivative, 1.0);
  EXPECT_EQ(math::fmin(X, Dual<double>(0.1)).derivative, 0.0);
}

TEST(Dual, SquareRootOfZeroHasAFiniteDerivative) {
  EXPECT_EQ(math::sqrt(variable(0.0)).derivative, 0.0);
}

TEST(Dual, NestedDualsGiveSecondDerivatives) {
  const Dual<Dual<double>> x{{0.7, 1.0}, {1.0, 0.0}};

  const auto y = math::exp(x * x);

  const double second = (2 + 4 * 0.49) * std::exp(0.49);
  EXPECT_NEAR(y.derivative.derivative, second, ulps(10, second));
}

TEST(Dual, WorksOnLanes) {
  using Lanes = Batch<double>;
  const Dual<Lanes> x{Lanes(0.7), Lanes(1.0)};

  const Dual<Lanes> y = math::select(x > Dual<Lanes>(0.5), x * x, Dual<Lanes>(0.0));

  for (std::size_t l = 0; l < Lanes::size; ++l)
    EXPECT_EQ(y.derivative.get(l), 1.4);
}

}  // namespace
}  // namespace viscera::test
