// The whole way from a model to a report: fit, posterior, checks, identifiability.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "solver/calibration/inference/candidates.h"
#include "solver/calibration/inference/goodness.h"
#include "solver/calibration/inference/identifiability.h"
#include "solver/calibration/inference/optimum.h"
#include "solver/calibration/inference/profile.h"

namespace viscera::calibration {

enum class Optimiser { levenberg_marquardt, brgn };

struct CalibrationOptions {
  Optimiser optimiser = Optimiser::levenberg_marquardt;
  OptimiserOptions fit;
  std::optional<Eigen::VectorXd> start;  ///< working coordinates; else that of the unknowns
  int importance_samples = 0;            ///< forward solves to check the posterior; 0: none
  std::uint64_t seed = 1;
  std::vector<int> profiles;          ///< unknowns to profile
  std::vector<Candidate> candidates;  ///< measurements to weigh
};

/// What was found; pointers into the memo, which must outlive it.
struct Calibration {
  const Memo* memo = nullptr;
  Optimum optimum;
  Laplace posterior;
  PushForward predicted;
  std::optional<PosteriorSample> sample;
  Trust trust;
  Goodness fit;
  Identifiability identifiability;
  std::vector<Profile> profiles;
  std::vector<Gain> gains;
};

/// Throws SolveFailure when the model cannot be solved at the start. A fit that did not converge is
/// returned as such (`optimum.converged()`), its posterior not trusted. Collective as the model is.
Calibration calibrate(Memo& memo, const CalibrationOptions& options = {});

}  // namespace viscera::calibration
