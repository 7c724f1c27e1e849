// Optimisers on the closed form: what they find, what they cost, how they stop, what they survive.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "solver/calibration/inference/brgn.h"
#include "solver/calibration/inference/levenberg_marquardt.h"
#include "solver/calibration/inference/multistart.h"
#include "tests/support/function_model.h"
#include "tests/support/sphere_model.h"
#include "tests/support/tolerance.h"

namespace viscera::calibration {
namespace {

using test::kPa_per_mmHg;
using test::SphereModel;
using test::SphereTruth;

const std::vector<double> filling{2 * kPa_per_mmHg, 4 * kPa_per_mmHg, 6 * kPa_per_mmHg,
                                  8 * kPa_per_mmHg, 10 * kPa_per_mmHg};
constexpr int ed = 4;

const SphereTruth healthy = SphereTruth::unloaded(1.7, 15, 120, 9, 10 * kPa_per_mmHg);

/// A model that cannot be solved far from where it was solved before, as mechanics that start from
/// the last state, nor above an alpha.
class Refusing : public Model {
 public:
  Refusing(Model& inner, double most_alpha, double reach)
      : inner_(inner), most_alpha_(most_alpha), reach_(reach) {}
  const std::vector<Unknown>& unknowns() const override { return inner_.unknowns(); }
  const std::vector<ObservationBlock>& blocks() const override { return inner_.blocks(); }
  const std::vector<Prediction>& predictions() const override { return inner_.predictions(); }
  Cost cost() const override { return inner_.cost(); }
  Evaluation evaluate(const Eigen::VectorXd& values, bool with_jacobian) override {
    const double distance = last_alpha_ > 0 ? std::abs(std::log(values[1] / last_alpha_)) : 0;
    if (values[1] <= most_alpha_ && distance < reach_) {
      last_alpha_ = values[1];
      return inner_.evaluate(values, with_jacobian);
    }
    Evaluation refused;
    refused.reason = "alpha out of reach";
    return refused;
  }

 private:
  Model& inner_;
  double most_alpha_, reach_;
  double last_alpha_ = 0;
};

Optimum fit(Memo& memo, const OptimiserOptions& options = {}) {
  return minimise_levenberg_marquardt(memo, start_point(memo.unknowns()),
                                      working_box(memo.unknowns()), options);
}

TEST(LevenbergMarquardt, FindsTheTruthOfExactData) {
  test::SpherePopulation far_from_truth{3, 9, INFINITY};
  SphereModel model(test::exact_data(healthy, filling, ed), {}, far_from_truth);
  Memo memo(model);
  OptimiserOptions options;
  options.decrement = options.chi2_change = 1e-10;

  const Optimum optimum = fit(memo, options);

  ASSERT_TRUE(optimum.converged()) << optimum.sentence();
  EXPECT_NEAR(optimum.best->values[0] / 1.7, 1, 1e-3);
  EXPECT_NEAR(optimum.best->values[1] / 15, 1, 1e-3);
  EXPECT_NEAR(optimum.best->values[2] / healthy.inner, 1, 1e-4);
}

TEST(LevenbergMarquardt, AsksTheModelOncePerPoint) {
  SphereModel model(test::noisy_data(healthy, filling, ed, {}, 3), {}, {});
  Memo memo(model);

  const Optimum optimum = fit(memo);
  const std::size_t trials = memo.trials().size();
  memo.jacobian_at(optimum.best->working);

  EXPECT_EQ(memo.trials().size(), trials);
  EXPECT_EQ(model.cost().forward_solves, optimum.points);
  EXPECT_LE(optimum.points, 10);
}

TEST(LevenbergMarquardt, StopsAtTheMinimumAndSaysWhy) {
  SphereModel model(test::noisy_data(healthy, filling, ed, {}, 3), {}, {});
  Memo memo(model);

  const Optimum optimum = fit(memo);

  EXPECT_EQ(optimum.stop, Stop::decrement);
  EXPECT_LT(optimum.decrement, 0.01);
  EXPECT_EQ(optimum.best->decrement, optimum.decrement);
  EXPECT_NE(optimum.sentence().find("converged: the next step"), std::string::npos);
}

TEST(LevenbergMarquardt, ShortensTheStepWhereTheModelFails) {
  SphereModel model(test::noisy_data(healthy, filling, ed, {}, 3), {}, {1.0, 8, 0.5});
  Memo reference(model);
  const double alpha = fit(reference).best->values[1];
  Refusing refusing(model, INFINITY, 0.2);
  Memo memo(refusing);

  const Optimum optimum = fit(memo);

  EXPECT_TRUE(optimum.converged()) << optimum.sentence();
  EXPECT_GT(optimum.failed, 0);
  EXPECT_NEAR(optimum.best->values[1] / alpha, 1, 0.03);  // 0.1 sd
  const auto failed = std::find_if(memo.trials().begin(), memo.trials().end(),
                                   [](const Trial& trial) { return !trial.feasible; });
  EXPECT_EQ(failed->reason, "alpha out of reach");
}

TEST(LevenbergMarquardt, SaysWhenItCannotStart) {
  SphereModel model(test::noisy_data(healthy, filling, ed, {}, 3), {}, {});
  Refusing refusing(model, 1, INFINITY);
  Memo memo(refusing);

  const Optimum optimum = fit(memo);

  EXPECT_EQ(optimum.stop, Stop::start_infeasible);
  EXPECT_EQ(optimum.best, nullptr);
}

TEST(LevenbergMarquardt, KeepsWithinBounds) {
  SphereModel model(test::noisy_data(healthy, filling, ed, {}, 3), {}, {});
  Memo memo(model);
  Box box = working_box(model.unknowns());
  box.upper[0] = std::log(1.2);  // below the estimate
  box.lower[0] = std::log(1.0);

  const Optimum optimum =
      minimise_levenberg_marquardt(memo, start_point(model.unknowns()), box, {});

  EXPECT_TRUE(optimum.converged()) << optimum.sentence();
  EXPECT_EQ(optimum.best->working[0], box.upper[0]);
  for (const Trial& trial : memo.trials())
    EXPECT_LE(trial.working[0], box.upper[0]);
}

TEST(Brgn, FindsTheSameMinimum) {
  SphereModel model(test::noisy_data(healthy, filling, ed, {}, 3), {}, {});
  Memo ours(model), theirs(model);

  const Optimum lm = fit(ours);
  const Optimum brgn =
      minimise_brgn(theirs, start_point(model.unknowns()), working_box(model.unknowns()));

  ASSERT_TRUE(brgn.converged()) << brgn.sentence();
  EXPECT_NEAR(brgn.best->chi2(), lm.best->chi2(), 0.02);
}

TEST(Brgn, SurvivesPointsThatFail) {
  SphereModel model(test::noisy_data(healthy, filling, ed, {}, 3), {}, {1.0, 8, 0.5});
  Memo reference(model);
  const double chi2 = fit(reference).best->chi2();
  Refusing refusing(model, INFINITY, 0.4);
  Memo memo(refusing);

  const Optimum optimum =
      minimise_brgn(memo, start_point(model.unknowns()), working_box(model.unknowns()));

  ASSERT_TRUE(optimum.converged()) << optimum.sentence();
  EXPECT_GT(optimum.failed, 0);
  EXPECT_NEAR(optimum.best->chi2(), chi2, 0.02);
}

/// Residual 10 (x^2 - 1) and 0.1 (x - 1): minima near -1 and at 1.
test::FunctionModel two_wells() {
  Unknown x = test::plain_unknown("x", 0.7);
  x.lower = -2;
  x.upper = 2;
  return {{x}, 2, 0, [](const Eigen::VectorXd& at) {
            Evaluation result;
            result.feasible = true;
            result.residual = Eigen::Vector2d(10 * (at[0] * at[0] - 1), 0.1 * (at[0] - 1));
            result.jacobian = Eigen::Vector2d(20 * at[0], 0.1);
            result.predictions.resize(0);
            result.predictions_jacobian.resize(0, 1);
            return result;
          }};
}

TEST(Multistart, FindsEveryOptimumAndClustersThem) {
  auto model = two_wells();
  Memo memo(model);

  const Multistart found = multistart(memo, working_box(model.unknowns()));

  ASSERT_EQ(found.clusters.size(), 2u);
  EXPECT_NEAR(found.clusters[0].optimum.best->values[0], 1, 0.01);
  EXPECT_NEAR(found.clusters[1].optimum.best->values[0], -1, 0.01);
  EXPECT_EQ(found.clusters[0].n_starts + found.clusters[1].n_starts + found.not_converged, 8);
}

TEST(Multistart, OfTheSphereEndsInOneOptimum) {
  SphereModel model(test::noisy_data(healthy, filling, ed, {}, 3), {}, {});
  Memo memo(model);

  const Multistart found = multistart(memo, working_box(model.unknowns()));

  EXPECT_EQ(found.clusters.size(), 1u);
  EXPECT_EQ(found.clusters[0].n_starts, 8);
}

TEST(Memo, FindsTheNearestFeasiblePoint) {
  SphereModel model(test::noisy_data(healthy, filling, ed, {}, 3), {}, {});
  Memo memo(model);
  const Eigen::VectorXd start = start_point(model.unknowns());
  Eigen::VectorXd other = start;
  other[0] += 0.5;
  memo.residual_at(start);
  memo.residual_at(other);

  Eigen::VectorXd asked = start;
  asked[0] += 0.3;

  EXPECT_EQ(memo.nearest(asked)->working, other);
}

}  // namespace
}  // namespace viscera::calibration
