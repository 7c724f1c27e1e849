// Which measurement to make next: how much each candidate would narrow what is wanted.
#pragma once

#include <string>
#include <vector>

#include "solver/calibration/inference/laplace.h"

namespace viscera::calibration {

/// Observables that were not measured, linear about the estimate.
struct Candidate {
  std::string name;
  Eigen::MatrixXd rows;  ///< d observable / d value, [row][unknown]
  Eigen::VectorXd sd;    ///< of their noise, one per row
  /// Errors that all rows share (an offset, a pose), each of unit variance: [row][error]; may be
  /// empty. They are the candidate's own, apart from those of the observations.
  Eigen::MatrixXd shared = {};
};

struct Gain {
  std::string name;
  double log_det = 0;             ///< fall of the log determinant of the parameters' covariance
  Eigen::VectorXd sd;             ///< of each unknown's working coordinate with the candidate
  Eigen::VectorXd sd_ratio;       ///< to that without it
  Eigen::VectorXd prediction_sd;  ///< shown unit
  Eigen::VectorXd prediction_sd_ratio;
};

/// In the order of log_det, largest first.
std::vector<Gain> gains(const std::vector<Unknown>& unknowns,
                        const Trial& at,
                        const Laplace& posterior,
                        const std::vector<Candidate>& candidates);

}  // namespace viscera::calibration
