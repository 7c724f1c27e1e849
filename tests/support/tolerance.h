// Tolerances of the tests, each with its reason; tests carry no bare numbers.
#pragma once

#include <cmath>
#include <limits>

namespace viscera::test {

/// Rounding of a computation of about n operations whose largest intermediate value is `scale`.
inline double roundoff(double n, double scale = 1.0) {
  return n * std::numeric_limits<double>::epsilon() * scale;
}

/// The same in single precision.
inline double single_roundoff(double n, double scale = 1.0) {
  return n * static_cast<double>(std::numeric_limits<float>::epsilon()) * scale;
}

/// n units in the last place of `value`, for single elementary functions.
inline double ulps(double n, double value) {
  return roundoff(n, std::abs(value));
}

/// A constitutive law evaluated twice by different formulas: some hundreds of operations, whose
/// derivatives are exact (analytic or by dual numbers).
inline double law_roundoff(double scale) {
  return roundoff(2000, scale);
}

/// Central difference with step h of a function with third derivatives of size `third` and values
/// of size `scale`: truncation h^2/6 and rounding eps/h.
inline double central_difference(double h, double third, double scale) {
  return h * h * third + roundoff(100, scale) / h;
}

/// Fourth-order difference (`fourth_order_difference` of tests/support/difference.h) with step h of
/// a function with fifth derivatives of size `fifth` and values of size `scale`.
inline double fourth_difference(double h, double fifth, double scale) {
  return h * h * h * h * fifth / 30 + roundoff(200, scale) / h;
}

/// Relative error of a smooth solution on elements of size h (1: the size of the body) by a method
/// of order p, with a constant of one.
inline double discretization(double h, double p) {
  return std::pow(h, p);
}

/// Observed orders near, not at, the limit of fine meshes.
inline constexpr double asymptotic_order_slack = 0.2;

/// Residual left by a solver asked for the relative tolerance `rtol`, seen in a norm that weighs
/// entries a little otherwise than its own.
inline double solver_tolerance(double rtol, double scale) {
  return 10 * rtol * scale;
}

/// The same sums in another order on another number of ranks, relative to the size of their terms:
/// what the project asks for, far above rounding.
inline constexpr double rank_agreement = 1e-10;

/// Half a unit in the last of `decimals` printed decimals, with slack for rounding the tie.
inline double printed(int decimals) {
  return 0.501 * std::pow(10.0, -decimals);
}

}  // namespace viscera::test
