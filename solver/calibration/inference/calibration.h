// The whole way from a model to a report: fit, posterior, checks, identifiability.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "solver/calibration/inference/candidates.h"
#include "solver/calibration/inference/goodness.h"
#include "solver/calibration/inference/identifiability.h"
#include "solver/calibration/inference/multistart.h"
#include "solver/calibration/inference/optimum.h"
#include "solver/calibration/inference/profile.h"
#include "solver/calibration/inference/second_order.h"

namespace viscera::calibration {

enum class Optimiser { levenberg_marquardt, brgn };

struct CalibrationOptions {
  Optimiser optimiser = Optimiser::levenberg_marquardt;
  OptimiserOptions fit;
  std::optional<Eigen::VectorXd> start;  ///< working coordinates; else that of the unknowns
  bool second_order = false;             ///< posterior with the curvature of the model
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
  std::optional<SecondOrder> second_order;
  std::optional<PosteriorSample> sample;
  Trust trust;
  Goodness fit;
  Identifiability identifiability;
  std::vector<Profile> profiles;
  std::vector<Gain> gains;
  Cost cost_of_gains;  ///< of finding what the candidates would show, beside that of the memo
  std::optional<StartsReport> starts;
};

/// Where the intervals come from that are to be read: those of the samples where only they can be
/// trusted, else of the second-order posterior where there is one, else of the normal one.
enum class IntervalSource { normal, second_order, samples };
IntervalSource interval_source(const Calibration& calibration);
const char* to_string(IntervalSource source);
/// Of an unknown's value (internal unit) and of a prediction.
Interval value_interval(const Calibration& calibration, int i, double level);
Interval prediction_interval(const Calibration& calibration, int q, double level);

/// Everything after the fit: posterior, checks, identifiability. `optimum.best` is a trial of the
/// memo with its derivatives; `sample`: taken already. Collective as the model is.
Calibration describe(Memo& memo,
                     const Optimum& optimum,
                     const CalibrationOptions& options = {},
                     std::optional<PosteriorSample> sample = {});

/// A SolveFailure that says so.
[[noreturn]] void throw_cannot_start(const std::string& reason);

/// Throws SolveFailure when the model cannot be solved at the start. A fit that did not converge is
/// returned as such (`optimum.converged()`), its posterior not trusted. Collective as the model is.
Calibration calibrate(Memo& memo, const CalibrationOptions& options = {});

}  // namespace viscera::calibration
