#include "solver/calibration/inference/laplace.h"

#include <cmath>

#include <Eigen/Cholesky>

#include "solver/calibration/inference/normal.h"
#include "solver/calibration/inference/optimum.h"

namespace viscera::calibration {

namespace {

/// On a bound, with a gradient that pushes against it.
Interval::Sides side_of(double working, double gradient, double lower, double upper) {
  if (working <= lower && gradient > 0)
    return Interval::Sides::from_lower_bound;
  if (working >= upper && gradient < 0)
    return Interval::Sides::to_upper_bound;
  return Interval::Sides::both;
}

/// Moments of the normal when coordinate i is cut to the box and the others follow by regression on
/// it. Exact for one cut coordinate.
void cut(Laplace& posterior, int i) {
  const double variance = posterior.covariance(i, i);
  const TruncatedNormal normal{posterior.mean[i], std::sqrt(variance), posterior.box.lower[i],
                               posterior.box.upper[i]};
  const Eigen::VectorXd slope = posterior.covariance.col(i) / variance;
  posterior.mean += slope * (normal.expectation() - posterior.mean[i]);
  posterior.covariance += (normal.variance() - variance) * slope * slope.transpose();
}

}  // namespace

const char* to_string(Interval::Sides sides) {
  switch (sides) {
    case Interval::Sides::from_lower_bound:
      return "from_lower_bound";
    case Interval::Sides::to_upper_bound:
      return "to_upper_bound";
    case Interval::Sides::both:
      break;
  }
  return "both";
}

double Laplace::sd(int i) const {
  return std::sqrt(covariance(i, i));
}

double Laplace::correlation(int i, int j) const {
  return covariance(i, j) / (sd(i) * sd(j));
}

Laplace laplace(const Trial& at, const Box& box) {
  Laplace result;
  const Eigen::Index n = at.working.size();
  result.working = at.working;
  result.values = at.values;
  result.gradient = at.jacobian.transpose() * at.residual;
  result.hessian = gauss_newton_hessian(at.information_rows());
  const Eigen::LDLT<Eigen::MatrixXd> factors(result.hessian);
  result.gaussian_covariance = factors.solve(Eigen::MatrixXd::Identity(n, n));
  result.gaussian_mean = at.working - factors.solve(result.gradient);
  result.mean = result.gaussian_mean;
  result.covariance = result.gaussian_covariance;
  result.gradient_norm = std::sqrt(std::max(bounded_decrement(at, box), 0.0));
  result.box = box;
  for (int i = 0; i < n; ++i) {
    const double lower = box.lower[i], upper = box.upper[i];
    result.at_bound.push_back(side_of(at.working[i], result.gradient[i], lower, upper));
    if (result.at_bound.back() != Interval::Sides::both)
      cut(result, i);
  }
  return result;
}

Interval working_interval(const Laplace& posterior, int i, double level) {
  const TruncatedNormal normal{posterior.gaussian_mean[i],
                               std::sqrt(posterior.gaussian_covariance(i, i)),
                               posterior.box.lower[i], posterior.box.upper[i]};
  const double tail = 0.5 * (1 - level);
  const double reach = -normal_quantile(tail) * normal.sd;
  Interval interval{level, normal.quantile(tail), normal.quantile(1 - tail), Interval::Sides::both};
  if (normal.mean - reach < normal.lower)
    interval = {level, normal.lower, normal.quantile(level), Interval::Sides::from_lower_bound};
  else if (normal.mean + reach > normal.upper)
    interval = {level, normal.quantile(1 - level), normal.upper, Interval::Sides::to_upper_bound};
  return interval;
}

Interval value_interval(const Laplace& posterior,
                        const std::vector<Unknown>& unknowns,
                        int i,
                        double level) {
  Interval interval = working_interval(posterior, i, level);
  interval.lower = to_value(unknowns[i], interval.lower);
  interval.upper = to_value(unknowns[i], interval.upper);
  return interval;
}

PushForward push_forward(const Laplace& posterior,
                         const Trial& at,
                         const std::vector<Prediction>& predictions) {
  PushForward result;
  const Eigen::MatrixXd& J = at.predictions_jacobian;
  result.covariance = J * posterior.covariance * J.transpose();
  result.sd = result.covariance.diagonal().cwiseMax(0).cwiseSqrt();
  result.estimate = at.predictions + J * (posterior.mean - at.working);
  for (std::size_t q = 0; q < predictions.size(); ++q) {
    const double value = at.predictions[q];
    const bool log = predictions[q].transform == Transform::log && value > 0;
    result.transforms.push_back(log ? Transform::log : Transform::none);
    if (log)
      result.estimate[q] = value * std::exp(result.estimate[q] / value - 1);
  }
  return result;
}

Interval PushForward::interval(int i, double level) const {
  const double reach = normal_quantile(0.5 * (1 + level)) * sd[i];
  if (transforms[i] == Transform::log) {
    const double factor = std::exp(reach / estimate[i]);
    return {level, estimate[i] / factor, estimate[i] * factor, Interval::Sides::both};
  }
  return {level, estimate[i] - reach, estimate[i] + reach, Interval::Sides::both};
}

double PushForward::cdf(int i, double value) const {
  const double distance = transforms[i] == Transform::log
                              ? estimate[i] * std::log(value / estimate[i])
                              : value - estimate[i];
  return normal_cdf(distance / sd[i]);
}

}  // namespace viscera::calibration
