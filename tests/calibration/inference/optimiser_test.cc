// Optimisers on the closed form: what they find, what they cost, how they stop, what they survive.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "solver/calibration/inference/levenberg_marquardt.h"
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
