#include "solver/calibration/inference/second_order.h"

#include <cmath>
#include <random>

#include "solver/calibration/inference/working.h"

namespace viscera::calibration {

namespace {

constexpr double width = 1.5;  // of the ellipses' normal in sd of the approximation
constexpr double proposal_temperature = 1.3;
constexpr int burn_in = 200;
constexpr double turn = 6.283185307179586;

class Chain {
 public:
  Chain(const QuadraticModel& model, const SecondOrderOptions& options)
      : model_(model),
        temperature_(options.temperature),
        generator_(options.seed),
        z_(Eigen::VectorXd::Zero(model.n_unknowns())) {
    height_ = log_ratio(z_);
  }

  const Eigen::VectorXd& z() const { return z_; }

  void step() {
    Eigen::VectorXd other(z_.size());
    for (double& value : other)
      value = width * normal_(generator_);
    const double least = height_ + std::log(uniform_(generator_));
    double angle = turn * uniform_(generator_), low = angle - turn, high = angle;
    while (true) {
      const Eigen::VectorXd trial = std::cos(angle) * z_ + std::sin(angle) * other;
      const double height = log_ratio(trial);
      if (height > least || high - low < 1e-12) {
        if (height > least) {
          z_ = trial;
          height_ = height;
        }
        return;
      }
      (angle < 0 ? low : high) = angle;
      angle = low + (high - low) * uniform_(generator_);
    }
  }

 private:
  /// Log of the target over the normal that the ellipses are of.
  double log_ratio(const Eigen::VectorXd& z) const {
    if (!model_.is_inside(model_.working(z)))
      return -std::numeric_limits<double>::infinity();
    return 0.5 * (z.squaredNorm() / (width * width) - model_.chi2(z) / temperature_);
  }

  const QuadraticModel& model_;
  double temperature_;
  std::mt19937_64 generator_;
  std::normal_distribution<double> normal_;
  std::uniform_real_distribution<double> uniform_;
  Eigen::VectorXd z_;
  double height_ = 0;
};

double quantile(const Eigen::VectorXd& values, double p) {
  const Eigen::VectorXd equal = Eigen::VectorXd::Constant(values.size(), 1.0 / values.size());
  return weighted_quantile(values, equal, p);
}

}  // namespace

SecondOrder second_order(const QuadraticModel& model, const SecondOrderOptions& options) {
  SecondOrder result;
  result.evaluated = model.evaluated();
  result.draws.working.resize(model.n_unknowns(), options.n_draws);
  result.draws.log_density.resize(options.n_draws);
  Chain chain(model, options);
  for (int i = 0; i < burn_in; ++i)
    chain.step();
  for (int k = 0; k < options.n_draws; ++k) {
    for (int i = 0; i < options.thinning; ++i)
      chain.step();
    result.draws.working.col(k) = model.working(chain.z());
    result.draws.log_density[k] = -0.5 * model.chi2(chain.z()) / options.temperature;
    const Eigen::VectorXd predictions = model.predictions(chain.z());
    result.predictions.conservativeResize(predictions.size(), options.n_draws);
    result.predictions.col(k) = predictions;
  }
  return result;
}

Draws proposal(const QuadraticModel& model, int n, std::uint64_t seed) {
  SecondOrderOptions options;
  options.n_draws = n;
  options.seed = seed;
  options.temperature = proposal_temperature;
  return second_order(model, options).draws;
}

Interval SecondOrder::working_interval(const Laplace& posterior, int i, double level) const {
  const Interval normal = calibration::working_interval(posterior, i, level);
  const Eigen::VectorXd values = draws.working.row(i);
  switch (normal.sides) {
    case Interval::Sides::from_lower_bound:
      return {level, normal.lower, quantile(values, level), normal.sides};
    case Interval::Sides::to_upper_bound:
      return {level, quantile(values, 1 - level), normal.upper, normal.sides};
    case Interval::Sides::both:
      break;
  }
  return {level, quantile(values, 0.5 * (1 - level)), quantile(values, 0.5 * (1 + level)),
          Interval::Sides::both};
}

Interval SecondOrder::value_interval(const Laplace& posterior,
                                     const std::vector<Unknown>& unknowns,
                                     int i,
                                     double level) const {
  Interval interval = working_interval(posterior, i, level);
  interval.lower = to_value(unknowns[i], interval.lower);
  interval.upper = to_value(unknowns[i], interval.upper);
  return interval;
}

Interval SecondOrder::prediction_interval(int q, double level) const {
  const Eigen::VectorXd values = predictions.row(q);
  return {level, quantile(values, 0.5 * (1 - level)), quantile(values, 0.5 * (1 + level)),
          Interval::Sides::both};
}

}  // namespace viscera::calibration
