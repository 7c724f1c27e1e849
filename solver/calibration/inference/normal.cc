#include "solver/calibration/inference/normal.h"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/erf.hpp>

namespace viscera::calibration {

namespace {

constexpr double root_half = 0.70710678118654752440;
// Beyond it the normal tail is an exponential to three digits, and its mass near the smallest
// double.
constexpr double far_tail = -35;

/// Standard bounds a < b mirrored so that their mass lies in the lower tail, where the cdf keeps
/// its digits.
struct Mirrored {
  double a, b;
  bool flipped;
};

Mirrored mirrored(const TruncatedNormal& normal) {
  const double a = (normal.lower - normal.mean) / normal.sd;
  const double b = (normal.upper - normal.mean) / normal.sd;
  return a > 0 ? Mirrored{-b, -a, true} : Mirrored{a, b, false};
}

/// Quantile of the standard normal in [a, b], b at most about zero or the bounds around it.
double standard_quantile(double a, double b, double p) {
  if (b < far_tail)  // density ~ exp(|b| (x - b)) below b
    return std::max(a, b + std::log(p + (1 - p) * std::exp(-b * (a - b))) / -b);
  const double low = normal_cdf(a), high = normal_cdf(b);
  return std::clamp(normal_quantile(std::clamp(low + p * (high - low), 0.0, 1.0)), a, b);
}

double density(double x) {
  return std::isfinite(x) ? std::exp(-0.5 * x * x) * 0.39894228040143267794 : 0;
}

/// Mean and variance of the standard normal in [a, b] by their closed forms; in the far tail those
/// of the exponential.
struct Moments {
  double mean, variance;
};
Moments standard_moments(double a, double b) {
  if (b < far_tail)
    return {b + 1 / b, 1 / (b * b)};
  const double mass = normal_cdf(b) - normal_cdf(a);
  const double shift = (density(a) - density(b)) / mass;
  const double edge =
      ((std::isfinite(a) ? a * density(a) : 0) - (std::isfinite(b) ? b * density(b) : 0)) / mass;
  return {shift, std::max(1 + edge - shift * shift, 0.0)};
}

}  // namespace

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x * root_half);
}

double normal_quantile(double p) {
  if (p == 0 || p == 1)
    return p == 0 ? -std::numeric_limits<double>::infinity()
                  : std::numeric_limits<double>::infinity();
  return -boost::math::erfc_inv(2 * p) / root_half;
}

double TruncatedNormal::quantile(double p) const {
  const Mirrored range = mirrored(*this);
  const double x = standard_quantile(range.a, range.b, range.flipped ? 1 - p : p);
  return std::clamp(mean + sd * (range.flipped ? -x : x), lower, upper);
}

double TruncatedNormal::log_mass() const {
  const Mirrored range = mirrored(*this);
  if (range.b < far_tail)
    return -0.5 * range.b * range.b - std::log(-range.b / 0.39894228040143267794) +
           std::log1p(-std::exp(-range.b * (range.a - range.b)));
  return std::log(normal_cdf(range.b) - normal_cdf(range.a));
}

double TruncatedNormal::expectation() const {
  const Mirrored range = mirrored(*this);
  const double shift = standard_moments(range.a, range.b).mean;
  return mean + sd * (range.flipped ? -shift : shift);
}

double TruncatedNormal::variance() const {
  const Mirrored range = mirrored(*this);
  return sd * sd * standard_moments(range.a, range.b).variance;
}

namespace {

/// Student's cdf that takes infinite bounds.
double student_cdf(double degrees, double x) {
  if (std::isinf(x))
    return x < 0 ? 0 : 1;
  return boost::math::cdf(boost::math::students_t(degrees), x);
}

}  // namespace

double TruncatedStudent::quantile(double p) const {
  if (std::isinf(degrees))
    return at.quantile(p);
  const bool upper_tail = at.lower > at.mean;  // keeps the digits of small probabilities
  const double sign = upper_tail ? -1 : 1;
  const double a = sign * ((upper_tail ? at.upper : at.lower) - at.mean) / at.sd;
  const double b = sign * ((upper_tail ? at.lower : at.upper) - at.mean) / at.sd;
  const double low = student_cdf(degrees, a), high = student_cdf(degrees, b);
  const double u = low + (upper_tail ? 1 - p : p) * (high - low);
  constexpr double least = 1e-300;
  const double x =
      boost::math::quantile(boost::math::students_t(degrees), std::clamp(u, least, 1 - 1e-16));
  return std::clamp(at.mean + sign * at.sd * x, at.lower, at.upper);
}

double TruncatedStudent::log_density(double x) const {
  const double z = (x - at.mean) / at.sd;
  if (std::isinf(degrees))
    return -0.5 * z * z - std::log(at.sd) - at.log_mass();
  const bool upper_tail = at.lower > at.mean;
  const double low = (at.lower - at.mean) / at.sd, high = (at.upper - at.mean) / at.sd;
  const double mass = upper_tail ? student_cdf(degrees, -low) - student_cdf(degrees, -high)
                                 : student_cdf(degrees, high) - student_cdf(degrees, low);
  return -0.5 * (degrees + 1) * std::log1p(z * z / degrees) - std::log(at.sd * mass);
}

}  // namespace viscera::calibration
