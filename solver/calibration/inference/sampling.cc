#include "solver/calibration/inference/sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include <Eigen/Cholesky>

#include "solver/calibration/inference/normal.h"
#include "solver/calibration/inference/share.h"
#include "solver/core/text.h"

namespace viscera::calibration {

namespace {

constexpr double proposal_degrees = 5;      // of the proposal's tails
constexpr int least_draws = 50;             // for a tail of ten to fit
constexpr double most_gradient_norm = 0.1;  // sd
constexpr double least_effective = 200;     // draws: five beyond each end of a 95 % interval
constexpr double useless_k_hat = 1;         // weights without a mean

Interval weighted_interval(const Eigen::VectorXd& values,
                           const Eigen::VectorXd& weights,
                           double level) {
  const double tail = 0.5 * (1 - level);
  return {level, weighted_quantile(values, weights, tail),
          weighted_quantile(values, weights, 1 - tail), Interval::Sides::both};
}

/// Coordinates by how little of their normal lies within bounds: with one that is cut, drawn first,
/// the draws are exactly those of the cut normal.
std::vector<int> most_cut_first(const Laplace& posterior) {
  std::vector<int> order(posterior.working.size());
  std::iota(order.begin(), order.end(), 0);
  const auto log_mass = [&](int i) {
    return TruncatedNormal{posterior.gaussian_mean[i],
                           std::sqrt(posterior.gaussian_covariance(i, i)), posterior.box.lower[i],
                           posterior.box.upper[i]}
        .log_mass();
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return log_mass(a) < log_mass(b); });
  return order;
}

Trust judge_weights(const SmoothedWeights& smoothed, int n, const std::string& what) {
  Trust trust;
  trust.checked = true;
  const double limit = most_k_hat(n);
  trust.trusted = smoothed.k_hat < limit;
  trust.use_weights =
      !trust.trusted && smoothed.k_hat < useless_k_hat && smoothed.effective >= least_effective;
  trust.sentence =
      text::format("The %s %s be trusted: k-hat %.2f of %d importance samples, %s %.2f.",
                   what.c_str(), trust.trusted ? "can" : "cannot", smoothed.k_hat, n,
                   trust.trusted ? "below" : "not below", limit);
  if (trust.trusted)
    trust.sentence +=
        text::format(" They are worth %.0f draws of the posterior.", smoothed.effective);
  else if (trust.use_weights)
    trust.sentence +=
        text::format(" The intervals shown are those of the weighted samples (worth %.0f draws).",
                     smoothed.effective);
  else
    trust.sentence += text::format(
        " The weighted samples are worth %.0f draws, too few for intervals: take more samples, or "
        "read profiles.",
        smoothed.effective);
  return trust;
}

}  // namespace

Draws draw(const Laplace& posterior, int n, std::uint64_t seed, double degrees) {
  const std::vector<int> order = most_cut_first(posterior);
  const Eigen::MatrixXd L = posterior.gaussian_covariance(order, order).llt().matrixL();
  const auto size = static_cast<Eigen::Index>(order.size());
  std::mt19937_64 generator(seed);
  std::uniform_real_distribution<double> uniform;
  Draws result{Eigen::MatrixXd(size, n), Eigen::VectorXd::Zero(n)};
  for (int k = 0; k < n; ++k) {
    Eigen::VectorXd z = Eigen::VectorXd::Zero(size);
    for (Eigen::Index at = 0; at < size; ++at) {
      const int i = order[at];
      const double mean = posterior.gaussian_mean[i] + L.row(at).head(at).dot(z.head(at));
      TruncatedStudent given{degrees + static_cast<double>(at),
                             {mean, L(at, at), posterior.box.lower[i], posterior.box.upper[i]}};
      if (std::isfinite(degrees))
        given.at.sd *= std::sqrt((degrees + z.head(at).squaredNorm()) / given.degrees);
      const double x = given.quantile(uniform(generator));
      z[at] = (x - mean) / L(at, at);
      result.working(i, k) = x;
      result.log_density[k] += given.log_density(x);
    }
  }
  return result;
}

PosteriorSample importance_sample(Memo& memo, const Laplace& posterior, int n, std::uint64_t seed) {
  return importance_sample(memo, draw(posterior, n, seed, proposal_degrees));
}

PosteriorSample importance_sample(Memo& memo, const Draws& draws) {
  const auto n = static_cast<int>(draws.working.cols());
  share(memo, n, [&](int k) { memo.residual_at(draws.working.col(k), Purpose::sample); });
  PosteriorSample result;
  result.working = draws.working;
  result.values.resize(draws.working.rows(), n);
  result.predictions.setZero(memo.model().predictions().size(), n);
  result.data_chi2.resize(n);
  Eigen::VectorXd log_ratios(n);
  for (int k = 0; k < n; ++k) {
    const Trial& trial = memo.residual_at(draws.working.col(k), Purpose::sample);
    result.values.col(k) = trial.values;
    result.data_chi2[k] = trial.data_chi2;
    log_ratios[k] = -0.5 * trial.chi2() - draws.log_density[k];
    if (trial.feasible)
      result.predictions.col(k) = trial.predictions;
    else
      ++result.infeasible;
  }
  result.smoothed = smooth_weights(log_ratios);
  return result;
}

Interval PosteriorSample::value_interval(int i, double level) const {
  return weighted_interval(values.row(i), smoothed.weights, level);
}

Interval PosteriorSample::prediction_interval(int i, double level) const {
  return weighted_interval(predictions.row(i), smoothed.weights, level);
}

Interval PosteriorSample::drawn_prediction_interval(int i, double level) const {
  const Eigen::ArrayXd feasible =
      data_chi2.array().isFinite().select(1.0, Eigen::ArrayXd::Zero(data_chi2.size()));
  if (feasible.sum() < least_draws) {
    const double unknown = std::numeric_limits<double>::quiet_NaN();
    return {level, unknown, unknown, Interval::Sides::both};
  }
  return weighted_interval(predictions.row(i), feasible / feasible.sum(), level);
}

double most_k_hat(int n) {
  return std::min(1 - 1 / std::log10(std::max(n, 2)), 0.7);
}

Trust judge(const PosteriorSample* sample, const std::string& what) {
  Trust trust;
  if (sample == nullptr) {
    trust.trusted = true;
    trust.sentence = "Intervals are those of the " + what + "; it was not checked by samples.";
    return trust;
  }
  const auto n = static_cast<int>(sample->working.cols());
  if (n < least_draws) {
    trust.trusted = true;
    trust.sentence = text::format(
        "Intervals are those of the %s; %d samples are too few to check it (at least %d).",
        what.c_str(), n, least_draws);
    return trust;
  }
  return judge_weights(sample->smoothed, n, what);
}

Trust judge(const Laplace& posterior, const PosteriorSample* sample, const std::string& what) {
  Trust trust;
  if (posterior.gradient_norm > most_gradient_norm) {
    trust.sentence = text::format(
        "The estimate is %.2g sd from the minimum (at most %.1f is allowed): the intervals are not "
        "those of a posterior. Allow more points or loosen what keeps the fit from converging.",
        posterior.gradient_norm, most_gradient_norm);
    return trust;
  }
  return judge(sample, what);
}

}  // namespace viscera::calibration
