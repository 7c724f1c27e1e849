// The normal distribution, whole and cut off by bounds.
#pragma once

#include <limits>

namespace viscera::calibration {

double normal_cdf(double x);
/// Throws std::domain_error unless 0 <= p <= 1; infinite at the ends.
double normal_quantile(double p);

/// Normal(mean, sd) given lower <= x <= upper. Accurate far out in the tails.
struct TruncatedNormal {
  double mean = 0;
  double sd = 1;
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();

  double quantile(double p) const;
  double log_mass() const;  ///< log of the probability between the bounds
  double expectation() const;
  double variance() const;
};

/// Student's t with `degrees` about `mean`, scaled, given lower <= x <= upper. Infinite degrees:
/// the normal.
struct TruncatedStudent {
  double degrees = std::numeric_limits<double>::infinity();
  TruncatedNormal at;  ///< mean, scale as sd, bounds

  double quantile(double p) const;
  /// Log of the density at x within the bounds, without constants that depend on `degrees` only.
  double log_density(double x) const;
};

}  // namespace viscera::calibration
