#include "solver/calibration/inference/psis.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace viscera::calibration {

namespace {

constexpr int least_tail = 5;

std::vector<int> ascending(const Eigen::VectorXd& values) {
  std::vector<int> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) { return values[a] < values[b]; });
  return order;
}

/// Replaces the largest weights by the quantiles of the fitted tail, at most the largest of them.
double smooth_tail(Eigen::VectorXd& weights) {
  const auto n = static_cast<int>(weights.size());
  const int tail = std::min(n / 5, static_cast<int>(std::ceil(3 * std::sqrt(n))));
  if (tail < least_tail)
    return std::numeric_limits<double>::infinity();
  const std::vector<int> order = ascending(weights);
  const double cutoff = weights[order[n - tail - 1]], largest = weights[order[n - 1]];
  if (!(largest - cutoff > 1e-10 * largest))
    return 0;
  Eigen::VectorXd excesses(tail);
  for (int i = 0; i < tail; ++i)
    excesses[i] = std::max(weights[order[n - tail + i]] - cutoff, 1e-12 * largest);
  const ParetoTail fit = fit_pareto_tail(excesses);
  for (int i = 0; i < tail; ++i) {
    const double q = -std::log1p(-(i + 0.5) / tail);
    const double excess = fit.k == 0 ? q : std::expm1(fit.k * q) / fit.k;
    weights[order[n - tail + i]] = std::min(cutoff + fit.scale * excess, largest);
  }
  return fit.k;
}

}  // namespace

ParetoTail fit_pareto_tail(const Eigen::VectorXd& excesses) {
  const auto n = static_cast<double>(excesses.size());
  const auto n_grid = 30 + static_cast<int>(std::sqrt(n));
  const double quartile = excesses[static_cast<Eigen::Index>(n / 4 + 0.5) - 1];
  const auto shape = [&](double theta) { return (-theta * excesses.array()).log1p().mean(); };
  Eigen::VectorXd theta(n_grid), log_likelihood(n_grid);
  for (int j = 0; j < n_grid; ++j) {
    theta[j] =
        1 / excesses[excesses.size() - 1] + (1 - std::sqrt(n_grid / (j + 0.5))) / (3 * quartile);
    const double k = shape(theta[j]);
    log_likelihood[j] = n * (std::log(-theta[j] / k) - k - 1);
  }
  const Eigen::ArrayXd likelihood = (log_likelihood.array() - log_likelihood.maxCoeff()).exp();
  const double mean = (likelihood * theta.array()).sum() / likelihood.sum();
  const double k = shape(mean);
  return {(n * k + 5) / (n + 10), -k / mean};  // weak prior on k about 0.5
}

SmoothedWeights smooth_weights(const Eigen::VectorXd& log_ratios) {
  SmoothedWeights result;
  const double largest = log_ratios.maxCoeff();
  if (!std::isfinite(largest)) {
    result.weights = Eigen::VectorXd::Zero(log_ratios.size());
    result.k_hat = std::numeric_limits<double>::infinity();
    return result;
  }
  result.weights = (log_ratios.array() - largest).exp();
  result.k_hat = smooth_tail(result.weights);
  result.weights =
      (log_ratios.array() == -std::numeric_limits<double>::infinity()).select(0, result.weights);
  result.weights /= result.weights.sum();
  result.effective = 1 / result.weights.squaredNorm();
  return result;
}

double weighted_quantile(const Eigen::VectorXd& values, const Eigen::VectorXd& weights, double p) {
  double below = 0, last_middle = 0, last_value = std::numeric_limits<double>::quiet_NaN();
  for (const int i : ascending(values)) {
    if (weights[i] <= 0)
      continue;
    const double middle = below + 0.5 * weights[i];
    if (middle >= p) {
      if (std::isnan(last_value))
        return values[i];
      return last_value + (p - last_middle) / (middle - last_middle) * (values[i] - last_value);
    }
    below += weights[i];
    last_middle = middle;
    last_value = values[i];
  }
  return last_value;
}

}  // namespace viscera::calibration
