// Huber's loss: fits that gross errors do not move, and what is said of them.
#include "solver/calibration/inference/huber.h"

#include <cmath>
#include <random>

#include <Eigen/LU>
#include <gtest/gtest.h>

#include "solver/calibration/inference/brgn.h"
#include "solver/calibration/inference/calibration.h"
#include "solver/calibration/inference/levenberg_marquardt.h"
#include "solver/calibration/inference/memo_store.h"
#include "solver/calibration/inference/report.h"
#include "tests/support/function_model.h"
#include "tests/support/tolerance.h"

namespace viscera::calibration {
namespace {

constexpr int n_rows = 200;
constexpr double k = 2.5;
const Eigen::Vector2d truth(3, -1);

/// A line through points with unit noise, one in twenty of them 30 to 50 off.
struct Line {
  Eigen::MatrixXd A{n_rows, 2};
  Eigen::VectorXd y{n_rows};

  Line() {
    std::mt19937 engine(5);
    std::normal_distribution<double> noise;
    for (int i = 0; i < n_rows; ++i) {
      A.row(i) << 1, 0.1 * (i - 60);
      y[i] = A.row(i).dot(truth) + noise(engine) + (i % 20 == 3 ? 30 + 0.1 * i : 0);
    }
  }
  test::FunctionModel model(double threshold) const {
    test::FunctionModel result =
        test::linear_model({test::plain_unknown("a", 0), test::plain_unknown("b", 0)}, A, y,
                           Eigen::MatrixXd::Zero(0, 2));
    result.set_huber(threshold);
    return result;
  }
  /// Covariance by rows within the threshold.
  Eigen::Matrix2d covariance(const Eigen::Vector2d& x) const {
    Eigen::Matrix2d information = Eigen::Matrix2d::Zero();
    for (int i = 0; i < n_rows; ++i)
      if (std::abs(A.row(i).dot(x) - y[i]) <= k)
        information += A.row(i).transpose() * A.row(i);
    return information.inverse();
  }
};

TEST(Huber, HasARootWhoseSquareIsTheLoss) {
  const double h = 1e-5;
  for (const double r : {-40.0, -2.6, -2.4, 0.0, 1.0, 2.5, 7.0}) {
    const double loss = std::abs(r) <= k ? r * r : 2 * k * std::abs(r) - k * k;
    const double root = huber_root(r, k);
    EXPECT_NEAR(root * root, loss, test::roundoff(10, 200)) << r;
    EXPECT_NEAR(huber_raw(root, k), r, test::roundoff(10, 40)) << r;
    const double slope = (huber_root(r + h, k) - huber_root(r - h, k)) / (2 * h);
    EXPECT_NEAR(huber_slope(root, k), slope, 2e-6) << r;
  }
  EXPECT_EQ(huber_root(-70, INFINITY), -70);
}

class HuberFit : public ::testing::TestWithParam<bool> {
 protected:
  static Optimum fit(Memo& memo) {
    OptimiserOptions options;
    options.decrement = options.chi2_change = 1e-8;
    const auto minimise = GetParam() ? minimise_brgn : minimise_levenberg_marquardt;
    return minimise(memo, start_point(memo.unknowns()), working_box(memo.unknowns()), options);
  }
};

TEST_P(HuberFit, IsNotMovedByGrossErrors) {
  const Line line;
  test::FunctionModel robust = line.model(k), plain = line.model(INFINITY);
  Memo memo(robust), plain_memo(plain);

  const Optimum found = fit(memo), moved = fit(plain_memo);

  ASSERT_TRUE(found.converged()) << found.sentence();
  const Eigen::Matrix2d covariance = line.covariance(truth);
  for (int j = 0; j < 2; ++j)
    EXPECT_LT(std::abs(found.best->values[j] - truth[j]), 3 * std::sqrt(covariance(j, j))) << j;
  EXPECT_GT(std::abs(moved.best->values[0] - truth[0]), 15 * std::sqrt(covariance(0, 0)));
  // Where the derivative of the summed loss vanishes: by the influence of every row.
  Eigen::Vector2d gradient = Eigen::Vector2d::Zero();
  for (int i = 0; i < n_rows; ++i) {
    const double r = line.A.row(i).dot(found.best->values) - line.y[i];
    gradient += std::min(std::max(r, -k), k) * line.A.row(i).transpose();
  }
  EXPECT_LT(std::sqrt(gradient.dot(covariance * gradient)), 1e-2);
}

INSTANTIATE_TEST_SUITE_P(Optimisers, HuberFit, ::testing::Bool(), [](const auto& info) {
  return info.param ? "brgn" : "levenberg_marquardt";
});

TEST(Huber, LeavesTheCurvatureToRowsWithinItsThreshold) {
  const Line line;
  test::FunctionModel model = line.model(k);
  Memo memo(model);
  CalibrationOptions options;
  options.fit.decrement = options.fit.chi2_change = 1e-8;

  const Calibration found = calibrate(memo, options);

  const Eigen::Matrix2d exact = line.covariance(found.optimum.best->values);
  EXPECT_LT((found.posterior.covariance - exact).norm(), 1e-9 * exact.norm());
  const BlockFit& block = found.fit.blocks[0];
  EXPECT_GE(block.beyond, n_rows / 20);
  EXPECT_LE(block.beyond, n_rows / 20 + 6);  // noise of a normal distribution: 1.2 % of the rows
  EXPECT_NEAR(block.rms, (line.A * found.optimum.best->values - line.y).norm() / std::sqrt(n_rows),
              test::roundoff(1e4, 10));
  EXPECT_NE(table(found).find(" beyond 2.5 sd)"), std::string::npos);
  EXPECT_NE(calibration_json(found, {}).find("\"rows_beyond_threshold\": 1"), std::string::npos);
}

TEST(Huber, IsKnownAgainFromDisk) {
  const Line line;
  test::FunctionModel model = line.model(k), other = line.model(2 * k);
  Memo memo(model), again(model), refused(other);
  const Trial& trial = memo.jacobian_at(truth);

  EXPECT_EQ(restore(again, store(memo, "x"), "x"), 1);
  EXPECT_EQ(again.trials()[0].beyond, trial.beyond);
  EXPECT_EQ(again.trials()[0].information_rows(), trial.information_rows());
  EXPECT_THROW(restore(refused, store(memo, "x"), "x"), std::exception);
}

}  // namespace
}  // namespace viscera::calibration
