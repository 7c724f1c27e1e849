#include "solver/calibration/inference/sampling.h"

#include <cmath>

#include <gtest/gtest.h>

#include "solver/calibration/inference/goodness.h"
#include "solver/calibration/inference/levenberg_marquardt.h"
#include "solver/calibration/inference/normal.h"
#include "tests/support/function_model.h"
#include "tests/support/tolerance.h"

namespace viscera::calibration {
namespace {

using test::plain_unknown;

const Eigen::MatrixXd A = (Eigen::MatrixXd(4, 2) << 1, 0.5, 0.2, 1, 1, 1, -1, 2).finished();
const Eigen::VectorXd y = (Eigen::VectorXd(4) << 1, 2, 2.5, 0.5).finished();
const Eigen::MatrixXd B = (Eigen::MatrixXd(1, 2) << 2, -1).finished();

struct Fitted {
  Box box;
  const Trial* best;
  Laplace posterior;
};

Fitted fit(Memo& memo) {
  Fitted result{working_box(memo.unknowns()), nullptr, {}};
  result.best = minimise_levenberg_marquardt(memo, start_point(memo.unknowns()), result.box).best;
  result.posterior = laplace(*result.best, result.box);
  return result;
}

/// Residual x^3 - 1 beside a wide prior: far from normal.
test::FunctionModel cubic() {
  return {{plain_unknown("x", 0.5, 3)}, 1, 1, [](const Eigen::VectorXd& x) {
            Evaluation result;
            result.feasible = true;
            result.residual = Eigen::VectorXd::Constant(1, std::pow(x[0], 3) - 1);
            result.jacobian = Eigen::MatrixXd::Constant(1, 1, 3 * x[0] * x[0]);
            result.predictions = x;
            result.predictions_jacobian = Eigen::MatrixXd::Identity(1, 1);
            return result;
          }};
}

/// Quantile of the cubic's posterior by summing its density.
double cubic_quantile(double p) {
  const auto density = [](double x) {
    return std::exp(-0.5 * std::pow(std::pow(x, 3) - 1, 2) - 0.5 * x * x / 9);
  };
  constexpr double low = -3, step = 1e-4;
  double total = 0, sum = 0;
  for (double x = low; x < 3; x += step)
    total += density(x);
  double x = low;
  for (; sum < p * total; x += step)
    sum += density(x);
  return x;
}

TEST(Draws, HaveTheMomentsOfTheNormal) {
  constexpr int n = 20000;
  auto model = test::linear_model({plain_unknown("a", 0), plain_unknown("b", 0)}, A, y, B);
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const Draws draws = draw(fitted.posterior, n, 3);

  const Eigen::VectorXd mean = draws.working.rowwise().mean();
  const Eigen::MatrixXd centred = draws.working.colwise() - mean;
  const Eigen::MatrixXd covariance = centred * centred.transpose() / n;
  EXPECT_LT((mean - fitted.best->working).norm(), 4 / std::sqrt(n));
  EXPECT_LT((covariance - fitted.posterior.covariance).norm(),
            6 / std::sqrt(n) * fitted.posterior.covariance.norm());
}

TEST(Draws, StayWithinBoundsWithTheMomentsOfTheCutNormal) {
  constexpr int n = 20000;
  auto model =
      test::linear_model({plain_unknown("a", 2, INFINITY, 1.5), plain_unknown("b", 0)}, A, y, B);
  Memo memo(model);
  const Fitted fitted = fit(memo);
  ASSERT_EQ(fitted.posterior.at_bound[0], Interval::Sides::from_lower_bound);

  const Draws draws = draw(fitted.posterior, n, 3);

  EXPECT_GE(draws.working.row(0).minCoeff(), 1.5);
  const Eigen::VectorXd mean = draws.working.rowwise().mean();
  EXPECT_LT((mean - fitted.posterior.mean).norm(), 4 / std::sqrt(n));
}

TEST(ImportanceSample, OfALinearModelIsTrusted) {
  auto model =
      test::linear_model({plain_unknown("a", 0, 1), plain_unknown("b", 2, INFINITY, 1.8)}, A, y, B);
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const PosteriorSample sample = importance_sample(memo, fitted.posterior, 200);

  EXPECT_GT(sample.smoothed.effective, 100);
  EXPECT_LT(sample.smoothed.k_hat, 0.3);  // ratios of a normal to a t are bounded
  EXPECT_TRUE(judge(fitted.posterior, &sample).trusted);
  EXPECT_EQ(memo.trials().back().purpose, Purpose::sample);
}

TEST(Draws, OfTheNormalHaveEqualWeightsUnderABoundToo) {
  auto model =
      test::linear_model({plain_unknown("a", 0, 1), plain_unknown("b", 2, INFINITY, 1.8)}, A, y, B);
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const Draws draws = draw(fitted.posterior, 50, 1);

  for (int k = 0; k < 50; ++k) {
    const double log_ratio =
        -0.5 * memo.residual_at(draws.working.col(k)).chi2() - draws.log_density[k];
    const double first =
        -0.5 * memo.residual_at(draws.working.col(0)).chi2() - draws.log_density[0];
    EXPECT_NEAR(log_ratio, first, 1e-9);
  }
}

/// The log density of a t's draws, against the closed form of the multivariate t.
TEST(Draws, OfStudentHaveItsDensity) {
  constexpr double degrees = 5;
  auto model = test::linear_model({plain_unknown("a", 0), plain_unknown("b", 0)}, A, y, B);
  Memo memo(model);
  const Laplace posterior = fit(memo).posterior;

  const Draws draws = draw(posterior, 20, 1, degrees);

  const auto closed_form = [&](int k) {
    const Eigen::VectorXd d = draws.working.col(k) - posterior.gaussian_mean;
    return -0.5 * (degrees + 2) * std::log1p(d.dot(posterior.hessian * d) / degrees);
  };
  for (int k = 1; k < 20; ++k)
    EXPECT_NEAR(draws.log_density[k] - draws.log_density[0], closed_form(k) - closed_form(0), 1e-9);
}

TEST(ImportanceSample, SeesThatAPosteriorIsNotNormal) {
  auto model = cubic();
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const PosteriorSample sample = importance_sample(memo, fitted.posterior, 1000);
  const Trust trust = judge(fitted.posterior, &sample);

  EXPECT_TRUE(trust.checked);
  EXPECT_FALSE(trust.trusted);
  EXPECT_NE(trust.sentence.find("cannot be trusted"), std::string::npos) << trust.sentence;
}

/// A normal wider than the posterior on both sides gives weighted intervals that are right.
TEST(ImportanceSample, WeightsCorrectTheIntervals) {
  auto model = cubic();
  Memo memo(model);
  Laplace wide = fit(memo).posterior;
  wide.gaussian_mean.setConstant(0.3);
  wide.gaussian_covariance.setConstant(1);

  const PosteriorSample sample = importance_sample(memo, wide, 4000);
  const Interval interval = sample.value_interval(0, 0.9);

  EXPECT_LT(sample.smoothed.k_hat, 0.5);
  EXPECT_NEAR(interval.lower, cubic_quantile(0.05), 0.1);
  EXPECT_NEAR(interval.upper, cubic_quantile(0.95), 0.05);
}

TEST(Trust, IsRefusedAwayFromTheMinimum) {
  auto model = test::linear_model({plain_unknown("a", 0), plain_unknown("b", 0)}, A, y, B);
  Memo memo(model);
  const Trial& start = memo.jacobian_at(start_point(model.unknowns()));
  const Laplace posterior = laplace(start, working_box(model.unknowns()));

  const Trust trust = judge(posterior, nullptr);

  EXPECT_FALSE(trust.trusted);
  EXPECT_NE(trust.sentence.find("sd from the minimum"), std::string::npos);
}

TEST(Goodness, CountsDegreesOfFreedomByBlock) {
  auto model = test::linear_model({plain_unknown("a", 0, 1), plain_unknown("b", 0)}, A, y, B);
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const Goodness fitness = goodness(memo, *fitted.best, fitted.posterior, nullptr);

  // four rows, one prior, two unknowns; the prior's own row keeps what the data took from it
  const double prior_taken = fitted.posterior.covariance(0, 0);
  EXPECT_EQ(fitness.dof, 3);
  EXPECT_NEAR(fitness.blocks[0].dof + (1 - prior_taken), 3, 1e-10);
  EXPECT_NEAR(fitness.blocks[0].chi2 + fitness.prior_chi2, fitness.chi2(), 1e-12);
}

TEST(Goodness, TailOfChiSquareIsThatOfTheTables) {
  EXPECT_NEAR(chi2_tail(3.841459, 1), 0.05, 1e-6);
  EXPECT_NEAR(chi2_tail(18.307038, 10), 0.05, 1e-6);
}

TEST(Goodness, PValueTellsNoiseThatIsUnderstated) {
  const auto p_value = [](double factor) {
    Eigen::VectorXd noisy(40);
    for (int i = 0; i < 40; ++i)
      noisy[i] = 1 + factor * normal_quantile((i + 0.5) / 40);
    auto model = test::linear_model({plain_unknown("a", 0)}, Eigen::MatrixXd::Ones(40, 1), noisy,
                                    Eigen::MatrixXd::Ones(1, 1));
    Memo memo(model);
    const Fitted fitted = fit(memo);
    return goodness(memo, *fitted.best, fitted.posterior, nullptr).p_value;
  };
  EXPECT_LT(p_value(2), 0.01);
  EXPECT_GT(p_value(1), 0.2);
  EXPECT_LT(p_value(1), 0.8);
  EXPECT_GT(p_value(0.4), 0.99);
}

}  // namespace
}  // namespace viscera::calibration
