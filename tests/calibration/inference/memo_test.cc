// The memo: chain rules in working coordinates, what is asked of the model, on disk and back.
#include "solver/calibration/inference/memo.h"

#include <cmath>

#include <gtest/gtest.h>

#include "solver/calibration/inference/calibration.h"
#include "solver/calibration/inference/memo_store.h"
#include "solver/calibration/inference/report.h"
#include "solver/core/errors.h"
#include "tests/support/function_model.h"
#include "tests/support/sphere_model.h"

namespace viscera::calibration {
namespace {

/// All transforms and priors; smooth functions of all unknowns.
test::FunctionModel mixed() {
  Unknown plain = test::plain_unknown("plain", 0.4, 0.5);
  Unknown positive = test::plain_unknown("positive", 2);
  positive.transform = Transform::log;
  positive.lower = 0;
  positive.prior = {std::log(1.5), 0.3};
  Unknown fraction = test::plain_unknown("fraction", 0.3);
  fraction.transform = Transform::logit;
  fraction.lower = 0.1;
  fraction.upper = 0.9;
  return {{plain, positive, fraction}, 2, 1, [](const Eigen::VectorXd& x) {
            Evaluation result;
            result.feasible = true;
            result.residual = Eigen::Vector2d(std::sin(x[0]) * x[1], x[1] * x[1] * x[2] - x[0]);
            result.jacobian.resize(2, 3);
            result.jacobian << std::cos(x[0]) * x[1], std::sin(x[0]), 0, -1, 2 * x[1] * x[2],
                x[1] * x[1];
            result.predictions = Eigen::VectorXd::Constant(1, x[0] * x[1] * x[2]);
            result.predictions_jacobian.resize(1, 3);
            result.predictions_jacobian << x[1] * x[2], x[0] * x[2], x[0] * x[1];
            return result;
          }};
}

TEST(Memo, ChainRulesLeaveARemainderOfSecondOrder) {
  auto model = mixed();
  Memo memo(model);
  const Trial& at = memo.jacobian_at(start_point(model.unknowns()));
  const Eigen::Vector3d direction(0.3, -0.5, 0.7);
  Eigen::Vector2d previous;
  for (int halving = 0; halving < 7; ++halving) {
    const double s = std::pow(0.5, halving + 1);
    const Trial& moved = memo.residual_at(at.working + s * direction);
    const Eigen::Vector2d remainder(
        (moved.residual - at.residual - s * at.jacobian * direction).norm(),
        (moved.predictions - at.predictions - s * at.predictions_jacobian * direction).norm());
    if (halving > 2) {
      EXPECT_NEAR(std::log2(previous[0] / remainder[0]), 2, 0.05);
      EXPECT_NEAR(std::log2(previous[1] / remainder[1]), 2, 0.05);
    }
    previous = remainder;
  }
}

TEST(Memo, PriorRowsFollowTheData) {
  auto model = mixed();
  Memo memo(model);
  const Trial& at = memo.jacobian_at(start_point(model.unknowns()));

  ASSERT_EQ(at.residual.size(), 4);  // two rows, two proper priors
  EXPECT_NEAR(at.residual[2], 0.4 / 0.5, 1e-15);
  EXPECT_NEAR(at.residual[3], std::log(2 / 1.5) / 0.3, 1e-14);
  EXPECT_NEAR(at.jacobian(3, 1), 1 / 0.3, 1e-14);
  EXPECT_NEAR(at.prior_chi2, at.residual.tail(2).squaredNorm(), 1e-14);
}

class SphereMemo : public ::testing::Test {
 protected:
  const std::vector<double> filling{0.3, 0.6, 0.9, 1.2};
  const test::SphereData data =
      test::noisy_data(test::SphereTruth::unloaded(1.7, 15, 120, 9, 1.33), filling, 3, {}, 3);
  test::SphereModel first{data, {}, {}}, second{data, {}, {}};
};

TEST_F(SphereMemo, TellsItsObserverOfEveryCall) {
  Memo memo(first);
  std::vector<std::string> seen;
  memo.set_observer([&](const Trial& trial) {
    seen.push_back(std::to_string(trial.number) + (trial.has_jacobian() ? "J" : ""));
  });
  const Eigen::VectorXd start = start_point(first.unknowns());

  memo.residual_at(start);
  memo.residual_at(start);
  memo.jacobian_at(start);

  EXPECT_EQ(seen, (std::vector<std::string>{"1", "1J"}));
}

TEST_F(SphereMemo, RestoredRunsTheSameWayWithoutSolving) {
  Memo original(first), resumed(second);
  CalibrationOptions options;
  options.importance_samples = 60;
  const Calibration found = calibrate(original, options);

  const int n = restore(resumed, store(original, "abc"), "abc");
  const Calibration again = calibrate(resumed, options);

  EXPECT_EQ(n, static_cast<int>(original.trials().size()));
  EXPECT_EQ(second.cost().forward_solves, 0);
  EXPECT_EQ(again.optimum.points, found.optimum.points);
  EXPECT_EQ(again.posterior.values, found.posterior.values);
  EXPECT_EQ(again.trust.sentence, found.trust.sentence);
}

TEST_F(SphereMemo, RefusesPointsOfAnotherRun) {
  Memo original(first), resumed(second);
  original.jacobian_at(start_point(first.unknowns()));
  const std::string bytes = store(original, "abc");
  const auto refusal = [&](const std::string& given, const char* fingerprint) -> std::string {
    try {
      restore(resumed, given, fingerprint);
    } catch (const InputError& error) {
      return error.what();
    }
    return "accepted";
  };

  EXPECT_NE(refusal(bytes, "abd").find("other parameters"), std::string::npos);
  EXPECT_NE(refusal(bytes.substr(0, bytes.size() / 2), "abc").find("cut off"), std::string::npos);
  EXPECT_TRUE(resumed.trials().empty());
  EXPECT_EQ(refusal(bytes, "abc"), "accepted");
}

TEST_F(SphereMemo, AnyCutAndAnyChangedByteIsRefused) {
  Memo original(first), resumed(second);
  original.jacobian_at(start_point(first.unknowns()));
  const std::string bytes = store(original, "abc");

  for (std::size_t k = 0; k < bytes.size(); ++k) {
    for (const char change : {'\1', '\x1b', '\xff'}) {
      std::string changed = bytes;
      changed[k] = static_cast<char>(changed[k] ^ change);
      EXPECT_THROW(restore(resumed, changed, "abc"), InputError) << k;
    }
    EXPECT_THROW(restore(resumed, bytes.substr(0, k), "abc"), InputError) << k;
  }
  EXPECT_TRUE(resumed.trials().empty());
}

}  // namespace
}  // namespace viscera::calibration
