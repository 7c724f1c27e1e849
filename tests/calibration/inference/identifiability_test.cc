#include "solver/calibration/inference/identifiability.h"

#include <cmath>

#include <Eigen/LU>
#include <gtest/gtest.h>

#include "solver/calibration/inference/candidates.h"
#include "solver/calibration/inference/levenberg_marquardt.h"
#include "solver/calibration/inference/profile.h"
#include "tests/support/function_model.h"
#include "tests/support/sphere_study.h"
#include "tests/support/tolerance.h"

namespace viscera::calibration {
namespace {

using test::plain_unknown;

struct Fitted {
  const Trial* best;
  Laplace posterior;
};

Fitted fit(Memo& memo) {
  const Box box = working_box(memo.unknowns());
  const Optimum optimum = minimise_levenberg_marquardt(memo, start_point(memo.unknowns()), box);
  return {optimum.best, laplace(*optimum.best, box)};
}

Unknown positive(const std::string& name, double sd) {
  Unknown unknown = plain_unknown(name, 1, sd);
  unknown.transform = Transform::log;
  unknown.lower = 0;
  return unknown;
}

/// Data: log(a b) with sd 0.01, log(c) with sd 0.1; d is seen by nothing.
test::FunctionModel products(double prior_sd) {
  return {{positive("a", prior_sd), positive("b", prior_sd), positive("c", prior_sd),
           positive("d", prior_sd)},
          2,
          0,
          [](const Eigen::VectorXd& x) {
            Evaluation result;
            result.feasible = true;
            result.residual = Eigen::Vector2d(100 * std::log(x[0] * x[1]), 10 * std::log(x[2]));
            result.jacobian.setZero(2, 4);
            result.jacobian(0, 0) = 100 / x[0];
            result.jacobian(0, 1) = 100 / x[1];
            result.jacobian(1, 2) = 10 / x[2];
            result.predictions.resize(0);
            result.predictions_jacobian.resize(0, 4);
            return result;
          }};
}

TEST(Identifiability, TellsSeenCombinedAndUnseenApart) {
  auto model = products(1);
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const Identifiability report = identifiability(memo, *fitted.best, fitted.posterior);

  const auto& [a, b, c, d] =
      std::tie(report.verdicts[0], report.verdicts[1], report.verdicts[2], report.verdicts[3]);
  EXPECT_NEAR(a.contraction, 0.5, 1e-3);  // half of the prior's variance is seen
  EXPECT_NEAR(a.correlation, -1, 1e-3);
  EXPECT_EQ(a.partner, 1);
  EXPECT_EQ(b.verdict, Verdict::combination_only);
  EXPECT_NEAR(b.conditional_sd, 0.01, 1e-4);
  EXPECT_TRUE(std::isinf(b.data_sd));
  EXPECT_EQ(c.verdict, Verdict::identified);
  EXPECT_NEAR(c.data_sd, 0.1, 1e-12);
  EXPECT_EQ(d.verdict, Verdict::prior_driven);
  EXPECT_NEAR(d.contraction, 0, 1e-6);
}

TEST(Identifiability, HoldsForFlatPriorsToo) {
  auto model = products(INFINITY);
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const Identifiability report = identifiability(memo, *fitted.best, fitted.posterior);

  EXPECT_EQ(report.verdicts[0].verdict, Verdict::combination_only);
  EXPECT_EQ(report.verdicts[1].verdict, Verdict::combination_only);
  EXPECT_EQ(report.verdicts[2].verdict, Verdict::identified);
  EXPECT_EQ(report.verdicts[3].verdict, Verdict::prior_driven);
  EXPECT_TRUE(std::isinf(report.condition));
}

TEST(Identifiability, SaysWhatIsKnownInWords) {
  auto model = products(1);
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const Identifiability report = identifiability(memo, *fitted.best, fitted.posterior);

  EXPECT_EQ(report.best_seen, "The data know a x b best: to 1 %.");
  EXPECT_NE(report.least_seen.find("least: not at all."), std::string::npos);
  ASSERT_EQ(report.correlated.size(), 1u);
  EXPECT_EQ(report.correlated[0].second, 1);
  EXPECT_NEAR(report.directions[0].sd(), 0.01 / std::sqrt(2.0), 1e-9);
}

TEST(Identifiability, MarginalisesNuisances) {
  // y1 = x + n, y2 = n with unit noise: the variance of x is 2
  std::vector<Unknown> unknowns{plain_unknown("x", 0), plain_unknown("n", 0)};
  unknowns[1].role = Unknown::Role::nuisance;
  const Eigen::Matrix2d A = (Eigen::Matrix2d() << 1, 1, 0, 1).finished();
  auto model = test::linear_model(unknowns, A, Eigen::Vector2d::Zero(), Eigen::RowVector2d(1, 0));
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const Identifiability report = identifiability(memo, *fitted.best, fitted.posterior);

  ASSERT_EQ(report.verdicts.size(), 1u);
  EXPECT_NEAR(report.verdicts[0].data_sd, std::sqrt(2.0), 1e-9);
}

TEST(Identifiability, AgreesWithProfilesOnDesignedCases) {
  int agreed = 0, all = 0;
  for (const test::VerdictCase& design : test::verdict_cases())
    for (const test::VerdictPair& pair : test::compare_verdicts(design)) {
      agreed += pair.fisher == pair.profile;
      ++all;
    }
  EXPECT_EQ(all, 200);
  EXPECT_GE(agreed, 0.95 * all);
}

TEST(Profile, OfALinearModelIsTheNormalInterval) {
  const Eigen::MatrixXd A = (Eigen::MatrixXd(3, 2) << 1, 0.5, 0.2, 1, 1, 1).finished();
  auto model = test::linear_model({plain_unknown("a", 0), plain_unknown("b", 0)}, A,
                                  Eigen::Vector3d(1, 2, 2), Eigen::RowVector2d(1, 0));
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const Profile along = profile(memo, *fitted.best, fitted.posterior, 0);

  const Interval normal = working_interval(fitted.posterior, 0, 0.95);
  EXPECT_EQ(along.points.size(), 7u);
  EXPECT_EQ(along.evaluated, 6);  // warm starts of a linear model are exact
  EXPECT_NEAR(along.interval.lower, normal.lower, 1e-6);
  EXPECT_NEAR(along.interval.upper, normal.upper, 1e-6);
  EXPECT_FALSE(along.lower_optimum);
}

TEST(Profile, IsOneSidedAtABound) {
  auto model = test::linear_model({plain_unknown("a", 5, INFINITY, 0)}, Eigen::MatrixXd::Ones(1, 1),
                                  Eigen::VectorXd::Constant(1, 0.4), Eigen::MatrixXd::Ones(1, 1));
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const Profile along = profile(memo, *fitted.best, fitted.posterior, 0);

  EXPECT_EQ(along.interval.sides, Interval::Sides::from_lower_bound);
  EXPECT_EQ(along.interval.lower, 0);
  EXPECT_NEAR(along.interval.upper, 0.4 + 1.644854, 1e-4);
}

/// exp(x) known to be 1 +- 0.4: the interval is skewed, its ends are the logarithms.
TEST(Profile, SeesSkewness) {
  test::FunctionModel model({plain_unknown("x", 0.1)}, 1, 0, [](const Eigen::VectorXd& x) {
    Evaluation result;
    result.feasible = true;
    result.residual = Eigen::VectorXd::Constant(1, (std::exp(x[0]) - 1) / 0.4);
    result.jacobian = Eigen::MatrixXd::Constant(1, 1, std::exp(x[0]) / 0.4);
    result.predictions.resize(0);
    result.predictions_jacobian.resize(0, 1);
    return result;
  });
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const Profile along = profile(memo, *fitted.best, fitted.posterior, 0);

  EXPECT_NEAR(along.interval.upper, std::log(1 + 1.96 * 0.4), 0.03);
  EXPECT_LT(along.interval.lower, -1.2);  // log(1 - 1.96 * 0.4) = -1.53, extrapolated
}

TEST(Candidates, GiveWhatARefitWithThemGives) {
  const Eigen::MatrixXd A = (Eigen::MatrixXd(3, 2) << 1, 0.5, 0.2, 1, 1, 1).finished();
  const Eigen::RowVector2d extra(3, -2);
  const double sd = 0.7;
  Eigen::MatrixXd more(4, 2);
  more << A, extra / sd;
  const std::vector<Unknown> unknowns{plain_unknown("a", 0), plain_unknown("b", 0)};
  const Eigen::RowVector2d B(1, 1);
  auto model = test::linear_model(unknowns, A, Eigen::VectorXd::Zero(3), B);
  auto extended = test::linear_model(unknowns, more, Eigen::VectorXd::Zero(4), B);
  Memo memo(model), memo_extended(extended);
  const Fitted before = fit(memo), after = fit(memo_extended);

  const std::vector<Gain> found = gains(unknowns, *before.best, before.posterior,
                                        {{"again", A.row(0), Eigen::VectorXd::Constant(1, 100)},
                                         {"difference", extra, Eigen::VectorXd::Constant(1, sd)}});

  ASSERT_EQ(found[0].name, "difference");
  const Eigen::MatrixXd &S0 = before.posterior.covariance, &S1 = after.posterior.covariance;
  EXPECT_NEAR(found[0].sd[0], after.posterior.sd(0), 1e-10);
  EXPECT_NEAR(found[0].log_det, std::log(S0.determinant() / S1.determinant()), 1e-9);
  EXPECT_NEAR(found[0].prediction_sd[0], std::sqrt((B * S1 * B.transpose())(0)), 1e-10);
  EXPECT_NEAR(found[1].sd_ratio[0], 1, 1e-3);
}

/// Three rows with one offset of their own, against a fit in which the offset is an unknown.
TEST(Candidates, CountWhatTheirRowsShare) {
  const Eigen::MatrixXd A = (Eigen::MatrixXd(3, 2) << 1, 0.5, 0.2, 1, 1, 1).finished();
  const Eigen::MatrixXd rows = (Eigen::MatrixXd(3, 2) << 3, -2, 2, -2, 1, 0).finished();
  const double sd = 0.7, offset_sd = 1.5;
  Eigen::MatrixXd more = Eigen::MatrixXd::Zero(6, 3);
  more.topLeftCorner(3, 2) = A;
  more.bottomLeftCorner(3, 2) = rows / sd;
  more.bottomRightCorner(3, 1).setConstant(1 / sd);
  const std::vector<Unknown> unknowns{plain_unknown("a", 0), plain_unknown("b", 0)};
  std::vector<Unknown> with_offset = unknowns;
  with_offset.push_back(plain_unknown("offset", 0, offset_sd));
  auto model = test::linear_model(unknowns, A, Eigen::VectorXd::Zero(3), Eigen::RowVector2d(1, 1));
  auto extended =
      test::linear_model(with_offset, more, Eigen::VectorXd::Zero(6), Eigen::RowVector3d(1, 1, 0));
  Memo memo(model), memo_extended(extended);
  const Fitted before = fit(memo), after = fit(memo_extended);
  Candidate candidate{"surface", rows, Eigen::VectorXd::Constant(3, sd)};
  candidate.shared = Eigen::VectorXd::Constant(3, offset_sd);

  const std::vector<Gain> found = gains(unknowns, *before.best, before.posterior, {candidate});

  EXPECT_NEAR(found[0].sd[0], after.posterior.sd(0), 1e-10);
  EXPECT_NEAR(found[0].sd[1], after.posterior.sd(1), 1e-10);
}

}  // namespace
}  // namespace viscera::calibration
