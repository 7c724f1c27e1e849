#include "solver/calibration/inference/psis.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "tests/support/tolerance.h"

namespace viscera::calibration {
namespace {

std::vector<double> exponentials(int n, unsigned seed) {
  std::mt19937_64 generator(seed);
  std::exponential_distribution<double> draw;
  std::vector<double> result(n);
  for (double& x : result)
    x = draw(generator);
  return result;
}

/// Statistical error of a tail index of about one half from m excesses, three standard errors.
double tail_error(double m) {
  return 3 * 1.5 / std::sqrt(m);
}

TEST(ParetoTail, IsRecoveredFromItsOwnDraws) {
  constexpr int n = 4000;
  for (const double k : {-0.3, 0.2, 0.6, 1.2}) {
    Eigen::VectorXd excesses(n);
    const std::vector<double> e = exponentials(n, 5);
    for (int i = 0; i < n; ++i)
      excesses[i] = 2 * std::expm1(k * e[i]) / k;
    std::sort(excesses.begin(), excesses.end());

    const ParetoTail fit = fit_pareto_tail(excesses);

    EXPECT_NEAR(fit.k, k, tail_error(n)) << k;
    EXPECT_NEAR(fit.scale, 2, 2 * tail_error(n)) << k;
  }
}

/// Target exponential with rate r, proposal with rate one: the ratios have the tail index 1 - r.
TEST(SmoothedWeights, KHatIsTheTailIndexOfTheRatios) {
  constexpr int n = 40000;
  for (const double rate : {0.3, 0.5, 0.8}) {
    const std::vector<double> x = exponentials(n, 2);
    Eigen::VectorXd log_ratios(n);
    for (int i = 0; i < n; ++i)
      log_ratios[i] = (1 - rate) * x[i];

    const SmoothedWeights smoothed = smooth_weights(log_ratios);

    EXPECT_NEAR(smoothed.k_hat, 1 - rate, tail_error(3 * std::sqrt(n))) << rate;
    EXPECT_NEAR(smoothed.weights.sum(), 1, test::roundoff(n));
  }
}

TEST(SmoothedWeights, EqualRatiosNeedNoSmoothing) {
  const SmoothedWeights smoothed = smooth_weights(Eigen::VectorXd::Constant(100, -3));
  EXPECT_EQ(smoothed.k_hat, 0);
  EXPECT_NEAR(smoothed.effective, 100, test::roundoff(1e4, 100));
}

TEST(SmoothedWeights, FewDrawsTellNothing) {
  EXPECT_TRUE(std::isinf(smooth_weights(Eigen::VectorXd::LinSpaced(10, 0, 1)).k_hat));
}

TEST(SmoothedWeights, DrawsOutsideTheSupportWeighNothing) {
  Eigen::VectorXd log_ratios = Eigen::VectorXd::LinSpaced(100, 0, 1);
  log_ratios[3] = -INFINITY;
  EXPECT_EQ(smooth_weights(log_ratios).weights[3], 0);
}

TEST(WeightedQuantile, HalvesTheMass) {
  const Eigen::Vector4d values(4, 1, 3, 2), equal(0.25, 0.25, 0.25, 0.25), one(0, 0, 1, 0);
  EXPECT_NEAR(weighted_quantile(values, equal, 0.5), 2.5, test::ulps(10, 2.5));
  EXPECT_EQ(weighted_quantile(values, equal, 0.01), 1);
  EXPECT_EQ(weighted_quantile(values, one, 0.9), 3);
}

}  // namespace
}  // namespace viscera::calibration
