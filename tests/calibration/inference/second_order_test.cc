#include "solver/calibration/inference/second_order.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "solver/calibration/inference/levenberg_marquardt.h"
#include "tests/support/function_model.h"

namespace viscera::calibration {
namespace {

using test::plain_unknown;

constexpr int n_draws = 8000;
/// Of a quantile of that many nearly independent draws, at 2.5 % of a normal, in sd: four standard
/// errors.
constexpr double quantile_error = 4 * 0.156 / 0.0584 * 0.0112;

struct Fitted {
  Box box;
  const Trial* best;
  Laplace posterior;
};

Fitted fit(Memo& memo) {
  Fitted result{working_box(memo.unknowns()), nullptr, {}};
  result.best = minimise_levenberg_marquardt(memo, start_point(memo.unknowns()), result.box).best;
  result.posterior = laplace(*result.best, result.box);
  return result;
}

/// Residuals of third order in two unknowns, without a term that the polynomial leaves out, so that
/// it is the model itself. The prediction's logarithm is of the same kind.
Evaluation third_order(const Eigen::VectorXd& v) {
  const double x = v[0], y = v[1];
  Evaluation result;
  result.feasible = true;
  result.residual.resize(3);
  result.residual << x + 0.3 * x * x + 0.05 * x * x * x, 2 * y - x + 0.2 * x * y,
      y - 0.1 * x * x * y;
  result.jacobian.resize(3, 2);
  result.jacobian << 1 + 0.6 * x + 0.15 * x * x, 0, -1 + 0.2 * y, 2 + 0.2 * x, -0.2 * x * y,
      1 - 0.1 * x * x;
  const double q = std::exp(0.5 * x + 0.1 * y * y);
  result.predictions = Eigen::VectorXd::Constant(1, q);
  result.predictions_jacobian = q * Eigen::RowVector2d(0.5, 0.2 * y);
  return result;
}

class PositivePrediction : public test::FunctionModel {
 public:
  explicit PositivePrediction(double lower)
      : FunctionModel(
            {plain_unknown("x", 0.5, INFINITY, lower), plain_unknown("y", 0.5)}, 3, 1, third_order),
        named_{{"q", "1", Transform::log}} {}
  const std::vector<Prediction>& predictions() const override { return named_; }

 private:
  std::vector<Prediction> named_;
};

/// Quantile of x or of the prediction under exp(-chi2 / 2), summed over a grid.
double quantile_by_sum(double p, bool of_prediction, double lower) {
  struct Cell {
    double at, weight;
  };
  std::vector<Cell> cells;
  constexpr double step = 0.02;
  double total = 0;
  for (double x = std::max(lower, -6.0) + step / 2; x < 6; x += step)
    for (double y = -6; y < 6; y += step) {
      const Evaluation e = third_order(Eigen::Vector2d(x, y));
      const double weight = std::exp(-0.5 * e.residual.squaredNorm());
      cells.push_back({of_prediction ? e.predictions[0] : x, weight});
      total += weight;
    }
  std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) { return a.at < b.at; });
  double sum = 0;
  for (const Cell& cell : cells)
    if ((sum += cell.weight) >= p * total)
      return cell.at;
  return NAN;
}

TEST(QuadraticModel, IsTheModelWhereThatIsOfThirdOrder) {
  PositivePrediction model(-INFINITY);
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const QuadraticModel polynomial(memo, *fitted.best, fitted.posterior);

  EXPECT_EQ(polynomial.evaluated(), 4);
  for (const Eigen::Vector2d& z :
       {Eigen::Vector2d(1, 0.5), Eigen::Vector2d(-2, 1), Eigen::Vector2d(2, 2)}) {
    const Trial& trial = memo.residual_at(polynomial.working(z));
    EXPECT_NEAR(polynomial.chi2(z), trial.chi2(), 1e-8 * (1 + trial.chi2()));
    EXPECT_NEAR(polynomial.predictions(z)[0], trial.predictions[0], 1e-8 * trial.predictions[0]);
  }
}

TEST(SecondOrder, HasTheQuantilesOfTheSkewedPosterior) {
  PositivePrediction model(-INFINITY);
  Memo memo(model);
  const Fitted fitted = fit(memo);
  SecondOrderOptions options;
  options.n_draws = n_draws;

  const SecondOrder curved =
      second_order(QuadraticModel(memo, *fitted.best, fitted.posterior), options);

  const Interval x = curved.working_interval(fitted.posterior, 0, 0.95);
  const double sd = fitted.posterior.sd(0);
  EXPECT_NEAR(x.lower, quantile_by_sum(0.025, false, -INFINITY), quantile_error * sd);
  EXPECT_NEAR(x.upper, quantile_by_sum(0.975, false, -INFINITY), quantile_error * sd);
  const Interval normal = working_interval(fitted.posterior, 0, 0.95);
  EXPECT_GT(std::abs(normal.lower - x.lower), 2 * quantile_error * sd);  // it is not normal
  const Interval q = curved.prediction_interval(0, 0.95);
  EXPECT_NEAR(std::log(q.lower), std::log(quantile_by_sum(0.025, true, -INFINITY)),
              quantile_error * 0.5 * sd);
  EXPECT_NEAR(std::log(q.upper), std::log(quantile_by_sum(0.975, true, -INFINITY)),
              2 * quantile_error * 0.5 * sd);
}

TEST(SecondOrder, StaysWithinBoundsAndIsOneSidedThere) {
  constexpr double lower = -0.2;
  PositivePrediction model(lower);
  Memo memo(model);
  const Fitted fitted = fit(memo);
  SecondOrderOptions options;
  options.n_draws = n_draws;

  const SecondOrder curved =
      second_order(QuadraticModel(memo, *fitted.best, fitted.posterior), options);

  EXPECT_GE(curved.draws.working.row(0).minCoeff(), lower);
  const Interval x = curved.working_interval(fitted.posterior, 0, 0.95);
  EXPECT_EQ(x.sides, Interval::Sides::from_lower_bound);
  EXPECT_NEAR(x.upper, quantile_by_sum(0.95, false, lower),
              quantile_error * fitted.posterior.sd(0));
}

/// Where the polynomial is the model, weights differ only by the tails given to the proposal.
TEST(SecondOrder, SamplesOfItsProposalAreTrusted) {
  PositivePrediction model(-INFINITY);
  Memo memo(model);
  const Fitted fitted = fit(memo);
  const QuadraticModel polynomial(memo, *fitted.best, fitted.posterior);

  const PosteriorSample curved = importance_sample(memo, proposal(polynomial, 200, 1));

  EXPECT_LT(curved.smoothed.k_hat, 0.3);
  EXPECT_GT(curved.smoothed.effective, 120);
  EXPECT_TRUE(judge(fitted.posterior, &curved, "second-order posterior").trusted);
}

TEST(QuadraticModel, AxesThatCannotBeSolvedOnOneSideAreOfSecondOrder) {
  const test::FunctionModel::Function half = [](const Eigen::VectorXd& v) {
    Evaluation result = third_order(v);
    result.feasible = v[0] < 0.3;
    result.reason = "too far";
    return result;
  };
  test::FunctionModel model({plain_unknown("x", 0.1), plain_unknown("y", 0.1)}, 3, 1, half);
  Memo memo(model);
  const Fitted fitted = fit(memo);

  const QuadraticModel polynomial(memo, *fitted.best, fitted.posterior);

  const Eigen::Vector2d z(-1, 0.3);
  const double exact = memo.residual_at(polynomial.working(z)).chi2();
  EXPECT_NEAR(polynomial.chi2(z), exact, 0.1 * exact);
  const double straight = (fitted.best->residual +
                           fitted.best->jacobian * (polynomial.working(z) - fitted.best->working))
                              .squaredNorm();
  EXPECT_LT(std::abs(polynomial.chi2(z) - exact), 0.3 * std::abs(straight - exact));
}

}  // namespace
}  // namespace viscera::calibration
