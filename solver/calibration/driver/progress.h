// Lines of a calibration on the terminal while it runs, with an estimate of what is left.
#pragma once

#include <map>
#include <string>

#include "solver/calibration/inference/memo.h"

namespace viscera::calibration {

/// What a calibration is going to ask for.
struct Plan {
  double decrement = 0.01;  ///< at which the fit ends
  int starts = 1;
  int curvature_points = 0;
  int samples = 0;
  int profiled = 0;  ///< unknowns
  int groups = 1;    ///< that share out all but the fit
};

/// About how many points are left after the last of `memo`, of its purpose; negative where nothing
/// can be said yet. Of a fit from the trend of its Gauss-Newton decrement, of profiles and starts
/// from the points that they have taken so far.
double points_left(const Memo& memo, const Plan& plan);

/// "40 s", "12 min", "3.5 h".
std::string duration(double seconds);

class Progress {
 public:
  explicit Progress(const Plan& plan) : plan_(plan) {}

  /// A line for every point when it is first solved: number, chi-square of the data, time and cost
  /// so far, values of the parameters, what is left. Of many samples every twentieth part; the
  /// others go to the log file.
  void tell(const Memo& memo, const Trial& trial, double seconds);

 private:
  std::string left(const Memo& memo, double seconds);

  Plan plan_;
  std::map<Purpose, double> begin_;  // [s], of the first point of a purpose
};

}  // namespace viscera::calibration
