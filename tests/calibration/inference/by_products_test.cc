// A calibration by products with the Jacobian reports what one with the Jacobian does.
#include "solver/calibration/inference/by_products.h"

#include <cmath>

#include <gtest/gtest.h>

#include "solver/calibration/inference/huber.h"

namespace viscera::calibration {
namespace {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

constexpr int n_unknowns = 6, n_rows = 9;

/// Nine data of six numbers, nearly linear; the last three data may have a robust loss. Two
/// positive predictions.
class Six final : public Model {
 public:
  explicit Six(double huber) {
    A_ = Matrix::NullaryExpr(n_rows, n_unknowns, [](Eigen::Index i, Eigen::Index j) {
      return 6 * std::exp(-0.7 * double(j)) * std::cos(1.3 * double(i + 1) * double(j + 1));
    });
    for (int j = 0; j < n_unknowns; ++j) {
      Unknown one;
      one.name = "x" + std::to_string(j);
      one.start = 0.1 * j;
      one.prior = {0.2, 0.5 + 0.1 * j};
      unknowns_.push_back(one);
    }
    blocks_ = {{"first", "mm", 2, 0, 6}, {"last", "mm", 1, 6, 3, huber}};
    predictions_ = {{"a", "mL", Transform::log}, {"b", "mL", Transform::none}};
    data_ = A_ * Vector::LinSpaced(n_unknowns, -0.6, 1.1);
    data_[7] += 9;  // a gross error
  }
  const std::vector<Unknown>& unknowns() const override { return unknowns_; }
  const std::vector<ObservationBlock>& blocks() const override { return blocks_; }
  const std::vector<Prediction>& predictions() const override { return predictions_; }
  Cost cost() const override { return {}; }
  Evaluation evaluate(const Vector& x, bool) override {
    Evaluation out;
    out.feasible = true;
    const Vector y = A_ * x;
    out.residual = y + 0.01 * y.cwiseAbs2() - data_;
    out.jacobian = (1 + 0.02 * y.array()).matrix().asDiagonal() * A_;
    out.predictions = Vector{{50 + x.sum(), x[5]}};
    out.predictions_jacobian = Matrix::Zero(2, n_unknowns);
    out.predictions_jacobian.row(0).setOnes();
    out.predictions_jacobian(1, 5) = 1;
    return out;
  }
  std::vector<Unknown> unknowns_;

 private:
  Matrix A_;
  Vector data_;
  std::vector<ObservationBlock> blocks_;
  std::vector<Prediction> predictions_;
};

/// The same in white coordinates.
class White final : public WhiteProblem {
 public:
  White(Six& model, Memo& memo) : model_(model), memo_(memo) {}
  int size() const override { return n_unknowns; }
  double longest_share(const Vector&) const override { return 1; }
  Vector clamp(const Vector& z) const override {
    return white(working_box(model_.unknowns()).clamp(working(z)));
  }
  Vector residual(const Vector& z, const Vector&) override {
    tried_ = model_.evaluate(working(z), true);
    const Trial& trial = memo_.add(working(z), tried_);
    roots_ = trial.residual.head(n_rows);
    return roots_;
  }
  std::string reason() const override { return ""; }
  void accept() override {
    J_ = tried_.jacobian;
    for (int j = 0; j < n_unknowns; ++j)
      J_.col(j) *= model_.unknowns()[j].prior.sd;
    information_ = J_;
    for (int row = 6; row < n_rows; ++row)
      if (std::abs(roots_[row]) > model_.blocks()[1].huber) {
        J_.row(row) *= huber_slope(roots_[row], model_.blocks()[1].huber);
        information_.row(row).setZero();
      }
  }
  Vector apply(const Vector& v) override { return (informative ? information_ : J_) * v; }
  Vector apply_transpose(const Vector& w) override {
    return (informative ? information_ : J_).transpose() * w;
  }
  Vector working(const Vector& z) const {
    Vector w(n_unknowns);
    for (int j = 0; j < n_unknowns; ++j)
      w[j] = model_.unknowns()[j].prior.mean + model_.unknowns()[j].prior.sd * z[j];
    return w;
  }
  Vector white(const Vector& w) const {
    Vector z(n_unknowns);
    for (int j = 0; j < n_unknowns; ++j)
      z[j] = (w[j] - model_.unknowns()[j].prior.mean) / model_.unknowns()[j].prior.sd;
    return z;
  }
  bool informative = false;

 private:
  Six& model_;
  Memo& memo_;
  Evaluation tried_;
  Vector roots_;
  Matrix J_, information_;
};

struct Found {
  std::unique_ptr<Memo> memo;
  Calibration calibration;
  PushForward low_rank_predictions;
};

Found by_products(Six& model, double threshold) {
  Found out;
  out.memo = std::make_unique<Memo>(model);
  White problem(model, *out.memo);
  NewtonCgOptions options;
  options.decrement = 1e-20;
  const NewtonCgResult found =
      newton_cg(problem, problem.white(start_point(model.unknowns())), options);
  WhiteDerivatives at;
  at.gradient = problem.apply_transpose(found.residual);
  problem.informative = true;
  LowRankOptions sharpness;
  sharpness.threshold = threshold;
  at.posterior = low_rank(problem, sharpness);
  const Trial& best = out.memo->residual_at(problem.working(found.z));
  const Evaluation there = model.evaluate(best.values, true);
  at.predictions = there.predictions_jacobian;
  for (int j = 0; j < n_unknowns; ++j)
    at.predictions.col(j) *= model.unknowns()[j].prior.sd;
  out.low_rank_predictions = push_forward(at, best.predictions, model.predictions());
  complete_by_products(*out.memo, best, at);
  out.calibration = describe(*out.memo, optimum_of(found, best));
  return out;
}

void expect_the_same(const Calibration& a, const Calibration& b) {
  EXPECT_TRUE(a.optimum.converged());
  for (int j = 0; j < n_unknowns; ++j) {
    EXPECT_NEAR(a.posterior.values[j], b.posterior.values[j], 1e-7) << j;
    EXPECT_NEAR(a.posterior.sd(j), b.posterior.sd(j), 1e-8) << j;
    EXPECT_EQ(a.posterior.at_bound[j], b.posterior.at_bound[j]) << j;
    for (const double level : {0.5, 0.95}) {
      const Interval one = value_interval(a, j, level), other = value_interval(b, j, level);
      EXPECT_NEAR(one.lower, other.lower, 1e-7) << j;
      EXPECT_NEAR(one.upper, other.upper, 1e-7) << j;
    }
    EXPECT_EQ(a.identifiability.verdicts[j].verdict, b.identifiability.verdicts[j].verdict);
    EXPECT_NEAR(a.identifiability.verdicts[j].contraction,
                b.identifiability.verdicts[j].contraction, 1e-8);
  }
  for (int q = 0; q < 2; ++q) {
    EXPECT_NEAR(a.predicted.estimate[q], b.predicted.estimate[q], 1e-7);
    EXPECT_NEAR(a.predicted.sd[q], b.predicted.sd[q], 1e-8);
  }
  for (std::size_t k = 0; k < 2; ++k)
    EXPECT_NEAR(a.fit.blocks[k].dof, b.fit.blocks[k].dof, 1e-7);
}

Calibration by_jacobian(Memo& memo) {
  CalibrationOptions options;
  options.fit.decrement = 1e-16;
  options.fit.chi2_change = 1e-16;
  return calibrate(memo, options);
}

TEST(ByProducts, AllDirectionsGiveTheDenseReport) {
  for (const double huber : {std::numeric_limits<double>::infinity(), 2.0}) {
    Six model(huber);
    Memo memo(model);

    expect_the_same(by_products(model, 1e-12).calibration, by_jacobian(memo));
  }
}

TEST(ByProducts, BoundsAreMetAsByTheJacobian) {
  Six model(std::numeric_limits<double>::infinity());
  Memo free_memo(model);
  const Vector without = by_jacobian(free_memo).posterior.values;
  model.unknowns_[1].upper = without[1] - 0.1;
  model.unknowns_[1].start = model.unknowns_[1].upper - 0.2;
  Memo memo(model);
  const Calibration dense = by_jacobian(memo);
  ASSERT_EQ(dense.posterior.at_bound[1], Interval::Sides::to_upper_bound);

  expect_the_same(by_products(model, 1e-12).calibration, dense);
}

TEST(ByProducts, WhatIsLeftOutIsLeftToThePrior) {
  Six model(std::numeric_limits<double>::infinity());
  Memo memo(model);
  const Calibration dense = by_jacobian(memo);

  const Found coarse = by_products(model, 0.05);

  for (int j = 0; j < n_unknowns; ++j)
    EXPECT_NEAR(coarse.calibration.posterior.sd(j), dense.posterior.sd(j),
                0.025 * model.unknowns()[j].prior.sd);
  for (int q = 0; q < 2; ++q) {
    EXPECT_NEAR(coarse.low_rank_predictions.sd[q], dense.predicted.sd[q],
                0.03 * dense.predicted.sd[q]);
    EXPECT_GE(coarse.low_rank_predictions.sd[q], dense.predicted.sd[q] * (1 - 1e-9));
  }
}

}  // namespace
}  // namespace viscera::calibration
