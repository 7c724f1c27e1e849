// Many unknowns by products alone: the estimate and the posterior of dense algebra.
#include "solver/calibration/inference/newton_cg.h"

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include "solver/calibration/inference/low_rank.h"

namespace viscera::calibration {
namespace {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

/// r = A z + bend (A z)^2 - data, entry by entry; rows of A decay as those of a smoothing problem.
class Smoothing final : public WhiteProblem {
 public:
  explicit Smoothing(double bend) : bend_(bend) {
    A_ = Matrix::NullaryExpr(40, 90, [](Eigen::Index i, Eigen::Index j) {
      return 8 * std::exp(-0.35 * static_cast<double>(i)) *
             std::sin(1.7 * static_cast<double>(i + 1) * static_cast<double>(j + 1));
    });
    data_ = forward(Vector::LinSpaced(90, -0.4, 0.5));
  }
  int size() const override { return 90; }
  double longest_share(const Vector& step) const override {
    return 3 / std::max(step.lpNorm<Eigen::Infinity>(), 1e-300);
  }
  Vector residual(const Vector& z, const Vector&) override {
    tried_ = z;
    if (z.norm() > limit)
      return {};
    return forward(z) - data_;
  }
  std::string reason() const override { return "too far"; }
  void accept() override { z_ = tried_; }
  Vector apply(const Vector& v) override { return jacobian(z_) * v; }
  Vector apply_transpose(const Vector& w) override { return jacobian(z_).transpose() * w; }

  Matrix jacobian(const Vector& z) const {
    return (1 + 2 * bend_ * (A_ * z).array()).matrix().asDiagonal() * A_;
  }
  const Vector& data() const { return data_; }
  Vector clamp(const Vector& z) const override { return z.cwiseMax(-wall).cwiseMin(wall); }
  double limit = 1e9, wall = 1e9;

 private:
  Vector forward(const Vector& z) const {
    const Vector y = A_ * z;
    return y + bend_ * y.cwiseAbs2();
  }
  double bend_;
  Matrix A_;
  Vector data_, z_, tried_;
};

NewtonCgOptions sharp() {
  NewtonCgOptions options;
  options.decrement = 1e-16;
  return options;
}

TEST(NewtonCg, FindsTheEstimateOfALinearProblem) {
  Smoothing problem(0);

  const NewtonCgResult found = newton_cg(problem, Vector::Zero(90), sharp());

  const Matrix J = problem.jacobian(Vector::Zero(90));
  const Vector exact =
      (Matrix::Identity(90, 90) + J.transpose() * J).ldlt().solve(J.transpose() * problem.data());
  EXPECT_TRUE(found.converged());
  EXPECT_LT((found.z - exact).norm(), 1e-7);
}

TEST(NewtonCg, StopsWhereTheGradientOfANonlinearProblemVanishes) {
  Smoothing problem(0.02);

  const NewtonCgResult found = newton_cg(problem, Vector::Zero(90), sharp());

  const Vector gradient = problem.jacobian(found.z).transpose() * found.residual + found.z;
  EXPECT_TRUE(found.converged());
  EXPECT_LT(gradient.norm(), 1e-7);
  EXPECT_LT(found.chi2(), problem.data().squaredNorm());
}

TEST(NewtonCg, LooseTolerancesCostFewerProducts) {
  Smoothing loose(0.02), tight(0.02);

  const NewtonCgResult few = newton_cg(loose, Vector::Zero(90), {});
  const NewtonCgResult many = newton_cg(tight, Vector::Zero(90), sharp());

  EXPECT_TRUE(few.converged());
  EXPECT_LT(few.products, many.products);
  EXPECT_LT((few.z - many.z).squaredNorm(), 0.01);  // what the decrement promises
}

TEST(NewtonCg, PointsThatCannotBeSolvedShortenTheStep) {
  Smoothing problem(0.02);
  problem.limit = 0.7 * newton_cg(problem, Vector::Zero(90), {}).z.norm();

  const NewtonCgResult found = newton_cg(problem, Vector::Zero(90), {});

  EXPECT_GT(found.failed, 0);
  EXPECT_LE(found.z.norm(), problem.limit);
  EXPECT_LT(found.chi2(), problem.data().squaredNorm());
}

TEST(NewtonCg, GoesOnWhereItWasStopped) {
  struct Enough {};
  Smoothing problem(0.02), again(0.02);
  NewtonCgOptions options = sharp();
  options.max_products = 5;
  const NewtonCgResult whole = newton_cg(problem, Vector::Zero(90), options);
  ASSERT_GT(whole.points, 4);
  std::string stopped;
  EXPECT_THROW(newton_cg(problem, Vector::Zero(90), options,
                         [&](const NewtonCgResult& now) {
                           stopped = to_text(now);
                           if (now.points == 3)
                             throw Enough();
                         }),
               Enough);

  const NewtonCgResult rest = newton_cg(again, read_newton_cg(stopped), options);

  EXPECT_EQ(rest.z, whole.z);
  EXPECT_EQ(rest.points, whole.points);
  EXPECT_EQ(rest.products, whole.products);
  ASSERT_EQ(rest.steps.size(), whole.steps.size());
  EXPECT_EQ(rest.steps[1].decrement, whole.steps[1].decrement);
}

TEST(NewtonCg, EndsWhereBoundsStopTheDescent) {
  Smoothing problem(0.02);
  problem.wall = 0.3 * newton_cg(problem, Vector::Zero(90), sharp()).z.lpNorm<Eigen::Infinity>();

  const NewtonCgResult found = newton_cg(problem, Vector::Zero(90), sharp());

  const Vector gradient = problem.jacobian(found.z).transpose() * found.residual + found.z;
  EXPECT_TRUE(found.converged());
  int on_bound = 0;
  for (int j = 0; j < 90; ++j) {
    EXPECT_LE(std::abs(found.z[j]), problem.wall);
    if (std::abs(found.z[j]) < problem.wall) {
      EXPECT_NEAR(gradient[j], 0, 1e-7) << j;
    } else {
      EXPECT_LE(gradient[j] * found.z[j], 0) << j;
      ++on_bound;
    }
  }
  EXPECT_GT(on_bound, 0);
}

TEST(NewtonCg, AStartThatCannotBeSolvedIsSaid) {
  Smoothing problem(0);
  problem.limit = -1;

  EXPECT_EQ(newton_cg(problem, Vector::Zero(90), {}).stop, Stop::start_infeasible);
}

TEST(LowRank, HasTheVariancesOfTheDensePosterior) {
  Smoothing problem(0);
  problem.residual(Vector::Zero(90), {});
  problem.accept();
  LowRankOptions options;
  options.threshold = 1e-3;

  const LowRank posterior = low_rank(problem, options);

  const Matrix J = problem.jacobian(Vector::Zero(90));
  const Matrix covariance = (Matrix::Identity(90, 90) + J.transpose() * J).inverse();
  for (int j = 0; j < 90; j += 7) {
    const Vector unit = Vector::Unit(90, j);
    EXPECT_NEAR(1 - posterior.variance_removed(unit), covariance(j, j), options.threshold);
  }
  EXPECT_NEAR(posterior.effective(), 90 - covariance.trace(), 40 * options.threshold);
  EXPECT_LT(posterior.products, 41);
  EXPECT_LT(posterior.left_out, options.threshold);
  const Matrix missing = J - posterior.images * posterior.basis.transpose();
  EXPECT_LT((missing.transpose() * missing).eval().norm(), 4 * options.threshold);
}

}  // namespace
}  // namespace viscera::calibration
