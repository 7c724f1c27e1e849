// The same fit from several starts, on a model cheap enough for it, to find other optima.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "solver/calibration/inference/optimum.h"

namespace viscera::calibration {

/// n starts [unknown][start] in `box`: the start of the unknowns, then Sobol points in the prior of
/// the parameters (flat: in the bounds, or two step scales about the start). Nuisances stay at
/// their start.
Eigen::MatrixXd sobol_starts(const std::vector<Unknown>& unknowns, const Box& box, int n);

struct MultistartOptions {
  int n_starts = 8;
  double same_optimum = 0.5;  ///< distance in sd below which two optima are one
  OptimiserOptions optimiser;
};

/// Optima that are one; `optimum` is the lowest of them.
struct OptimumCluster {
  Optimum optimum;
  int n_starts = 0;
};

struct Multistart {
  std::vector<OptimumCluster> clusters;  ///< by chi-square, lowest first
  int not_converged = 0;                 ///< starts that ended elsewhere; in no cluster
};

/// For the record.
struct StartsReport {
  std::string model;  ///< that the starts were followed on
  int n_starts = 0;
  int not_converged = 0;
  struct Found {
    double chi2 = 0;  ///< of the cheap model
    int n_starts = 0;
    std::optional<double>
        refined_chi2;  ///< of the model of the case, where it was fitted from here
  };
  std::vector<Found> optima;  ///< lowest first
  Cost cost;                  ///< of the cheap model, beside that of the fit
};

Multistart multistart(Memo& cheap, const Box& box, const MultistartOptions& options = {});

}  // namespace viscera::calibration
