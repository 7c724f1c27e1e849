// Does the calibrated model explain the data within their noise?
#pragma once

#include <string>
#include <vector>

#include "solver/calibration/inference/sampling.h"

namespace viscera::calibration {

/// Of one observation block. Degrees of freedom are rows less what the estimate took of them, the
/// trace of J_b H^-1 J_b^T: they sum to those of the whole fit.
struct BlockFit {
  std::string name;
  int rows = 0;
  double chi2 = 0;  ///< by the loss of the block
  double dof = 0;
  double rms = 0;  ///< of raw residuals, in the block's unit
  int beyond = 0;  ///< rows beyond the threshold of their loss, with one
};

struct Goodness {
  std::vector<BlockFit> blocks;
  double data_chi2 = 0;
  double prior_chi2 = 0;
  double dof = 0;  ///< rows and proper priors less unknowns: what chi-square is expected to be
  /// Posterior predictive p value: probability that replicated data have a larger chi-square than
  /// the measured ones. Small: misfit beyond noise; near one: noise overstated. Source: Gelman,
  /// Meng, Stern, Statistica Sinica 6 (1996) 733-807.
  double p_value = 0;

  double chi2() const { return data_chi2 + prior_chi2; }
  double chi2_per_dof() const { return chi2() / dof; }
};

/// p value from the samples, or where there are none from draws of the linearised model.
Goodness goodness(const Memo& memo,
                  const Trial& at,
                  const Laplace& posterior,
                  const PosteriorSample* sample);

/// Probability that chi-square with so many degrees of freedom is larger than x.
double chi2_tail(double x, double dof);

}  // namespace viscera::calibration
