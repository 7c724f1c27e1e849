#include "solver/calibration/inference/laplace.h"

#include <cmath>
#include <limits>

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

constexpr double none = std::numeric_limits<double>::quiet_NaN();

struct Moments {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};

TruncatedNormal marginal(const Moments& moments, const Box& box, int i) {
  return {moments.mean[i], std::sqrt(moments.covariance(i, i)), box.lower[i], box.upper[i]};
}

/// Moments of the normal when coordinate i is cut to the box and the others follow by regression on
/// it. Exact for one cut coordinate.
void cut(Moments& moments, const Box& box, int i) {
  const double variance = moments.covariance(i, i);
  const TruncatedNormal normal = marginal(moments, box, i);
  const Eigen::VectorXd slope = moments.covariance.col(i) / variance;
  moments.mean += slope * (normal.expectation() - moments.mean[i]);
  moments.covariance += (normal.variance() - variance) * slope * slope.transpose();
}

/// The normal before the bounds, cut by those that the maximum lies on, but not by that of `kept`.
Moments cut_at_bounds(const Laplace& posterior, int kept) {
  Moments moments{posterior.gaussian_mean, posterior.gaussian_covariance};
  for (int j = 0; j < static_cast<int>(posterior.at_bound.size()); ++j)
    if (j != kept && posterior.at_bound[j] != Interval::Sides::both)
      cut(moments, posterior.box, j);
  return moments;
}

/// Of which the floor of the Hessian makes a hundredth of the variance and more.
std::vector<char> unseen_by(const Eigen::MatrixXd& rows, const Laplace& posterior) {
  constexpr double part = 0.01;
  std::vector<char> out;
  for (int i = 0; i < rows.cols(); ++i)
    out.push_back(is_empty(rows, i) ||
                  posterior.gaussian_covariance(i, i) * posterior.hessian(i, i) * hessian_floor >
                      part);
  return out;
}

/// Whether most of a prediction's variance comes from unknowns that nothing decides.
bool is_open(const Laplace& posterior, const Eigen::RowVectorXd& slopes, double sd) {
  double variance = 0;
  for (int i = 0; i < slopes.size(); ++i)
    if (posterior.unseen[i])
      variance += std::pow(slopes[i] * posterior.sd(i), 2);
  return variance > 0.5 * sd * sd;
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
  result.unseen = unseen_by(at.information_rows(), result);
  result.gradient_norm = std::sqrt(std::max(bounded_decrement(at, box), 0.0));
  result.box = box;
  for (int i = 0; i < n; ++i)
    result.at_bound.push_back(
        side_of(at.working[i], result.gradient[i], box.lower[i], box.upper[i]));
  const Moments moments = cut_at_bounds(result, -1);
  result.mean = moments.mean;
  result.covariance = moments.covariance;
  return result;
}

Interval working_interval(const Laplace& posterior, int i, double level) {
  if (!posterior.is_near_minimum())
    return {level, none, none, Interval::Sides::both};
  if (posterior.unseen[i])
    return {level, posterior.box.lower[i], posterior.box.upper[i], Interval::Sides::both};
  const TruncatedNormal normal = marginal(cut_at_bounds(posterior, i), posterior.box, i);
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
  for (Eigen::Index q = 0; q < J.rows(); ++q)
    if (is_open(posterior, J.row(q), result.sd[q]))
      result.sd[q] = std::numeric_limits<double>::infinity();
  if (!posterior.is_near_minimum()) {
    result.estimate = at.predictions;
    result.sd.setConstant(none);
  }
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
