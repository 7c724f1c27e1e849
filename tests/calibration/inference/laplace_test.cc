// Normal approximation of the posterior: the table of Cramer-Rao bounds, intervals at bounds.
#include "solver/calibration/inference/laplace.h"

#include <cmath>

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include "solver/calibration/inference/normal.h"
#include "tests/support/sphere_model.h"
#include "tests/support/tolerance.h"

namespace viscera::calibration {
namespace {

using test::kPa_per_mmHg;

/// Standard deviations in percent of C, alpha, their best combination, stiffness at 10 mmHg, V(20
/// mmHg), V0 and stress at stretch 1.1 and 1.2; one row for what is uncertain and known before.
struct Row {
  const char* data;
  test::SphereNoise noise;
  double prior_sd;
  std::vector<double> pressures;  ///< [mmHg]
  double C, alpha, correlation, best, stiffness, V20, V0, stress_1, stress_2;
};

constexpr double near_flat = 3;  // log sd
const std::vector<double> five{2, 4, 6, 8, 10};
const std::vector<double> ten{2, 4, 6, 8, 10, 12, 14, 16, 18, 20};
constexpr double half_mmHg = 0.5 * kPa_per_mmHg;

const std::vector<Row> table{
    {"radii", {0.1, 0, 0, 0}, near_flat, five, 31, 22, -.985, 3.1, 11, 3.3, 1.8, 7, 9},
    {"and pressures",
     {0.1, half_mmHg, 0, 0},
     near_flat,
     five,
     78,
     53,
     -.982,
     8.3,
     26,
     7.9,
     4.9,
     19,
     22},
    {"and biases", {}, near_flat, five, 81, 58, -.973, 11, 27, 8.9, 9.0, 21, 30},
    {"and prior of 50 %", {}, 0.5, five, 37, 28, -.88, 10.7, 13, 6.2, 8.7, 18, 23},
    {"and prior of 25 %", {}, 0.25, five, 21, 16, -.69, 10.1, 8.3, 5.5, 8.3, 16, 21},
    {"ten loads", {}, near_flat, ten, 24, 20, -.79, 10, 6.9, 3.8, 8.1, 16, 22},
};

struct AtTruth {
  Laplace posterior;
  PushForward predicted;
};

AtTruth at_truth(std::vector<double> pressures,
                 const test::SphereNoise& noise,
                 double prior_sd,
                 double C = 1.7,
                 double alpha = 15) {
  for (double& pressure : pressures)
    pressure *= kPa_per_mmHg;
  const auto truth = test::SphereTruth::unloaded(C, alpha, 120, 9, 10 * kPa_per_mmHg);
  test::SphereModel model(test::exact_data(truth, pressures, 4), noise, {C, alpha, prior_sd});
  Memo memo(model);
  const Trial& trial =
      memo.jacobian_at(to_working(model.unknowns(), model.values_of(truth, pressures)));
  const Laplace posterior = laplace(trial, working_box(model.unknowns()));
  return {posterior, push_forward(posterior, trial, model.predictions())};
}

/// Two printed digits, and the rounding of the prior that the table was made with.
void expect_percent(double fraction, double printed, const std::string& what) {
  EXPECT_NEAR(100 * fraction, printed, printed < 10 ? 0.02 * printed + 0.05 : 0.02 * printed + 0.5)
      << what;
}

TEST(Laplace, ReproducesTheTableOfCramerRaoBounds) {
  for (const Row& row : table) {
    const auto [posterior, predicted] = at_truth(row.pressures, row.noise, row.prior_sd);
    const Eigen::Matrix2d material = posterior.covariance.topLeftCorner<2, 2>();
    const double best = Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d>(material).eigenvalues()[0];
    const auto relative = [&, &q = predicted](int i) { return q.sd[i] / q.estimate[i]; };
    const std::string data = row.data;

    expect_percent(posterior.sd(0), row.C, data + ": C");
    expect_percent(posterior.sd(1), row.alpha, data + ": alpha");
    EXPECT_NEAR(posterior.correlation(0, 1), row.correlation, 0.006) << data;
    expect_percent(std::sqrt(best), row.best, data + ": best combination");
    expect_percent(relative(test::stiffness_at_10_mmHg), row.stiffness, data + ": stiffness");
    expect_percent(relative(test::volume_at_20_mmHg), row.V20, data + ": V20");
    expect_percent(relative(test::unloaded_volume), row.V0, data + ": V0");
    expect_percent(relative(test::stress_at_1_1), row.stress_1, data + ": stress at 1.1");
    expect_percent(relative(test::stress_at_1_2), row.stress_2, data + ": stress at 1.2");
  }
}

/// A stiff ventricle hardly stretches: its two parameters are one ridge, as wide as the prior.
TEST(Laplace, StiffMaterialIsUnidentifiedWithoutAPrior) {
  const AtTruth at = at_truth(five, {}, near_flat, 3, 45);
  expect_percent(at.posterior.sd(0), 210, "C");
  expect_percent(at.posterior.sd(1), 198, "alpha");
  EXPECT_NEAR(at.posterior.correlation(0, 1), -0.997, 0.001);
}

TEST(Laplace, OnePhaseDecidesNothingAboutTheMaterial) {
  const AtTruth at = at_truth({10, 10, 10, 10, 10}, {0.1, 0, 0, 0}, near_flat);
  const double prior_in_two = near_flat / std::sqrt(2.0);  // the best known of two equal priors
  EXPECT_GT(at.posterior.sd(0), 0.9 * prior_in_two);
  EXPECT_GT(at.posterior.sd(1), 0.9 * prior_in_two);
}

/// One coordinate, normal(mean, 1) cut to [0, inf).
Laplace cut_normal(double mean) {
  Trial trial;
  trial.working = trial.values = Eigen::VectorXd::Constant(1, std::max(mean, 0.0));
  trial.residual = trial.working.array() - mean;
  trial.jacobian = Eigen::MatrixXd::Identity(1, 1);
  const Box box{Eigen::VectorXd::Zero(1), Eigen::VectorXd::Constant(1, INFINITY)};
  return laplace(trial, box);
}

TEST(Laplace, IntervalsAreOneSidedAtBounds) {
  const Interval inside = working_interval(cut_normal(5), 0, 0.95);
  const Interval outside = working_interval(cut_normal(-1), 0, 0.95);

  EXPECT_EQ(inside.sides, Interval::Sides::both);
  EXPECT_NEAR(inside.lower, 5 - 1.959964, test::printed(5));
  EXPECT_EQ(outside.sides, Interval::Sides::from_lower_bound);
  EXPECT_EQ(outside.lower, 0);
  // P(x < q | x > 0) = 0.95 for normal(-1, 1): q = -1 - quantile(0.05 * P(x > 0))
  EXPECT_NEAR(normal_cdf(-1 - outside.upper) / normal_cdf(-1.0), 0.05, 1e-12);
}

TEST(Laplace, MomentsAtABoundAreThoseOfTheCutNormal) {
  const Laplace posterior = cut_normal(-1);
  const double hazard = std::exp(-0.5) / std::sqrt(2 * M_PI) / normal_cdf(-1.0);

  EXPECT_EQ(posterior.at_bound[0], Interval::Sides::from_lower_bound);
  EXPECT_NEAR(posterior.mean[0], -1 + hazard, 1e-12);
  EXPECT_NEAR(posterior.covariance(0, 0), 1 + hazard - hazard * hazard, 1e-12);
  EXPECT_EQ(posterior.gradient_norm, 0);
}

/// x cut at 0 with its normal at -1, and y that follows it: y = x + normal(10, 1/2).
TEST(Laplace, IntervalsFollowTheBoundOfAnother) {
  Trial trial;
  trial.working = trial.values = Eigen::Vector2d(0, 10);
  trial.jacobian.resize(2, 2);
  trial.jacobian << 1, 0, -2, 2;
  trial.residual = Eigen::Vector2d(1, 0);
  const Box box{Eigen::Vector2d(0, -INFINITY), Eigen::Vector2d::Constant(INFINITY)};
  const Laplace posterior = laplace(trial, box);
  const Interval x = working_interval(posterior, 0, 0.95), y = working_interval(posterior, 1, 0.95);

  const double hazard = std::exp(-0.5) / std::sqrt(2 * M_PI) / normal_cdf(-1.0);
  const double reach = 1.959964 * std::sqrt(0.25 + 1 + hazard - hazard * hazard);
  EXPECT_NEAR(0.5 * (y.lower + y.upper), 10 - 1 + hazard, 1e-9);
  EXPECT_NEAR(0.5 * (y.upper - y.lower), reach, test::printed(reach));
  EXPECT_LT(y.lower, 10);
  EXPECT_NEAR(x.upper, working_interval(cut_normal(-1), 0, 0.95).upper, 1e-12);
}

/// Rows see x, and only the sum of y and z [1e6 in other units]; of u nothing. No prior anywhere.
TEST(Laplace, WhatNothingDecidesHasNoInterval) {
  Trial trial;
  trial.working = trial.values = Eigen::Vector4d(1, 2, 3e6, 4);
  trial.jacobian = Eigen::MatrixXd::Zero(3, 4);
  trial.jacobian.row(0) << 10, 0, 0, 0;
  trial.jacobian.row(1) << 0, 1, 1e-6, 0;
  trial.jacobian.row(2) << 1, 2, 2e-6, 0;
  trial.residual = Eigen::Vector3d::Zero();
  trial.predictions = Eigen::Vector3d(5, 6, 7);
  trial.predictions_jacobian = Eigen::MatrixXd::Zero(3, 4);
  trial.predictions_jacobian.row(0) << 1, 1, 1e-6, 0;
  trial.predictions_jacobian.row(1) << 0, 1, 0, 0;
  trial.predictions_jacobian.row(2) << 0, 0, 0, 1;
  Box box{Eigen::Vector4d::Constant(-INFINITY), Eigen::Vector4d::Constant(INFINITY)};
  box.upper[3] = 9;
  const Laplace posterior = laplace(trial, box);
  const PushForward predicted = push_forward(posterior, trial, std::vector<Prediction>(3));

  EXPECT_EQ(posterior.unseen, (std::vector<char>{0, 1, 1, 1}));
  EXPECT_NEAR(posterior.sd(0), 1 / std::sqrt(100.2), 1e-6);  // a fifth of the last row is its own
  EXPECT_EQ(working_interval(posterior, 1, 0.95).upper, INFINITY);
  EXPECT_EQ(working_interval(posterior, 2, 0.95).lower, -INFINITY);
  EXPECT_EQ(working_interval(posterior, 3, 0.95).upper, 9);
  EXPECT_EQ(predicted.interval(1, 0.95).upper, INFINITY);
  EXPECT_EQ(predicted.interval(2, 0.95).lower, -INFINITY);
}

/// An unknown of large numbers is known as well as in a larger unit.
TEST(Laplace, TheFloorDoesNotDependOnUnits) {
  for (const double unit : {1., 1e6, 1e9}) {
    Trial trial;
    trial.working = trial.values = Eigen::Vector2d(1, 0);
    trial.jacobian = Eigen::Vector2d(100, 1 / unit).asDiagonal();
    trial.residual = Eigen::Vector2d::Zero();
    const Box box{Eigen::Vector2d::Constant(-INFINITY), Eigen::Vector2d::Constant(INFINITY)};
    const Laplace posterior = laplace(trial, box);
    EXPECT_NEAR(posterior.sd(1) / unit, 1, 1e-9) << unit;
    EXPECT_FALSE(posterior.unseen[1]) << unit;
  }
}

TEST(TruncatedNormal, QuantilesInvertTheDistributionFarOutToo) {
  for (const double lower : {-3.0, 2.0, 12.0, 60.0}) {
    const TruncatedNormal normal{0, 1, lower, INFINITY};
    const double median = normal.quantile(0.5);
    // P(x > median) / P(x > lower) by the ratio of the tails, expanded where they underflow
    const double ratio =
        lower < 30 ? normal_cdf(-median) / normal_cdf(-lower)
                   : std::exp(-0.5 * (median - lower) * (median + lower)) * lower / median;
    EXPECT_NEAR(ratio, 0.5, lower < 30 ? 1e-9 : 2e-3) << lower;
    EXPECT_GT(normal.expectation(), lower);
    EXPECT_LT(normal.variance(), 1);
  }
}

}  // namespace
}  // namespace viscera::calibration
