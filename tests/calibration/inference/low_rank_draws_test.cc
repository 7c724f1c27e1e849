// Draws of a low-rank posterior: their moments, and what weights make of them.
#include "solver/calibration/inference/low_rank_draws.h"

#include <cmath>

#include <Eigen/LU>
#include <gtest/gtest.h>

namespace viscera::calibration {
namespace {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

/// One datum of the first of two unknowns: y = x + bend x^2 with noise of 0.5.
class Bent final : public Model {
 public:
  explicit Bent(double bend) : bend_(bend) {
    for (const char* name : {"x", "y"}) {
      Unknown one;
      one.name = name;
      one.prior = {0, 1};
      unknowns_.push_back(one);
    }
    blocks_ = {{"d", "mm", 0.5, 0, 1}};
    predictions_ = {{"square", "mL", Transform::none}};
  }
  const std::vector<Unknown>& unknowns() const override { return unknowns_; }
  const std::vector<ObservationBlock>& blocks() const override { return blocks_; }
  const std::vector<Prediction>& predictions() const override { return predictions_; }
  Cost cost() const override { return {}; }
  Evaluation evaluate(const Vector& x, bool) override {
    Evaluation out;
    out.feasible = true;
    out.residual = Vector{{row(x[0])}};
    out.predictions = Vector{{x[0] * x[0]}};
    return out;
  }
  double row(double x) const { return (x + bend_ * x * x - 0.8) / 0.5; }
  double slope(double x) const { return (1 + 2 * bend_ * x) / 0.5; }

 private:
  double bend_;
  std::vector<Unknown> unknowns_;
  std::vector<ObservationBlock> blocks_;
  std::vector<Prediction> predictions_;
};

/// Where chi-square is least along x, by bisection of its slope.
double minimum(const Bent& model) {
  double lower = -0.2, upper = 2;
  for (int k = 0; k < 60; ++k) {
    const double x = 0.5 * (lower + upper);
    (model.row(x) * model.slope(x) + x > 0 ? upper : lower) = x;
  }
  return lower;
}

LowRank posterior_of(const Bent& model, double x) {
  LowRank out;
  out.values = Vector{{std::pow(model.slope(x), 2)}};
  out.vectors = Matrix::Identity(2, 1);
  return out;
}

PosteriorSample sample(Bent& model, Memo& memo, int n) {
  const double x = minimum(model);
  const WhiteDraws draws = draw(posterior_of(model, x), Vector{{x, 0}}, Vector::Zero(2), n);
  std::vector<const Trial*> trials;
  for (int k = 0; k < n; ++k)
    trials.push_back(&memo.residual_at(draws.z.col(k), Purpose::sample));
  return weigh(draws, trials, memo);
}

/// Of x^2 under the posterior, by quadrature.
double true_mean(const Bent& model) {
  double mass = 0, moment = 0;
  for (double x = -8; x < 8; x += 1e-3) {
    const double density = std::exp(-0.5 * (std::pow(model.row(x), 2) + x * x));
    mass += density;
    moment += density * x * x;
  }
  return moment / mass;
}

TEST(LowRankDraws, HaveTheMomentsOfThePosterior) {
  LowRank posterior;
  posterior.values = Vector{{15, 3}};
  posterior.vectors = Matrix(3, 2);
  posterior.vectors << 0.6, 0, 0.8, 0, 0, 1;
  const Vector z{{1, -2, 3}}, gradient{{0.5, 0.1, -0.2}};
  const Matrix H = Matrix::Identity(3, 3) + posterior.vectors * posterior.values.asDiagonal() *
                                                posterior.vectors.transpose();
  const int n = 40000;

  const WhiteDraws draws = draw(posterior, z, gradient, n);

  const Vector mean = draws.z.rowwise().mean();
  const Matrix apart = draws.z.colwise() - mean;
  EXPECT_LT((mean - (z - H.inverse() * gradient)).norm(), 0.02);
  EXPECT_LT((apart * apart.transpose() / n - H.inverse()).norm(), 0.02);
  for (int k = 0; k < 3; ++k) {
    const Vector d = draws.z.col(k) - (z - H.inverse() * gradient);
    EXPECT_NEAR(draws.log_density[k], -0.5 * d.dot(H * d), 1e-12);
  }
}

TEST(LowRankDraws, OfALinearModelAllWeighTheSame) {
  Bent model(0);
  Memo memo(model);

  const PosteriorSample drawn = sample(model, memo, 200);

  EXPECT_NEAR(drawn.smoothed.effective, 200, 1e-6);
  EXPECT_LT(drawn.smoothed.k_hat, 0.1);
  EXPECT_EQ(drawn.infeasible, 0);
}

TEST(LowRankDraws, WeightsMakeUpForABentModel) {
  Bent model(0.15);
  Memo memo(model);

  const PosteriorSample drawn = sample(model, memo, 4000);

  const double truth = true_mean(model), plain = drawn.predictions.row(0).mean(),
               weighted = drawn.predictions.row(0).dot(drawn.smoothed.weights);
  EXPECT_GT(std::abs(plain - truth), 0.05 * truth);
  EXPECT_NEAR(weighted, truth, 0.03 * truth);
  EXPECT_LT(drawn.smoothed.effective, 3990);
}

TEST(LowRankDraws, BeyondABoundTheyWeighNothing) {
  Bent model(0);
  Memo memo(model);
  const WhiteDraws draws = draw(posterior_of(model, 0.5), Vector{{0.5, 0}}, Vector::Zero(2), 100);
  std::vector<const Trial*> trials;
  for (int k = 0; k < 100; ++k)
    trials.push_back(k % 4 == 0 ? nullptr : &memo.residual_at(draws.z.col(k), Purpose::sample));

  const PosteriorSample drawn = weigh(draws, trials, memo);

  EXPECT_EQ(drawn.infeasible, 25);
  EXPECT_EQ(drawn.smoothed.weights[4], 0);
  EXPECT_GT(drawn.smoothed.weights[5], 0);
}

}  // namespace
}  // namespace viscera::calibration
