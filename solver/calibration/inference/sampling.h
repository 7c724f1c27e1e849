// Draws from the posterior: from its normal approximation, weighted by the model itself. They tell
// whether the approximation can be trusted, and replace it where it cannot.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "solver/calibration/inference/laplace.h"
#include "solver/calibration/inference/psis.h"

namespace viscera::calibration {

/// Draws within the box.
struct Draws {
  Eigen::MatrixXd working;      ///< [unknown][draw]
  Eigen::VectorXd log_density;  ///< of the proposal, up to a constant
};

/// Multivariate Student's t of the normal approximation, with heavier tails the fewer degrees;
/// infinite: the normal itself. One coordinate after the other, each given those before and cut to
/// its bounds. Source: the simulator of Geweke, Hajivassiliou and Keane (Hajivassiliou, McFadden,
/// Ruud, J. Econometrics 72 (1996) 85-134) with the conditionals of Ding, Am. Stat. 70 (2016)
/// 293-295.
Draws draw(const Laplace& posterior,
           int n,
           std::uint64_t seed,
           double degrees = std::numeric_limits<double>::infinity());

/// `draw`s evaluated by the model and weighted.
struct PosteriorSample {
  Eigen::MatrixXd working;
  Eigen::MatrixXd values;
  Eigen::MatrixXd predictions;  ///< [prediction][draw]; zero where infeasible
  Eigen::VectorXd data_chi2;    ///< infinite where infeasible
  SmoothedWeights smoothed;     ///< weight zero where infeasible
  int infeasible = 0;

  Interval value_interval(int i, double level) const;
  Interval prediction_interval(int i, double level) const;
  /// Of the draws as they are, unweighted: what they were drawn by, through the model itself. NaN
  /// where fewer than 50 are feasible.
  Interval drawn_prediction_interval(int i, double level) const;
};

/// n draws of a t with few degrees: its tails reach where a posterior that is not normal may have
/// mass. n forward solves without derivatives, through `memo` (which may be that of a cheap model).
PosteriorSample importance_sample(Memo& memo,
                                  const Laplace& posterior,
                                  int n,
                                  std::uint64_t seed = 1);

/// The same with draws of any proposal.
PosteriorSample importance_sample(Memo& memo, const Draws& draws);

/// Largest k-hat at which n draws can be trusted. Source: Vehtari et al. 2024, section 3.2.4.
double most_k_hat(int n);

/// Whether intervals of the normal approximation can be trusted, and why not.
struct Trust {
  bool checked = false;  ///< by importance samples
  bool trusted = false;
  bool use_weights = false;  ///< not trusted, but weighted intervals of the samples are
  std::string sentence;
};
/// `what` the samples were drawn by.
Trust judge(const Laplace& posterior,
            const PosteriorSample* sample,
            const std::string& what = "normal approximation");
/// By samples alone.
Trust judge(const PosteriorSample* sample, const std::string& what = "normal approximation");

}  // namespace viscera::calibration
