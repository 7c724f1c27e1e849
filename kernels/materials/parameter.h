// Declaration of one constitutive parameter: feeds the case schema, the reference page and the
// calibration bounds.
#pragma once

#include <cstddef>
#include <limits>

namespace viscera::materials {

enum class Dimension { none, pressure, angle };

/// Who supplies the resistance to volume change.
enum class Volumetric {
  separate,  ///< the case's bulk modulus (finite or incompressible), any formulation
  included   ///< part of the law; displacement formulations only
};

/// Directions a law reads from the fibre frame.
enum class Fibers { none, fiber, fiber_and_sheet };

inline constexpr double required = std::numeric_limits<double>::quiet_NaN();

/// `member` points at the value inside law `Law` (pressures in kPa, angles in radians).
/// Allowed values are lower <= value <= upper, or lower < value where `strict_lower`.
/// A parameter whose `default_value` is NaN (`required`) must be given.
template <class Law, class Scalar>
struct Parameter {
  Scalar Law::*member;
  const char* name;
  Dimension dimension;
  double lower;
  double upper;
  bool strict_lower;
  double default_value;
  const char* meaning;
};

inline constexpr double unbounded = std::numeric_limits<double>::infinity();

/// The same law with its parameters held as Number: float for the single-precision operator, Dual
/// for derivatives with respect to parameters.
template <class Number, template <class> class Law, class Scalar>
Law<Number> with_scalar(const Law<Scalar>& law) {
  Law<Number> copy{};
  for (std::size_t i = 0; i < Law<Scalar>::parameters.size(); ++i) {
    copy.*(Law<Number>::parameters[i].member) = Number(law.*(Law<Scalar>::parameters[i].member));
  }
  return copy;
}

}  // namespace viscera::materials
