// What the data decide about the parameters and what they leave to the prior.
#pragma once

#include <string>
#include <vector>

#include "solver/calibration/inference/laplace.h"

namespace viscera::calibration {

enum class Verdict {
  identified,        ///< the data decide: contraction above 0.9
  combination_only,  ///< only together with others: |correlation| > 0.95, or contraction 0.5 to 0.9
  prior_driven       ///< the data say little: contraction below 0.5. Under a flat prior only where
                     ///< knowing the other parameters would not help; else combination-only
};
const char* to_string(Verdict verdict);

/// Of one parameter, in its working coordinate.
struct ParameterVerdict {
  int unknown = 0;
  double data_sd = 0;  ///< Cramer-Rao bound without its prior (nuisances keep theirs)
  double posterior_sd = 0;
  double conditional_sd = 0;  ///< of the posterior, were the other parameters known
  double reference_sd = 0;    ///< of the prior; flat: of the bounds, at most a factor of e
  double contraction = 0;     ///< 1 - posterior^2 / reference^2, at least 0
  double correlation = 0;     ///< the largest, with sign, with another parameter
  int partner = -1;           ///< that parameter's unknown, -1: there is no other
  Verdict verdict = Verdict::prior_driven;
};

/// Eigenvector of the data's Fisher information about the parameters, nuisances marginalised, in
/// working coordinates (those without transform divided by their natural scale).
struct Direction {
  double eigenvalue = 0;
  Eigen::VectorXd weights;  ///< unit length, one per parameter
  double sd() const;        ///< of the data along it; infinite where they see nothing
};

struct Identifiability {
  std::vector<int> parameters;  ///< unknowns that are parameters
  std::vector<ParameterVerdict> verdicts;
  std::vector<Direction> directions;  ///< best seen first
  double condition = 0;               ///< of the Fisher matrix
  struct Pair {
    int first, second;  ///< unknowns
    double correlation;
  };
  std::vector<Pair> correlated;  ///< |correlation| above 0.8, strongest first
  std::string best_seen;         ///< sentences
  std::string least_seen;
};

Verdict verdict_of(double contraction, double correlation);

/// sd of the prior; where it is flat, of a uniform over the bounds of the working coordinate, and
/// at most that of a value known to a factor of e.
double reference_sd(const Unknown& unknown);

Identifiability identifiability(const Memo& memo, const Trial& at, const Laplace& posterior);

}  // namespace viscera::calibration
