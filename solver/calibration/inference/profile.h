// Profile likelihood: chi-square along one unknown with all others fitted again. Sees what the
// normal approximation does not: skewness, bounds, other optima.
#pragma once

#include <vector>

#include "solver/calibration/inference/laplace.h"
#include "solver/calibration/inference/optimum.h"

namespace viscera::calibration {

struct ProfilePoint {
  double working = 0;
  double value = 0;
  double chi2 = 0;        ///< priors included
  Eigen::VectorXd point;  ///< of all unknowns
  bool converged = false;
};

struct Profile {
  int unknown = 0;
  std::vector<ProfilePoint> points;  ///< ascending, the estimate among them; failed ones left out
  Interval interval;                 ///< of the working coordinate
  bool lower_optimum = false;        ///< a point lies clearly below the estimate: refit from it
  int evaluated = 0;                 ///< points of the memo that it cost
};

struct ProfileOptions {
  int n_points = 7;    ///< odd; the estimate is the middle one
  double reach = 2.4;  ///< of the outermost, in posterior sd
  double level = 0.95;
  OptimiserOptions optimiser;
};

/// Points of one side of a profile (-1 or 1), into the memo only: what `profile` asks for there.
void explore_profile(Memo& memo,
                     const Trial& estimate,
                     const Laplace& posterior,
                     int unknown,
                     int side,
                     const ProfileOptions& options = {});

/// Points beyond a bound are moved onto it; where chi-square has not risen to the level there, the
/// interval is one-sided. A level beyond the outermost point is extrapolated in the signed root of
/// chi-square.
Profile profile(Memo& memo,
                const Trial& estimate,
                const Laplace& posterior,
                int unknown,
                const ProfileOptions& options = {});

}  // namespace viscera::calibration
