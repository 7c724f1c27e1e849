// A factor that depends on (pseudo-)time.
#pragma once

#include <vector>

namespace viscera::physics {

/// Piecewise linear factor over time, constant outside its table; by default the ramp 0 -> 1 over
/// the whole run (`ramp`, scaled by the end time).
struct LoadCurve {
  std::vector<double> time;   ///< [s], strictly increasing; empty: ramp over the run
  std::vector<double> value;  ///< factor, unitless

  /// Factor at `t`; `end` is the end time of the run.
  double operator()(double t, double end) const;
  /// How the factor changes with value[item] (a hat function): the curve that is 1 there, else 0.
  LoadCurve share_of(int item) const;
};

}  // namespace viscera::physics
