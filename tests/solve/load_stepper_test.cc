#include "solver/solve/load_stepper.h"

#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "tests/solve/dense_problem.h"

namespace viscera {
namespace {

using test::bar;
using test::bar_solution;
using test::block_vector;
using test::DenseProblem;
using test::Values;

struct Log {
  std::vector<StepRecord> accepted;
  int cutbacks = 0;
  StepperCallbacks callbacks() {
    StepperCallbacks callbacks;
    callbacks.on_accept = [this](const StepRecord& record, const BlockVector&) {
      accepted.push_back(record);
    };
    callbacks.on_cutback = [this](const StepRecord&, const NewtonReport&) { ++cutbacks; };
    return callbacks;
  }
};

TEST(LoadStepper, EndsExactlyAtTheEnd) {
  DenseProblem problem = bar();
  BlockVector x = block_vector({0});
  StepperOptions options;
  options.steps.first = 0.3;
  options.steps.end = 2.1;
  Log log;

  const StepperReport report = LoadStepper(options, log.callbacks()).run(problem, x);

  EXPECT_EQ(report.t, 2.1);
  EXPECT_EQ(log.accepted.back().t, 2.1);
  EXPECT_NEAR(x.block(0)(0), bar_solution(2.1), 1e-7);
}

/// Knows the states at which its steps begin.
struct BegunProblem : DenseProblem {
  explicit BegunProblem(const DenseProblem& problem) : DenseProblem(problem) {}
  void begin_step(const BlockVector& x) override { begun.push_back(x.block(0)(0)); }
  std::vector<double> begun;
};

TEST(LoadStepper, BeginsStepsAtTheLastStateAndNoneAfterTheEnd) {
  BegunProblem problem(bar());
  BlockVector x = block_vector({0});
  StepperOptions options;
  options.steps.first = 0.25;
  std::vector<double> expected{0};
  StepperCallbacks callbacks;
  callbacks.on_accept = [&](const StepRecord&, const BlockVector& state) {
    EXPECT_EQ(problem.begun, expected);
    expected.push_back(state.block(0)(0));
  };

  LoadStepper(options, callbacks).run(problem, x);

  expected.pop_back();
  EXPECT_GT(expected.size(), 1u);
  EXPECT_EQ(problem.begun, expected);
}

TEST(LoadStepper, HitsTheGivenTimes) {
  DenseProblem problem = bar();
  BlockVector x = block_vector({0});
  StepperOptions options;
  options.steps.first = 0.4;
  options.steps.at = {0.7, 0.1, 5};  // unsorted; beyond the end is ignored
  Log log;

  LoadStepper(options, log.callbacks()).run(problem, x);

  for (const double wanted : {0.1, 0.7, 1.}) {
    const bool hit = std::any_of(log.accepted.begin(), log.accepted.end(),
                                 [&](const auto& r) { return r.t == wanted; });
    EXPECT_TRUE(hit) << wanted;
  }
}

TEST(LoadStepper, GrowsEasySteps) {
  DenseProblem problem = bar();
  BlockVector x = block_vector({0});
  StepperOptions options;
  options.steps.first = 0.01;
  Log log;

  const StepperReport report = LoadStepper(options, log.callbacks()).run(problem, x);

  EXPECT_GT(log.accepted[1].dt, 1.9 * log.accepted[0].dt);
  EXPECT_LE(report.steps, 8);  // 2^7 > 100 first steps
  EXPECT_EQ(report.cutbacks, 0);
}

TEST(LoadStepper, NeverExceedsTheLargestStep) {
  DenseProblem problem = bar();
  BlockVector x = block_vector({0});
  StepperOptions options;
  options.steps.maximum = 0.15;
  Log log;

  LoadStepper(options, log.callbacks()).run(problem, x);

  for (const StepRecord& record : log.accepted) {
    EXPECT_LE(record.dt, 0.15 + 1e-12);
  }
}

TEST(LoadStepper, CutsBackAndRestoresTheState) {
  DenseProblem problem = bar();
  BlockVector x = block_vector({0});
  StepperOptions options;
  options.steps.first = 1;
  options.extrapolation = Extrapolation::none;
  const auto residual_of = problem.residual_of;
  double last_good = 0;
  problem.residual_of = [&](const Values& u, double t) {
    if (t > last_good + 0.3) {  // steps above 0.3 fail, and spoil the state
      throw SolveFailure("too far");
    }
    return residual_of(u, t);
  };
  Log log;
  StepperCallbacks callbacks = log.callbacks();
  callbacks.on_accept = [&](const StepRecord& record, const BlockVector& state) {
    EXPECT_NEAR(state.block(0)(0), bar_solution(record.t), 1e-7);
    log.accepted.push_back(record);
    last_good = record.t;
  };

  const StepperReport report = LoadStepper(options, callbacks).run(problem, x);

  EXPECT_EQ(report.t, 1);
  EXPECT_EQ(log.accepted.front().dt, 0.25);
  EXPECT_EQ(log.accepted.front().cutbacks, 2);
  EXPECT_EQ(report.cutbacks, log.cutbacks);
}

TEST(LoadStepper, ExtrapolationSavesIterations) {
  StepperOptions options;
  options.steps.maximum = 0.1;
  options.newton.residual_tolerance = 1e-12;
  std::vector<int> iterations;
  for (const auto kind : {Extrapolation::none, Extrapolation::linear, Extrapolation::quadratic}) {
    DenseProblem problem = bar();
    BlockVector x = block_vector({0});
    options.extrapolation = kind;
    iterations.push_back(LoadStepper(options).run(problem, x).newton_iterations);
  }

  EXPECT_LT(iterations[1], iterations[0]);
  EXPECT_LE(iterations[2], iterations[1]);
}

// The load turns round: the linear extrapolate lies where det F is negative.
TEST(LoadStepper, ShortensAnInadmissibleExtrapolation) {
  DenseProblem problem = bar();
  const auto residual_of = problem.residual_of;
  problem.residual_of = [=](const Values& u, double t) {
    return residual_of(u, t <= 0.5 ? -4 * t : -4 + 4 * t);
  };
  BlockVector x = block_vector({0});
  StepperOptions options;
  options.steps.first = 0.25;
  options.steps.maximum = 0.25;
  problem.detF_of = [](const Values& u) { return u[0] < -0.65 ? -1. : 1 + u[0]; };

  const StepperReport report = LoadStepper(options).run(problem, x);

  EXPECT_EQ(report.cutbacks, 0);
  EXPECT_NEAR(x.block(0)(0), 0, 1e-7);
}

TEST(LoadStepper, FailureNamesTimeReasonAndCause) {
  DenseProblem problem = bar();
  problem.detF_of = [](const Values& u) { return u[0] > 0.2 ? -1. : 1.; };  // a wall at u = 0.2
  BlockVector x = block_vector({0});
  StepperOptions options;
  options.steps.minimum = 0.01;
  StepFailure seen;
  double failing = 0;
  StepperCallbacks callbacks;
  callbacks.on_failure = [&](const StepFailure& failure) {
    seen = failure;
    failing = failure.failing->block(0)(0);
  };

  std::string text;
  try {
    LoadStepper(options, callbacks).run(problem, x);
  } catch (const SolveFailure& failure) {
    text = failure.what();
  }

  EXPECT_NE(text.find("of 1"), std::string::npos) << text;
  EXPECT_NE(text.find("det F <= 0"), std::string::npos) << text;
  EXPECT_NE(text.find("minimum step of 0.01"), std::string::npos) << text;
  EXPECT_NE(text.find("The spring is too soft."), std::string::npos) << text;
  EXPECT_NEAR(x.block(0)(0), bar_solution(seen.t_good), 1e-7);  // the last good state
  EXPECT_GT(seen.t_failing, seen.t_good);
  EXPECT_GT(failing, 0);
  EXPECT_EQ(problem.t, seen.t_good);
}

/// The last good state belongs to the parameters that were chosen at the state before it.
TEST(LoadStepper, FailureReturnsToTheParametersOfTheLastGoodState) {
  BegunProblem problem(bar());
  problem.detF_of = [](const Values& u) { return u[0] > 0.2 ? -1. : 1.; };
  BlockVector x = block_vector({0});
  StepperOptions options;
  options.steps.first = options.steps.maximum = 0.05;
  options.steps.minimum = 0.01;
  std::vector<double> good{0};
  double begun_at_failure = -1, begun_on_return = -1, time_on_return = -1;
  StepperCallbacks callbacks;
  callbacks.on_accept = [&](const StepRecord&, const BlockVector& state) {
    good.push_back(state.block(0)(0));
  };
  callbacks.on_failure = [&](const StepFailure& failure) {
    begun_at_failure = problem.begun.back();
    failure.return_to_last_good();
    begun_on_return = problem.begun.back();
    time_on_return = problem.t - failure.t_good;
  };

  EXPECT_THROW(LoadStepper(options, callbacks).run(problem, x), SolveFailure);

  ASSERT_GE(good.size(), 3u);
  EXPECT_EQ(begun_at_failure, good.back());
  EXPECT_EQ(begun_on_return, good[good.size() - 2]);
  EXPECT_EQ(time_on_return, 0);
  EXPECT_EQ(problem.begun.back(), good[good.size() - 2]);
}

TEST(LoadStepper, StopsWhenAsked) {
  DenseProblem problem = bar();
  BlockVector x = block_vector({0});
  StepperOptions options;
  options.steps.first = 0.1;
  options.growth = options.slow_growth = 1;
  int asked = 0;
  StepperCallbacks callbacks;
  callbacks.should_stop = [&] { return ++asked > 3; };

  const StepperReport report = LoadStepper(options, callbacks).run(problem, x);

  EXPECT_EQ(report.status, StepperStatus::stopped);
  EXPECT_EQ(report.steps, 3);
  EXPECT_NEAR(report.t, 0.3, 1e-12);
}

TEST(LoadStepper, ResumesFromAGivenTime) {
  DenseProblem problem = bar();
  BlockVector x = block_vector({bar_solution(0.5)});
  StepperOptions options;
  Log log;

  LoadStepper(options, log.callbacks()).run(problem, x, 0.5);

  EXPECT_EQ(log.accepted.front().t, 0.75);
  EXPECT_NEAR(x.block(0)(0), bar_solution(1), 1e-7);
}

}  // namespace
}  // namespace viscera
