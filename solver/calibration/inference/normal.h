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

}  // namespace viscera::calibration
