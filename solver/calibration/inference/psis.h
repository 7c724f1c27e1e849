// Pareto-smoothed importance weights and their diagnostic k-hat: how far a posterior may be from
// the normal it was sampled by. Source: Vehtari, Simpson, Gelman, Yao, Gabry, J. Mach. Learn. Res.
// 25 (2024) 1-58; tail fit of Zhang and Stephens, Technometrics 51 (2009) 316-325.
#pragma once

#include <Eigen/Core>

namespace viscera::calibration {

struct SmoothedWeights {
  Eigen::VectorXd weights;  ///< sum to one
  double k_hat = 0;         ///< below 0.7: trustworthy; infinite: too few draws to tell
  double effective = 0;     ///< number of independent draws that the weights are worth
};

/// `log_ratios`: log target minus log proposal, each up to a constant; minus infinity: not in the
/// support. Zero for k-hat where the ratios do not differ.
SmoothedWeights smooth_weights(const Eigen::VectorXd& log_ratios);

/// Shape k and scale of a generalised Pareto distribution of excesses x > 0, ascending.
struct ParetoTail {
  double k = 0;
  double scale = 0;
};
ParetoTail fit_pareto_tail(const Eigen::VectorXd& excesses);

/// Quantile p of values with weights that sum to one, linear between draws.
double weighted_quantile(const Eigen::VectorXd& values, const Eigen::VectorXd& weights, double p);

}  // namespace viscera::calibration
