#include "solver/solve/newton.h"

#include <gtest/gtest.h>

#include "tests/solve/dense_problem.h"

namespace viscera {
namespace {

using test::bar;
using test::bar_solution;
using test::block_vector;
using test::circle_and_hyperbola;
using test::DenseProblem;
using test::Values;

NewtonOptions tight() {
  NewtonOptions options;
  options.residual_tolerance = 1e-13;  // a few ulps of the terms, of order one
  return options;
}

TEST(Newton, FindsTheKnownRoot) {
  DenseProblem problem = circle_and_hyperbola();
  BlockVector x = block_vector({2, 0.3});

  const NewtonReport report = NewtonSolver(tight()).solve(problem, x);

  ASSERT_TRUE(report.converged());
  EXPECT_NEAR(x.block(0)(0), std::sqrt(2 + std::sqrt(3.)), 1e-13);
  EXPECT_NEAR(x.block(0)(1), std::sqrt(2 - std::sqrt(3.)), 1e-13);
}

TEST(Newton, ConvergesQuadraticallyWithAnExactLinearSolver) {
  DenseProblem problem = circle_and_hyperbola();
  BlockVector x = block_vector({2, 0.3});

  const NewtonReport report = NewtonSolver(tight()).solve(problem, x);

  const Values& r = report.residuals;
  for (std::size_t k = 1; k + 1 < r.size() && r[k + 1] > 1e-13; ++k) {
    EXPECT_LT(r[k + 1], 2 * r[k] * r[k]) << "iteration " << k;
  }
  EXPECT_LE(report.iterations, 5);
}

TEST(Newton, ForcingKeepsFastConvergenceWithAnInexactSolver) {
  DenseProblem problem = circle_and_hyperbola();
  problem.inexact = true;
  BlockVector x = block_vector({2, 0.3});
  NewtonOptions options;

  const NewtonReport report = NewtonSolver(options).solve(problem, x);

  EXPECT_TRUE(report.converged());
  EXPECT_LE(report.iterations, 6);
  for (const double tolerance : problem.tolerances) {
    EXPECT_LE(tolerance, options.forcing.maximum);
    EXPECT_GE(tolerance, options.forcing.last);
  }
}

TEST(Newton, GuardHalvesTheStepThatWouldInvert) {
  DenseProblem problem = bar();
  problem.t = -8;  // a full step from 0 goes to F = -3
  BlockVector x = block_vector({0});

  const NewtonReport report = NewtonSolver(tight()).solve(problem, x);

  ASSERT_TRUE(report.converged());
  EXPECT_LT(report.step_lengths.front(), 1);
  EXPECT_NEAR(x.block(0)(0), bar_solution(-8), 1e-12);
  EXPECT_GT(report.min_detF, 0);
}

TEST(Newton, OneStepDoesNotCollapseDetF) {
  DenseProblem problem = bar();
  problem.t = -8;
  NewtonOptions options;
  options.max_iterations = 1;
  BlockVector x = block_vector({0});

  const NewtonReport report = NewtonSolver(options).solve(problem, x);

  EXPECT_GE(report.min_detF, options.line_search.collapse);
}

TEST(Newton, RefusesAnInadmissibleStart) {
  DenseProblem problem = bar();
  BlockVector x = block_vector({-1.5});

  const NewtonReport report = NewtonSolver().solve(problem, x);

  EXPECT_EQ(report.reason, NewtonReason::inadmissible);
  EXPECT_TRUE(report.residuals.empty());
}

// Two springs in a row, unit stiffness and a cubic term; the end moves by 0.5.
DenseProblem two_springs() {
  DenseProblem problem;
  problem.residual_of = [](const Values& x, double) {
    const double d = x[1] - x[0];
    return Values{x[0] + x[0] * x[0] * x[0] - d - d * d * d, 0};
  };
  problem.tangent_of = [](const Values& x, double) {
    const double d = x[1] - x[0];
    const double k = 1 + 3 * d * d;
    return Values{1 + 3 * x[0] * x[0] + k, -k, -k, k};
  };
  problem.prescribed[1] = [](double) { return 0.5; };
  return problem;
}

TEST(Newton, PrescribedIncrementGoesThroughTheLinearSystem) {
  DenseProblem problem = two_springs();
  BlockVector x = block_vector({0, 0});  // residual zero, prescribed value not met

  const NewtonReport report = NewtonSolver(tight()).solve(problem, x);

  ASSERT_TRUE(report.converged());
  EXPECT_EQ(report.increments.front(), 0.5);
  EXPECT_EQ(x.block(0)(1), 0.5);
  EXPECT_NEAR(x.block(0)(0), 0.25, 1e-13);
  EXPECT_EQ(report.iterations, 1);  // by symmetry the first increment is the answer
}

TEST(Newton, ShortenedStepLeavesTheRestOfThePrescribedIncrement) {
  DenseProblem problem = two_springs();
  problem.prescribed[1] = [](double) { return -1.5; };
  int states = 0;
  problem.detF_of = [&](const Values&) { return ++states == 2 ? -1. : 1.; };  // the first full step
  BlockVector x = block_vector({0, -0.5});

  const NewtonReport report = NewtonSolver(tight()).solve(problem, x);

  ASSERT_TRUE(report.converged());
  EXPECT_EQ(report.step_lengths[0], 0.5);
  EXPECT_EQ(report.step_lengths[1], 1);
  EXPECT_EQ(x.block(0)(1), -1.5);
  EXPECT_NEAR(x.block(0)(0), -0.75, 1e-12);
}

TEST(Newton, ReportsALinearSolverThatFails) {
  DenseProblem problem = circle_and_hyperbola();
  problem.linear_solver_works = false;
  BlockVector x = block_vector({2, 0.3});

  const NewtonReport report = NewtonSolver().solve(problem, x);

  EXPECT_EQ(report.reason, NewtonReason::linear_failure);
  EXPECT_EQ(report.linear_iterations, 100);
}

// atan: full steps from 3 run away, steps that must reduce the residual do not.
DenseProblem arctangent() {
  DenseProblem problem;
  problem.residual_of = [](const Values& x, double) { return Values{std::atan(x[0])}; };
  problem.tangent_of = [](const Values& x, double) { return Values{1 / (1 + x[0] * x[0])}; };
  return problem;
}

TEST(Newton, MeritBacktrackingReachesTheRootWhereFullStepsDoNot) {
  DenseProblem problem = arctangent();
  NewtonOptions options = tight();
  BlockVector full = block_vector({3}), damped = block_vector({3});

  const NewtonReport without = NewtonSolver(options).solve(problem, full);
  options.line_search.merit = Merit::residual;
  const NewtonReport with = NewtonSolver(options).solve(problem, damped);

  EXPECT_FALSE(without.converged());
  EXPECT_TRUE(with.converged());
}

TEST(Newton, StopsWhereTheResidualGrowsWithoutBound) {
  DenseProblem problem;  // x^2 + 1e-6 with a tangent of the wrong sign
  problem.residual_of = [](const Values& x, double) { return Values{x[0] * x[0] + 1e-6}; };
  problem.tangent_of = [](const Values& x, double) { return Values{-x[0]}; };
  BlockVector x = block_vector({1});

  const NewtonReport report = NewtonSolver().solve(problem, x);

  EXPECT_EQ(report.reason, NewtonReason::diverged);
  EXPECT_LT(report.iterations, 20);
}

TEST(Newton, DoesNothingAtARoot) {
  DenseProblem problem = bar();
  BlockVector x = block_vector({0});

  const NewtonReport report = NewtonSolver().solve(problem, x);

  EXPECT_TRUE(report.converged());
  EXPECT_EQ(report.iterations, 0);
}

}  // namespace
}  // namespace viscera
