// Homogeneous deformations of an incompressible point; the pressure follows from a free face.
#pragma once

#include <functional>

#include "tests/kernels/materials/material_point.h"

namespace viscera::test {

inline Mat3<double> stretches(double x, double y, double z) {
  return {{{x, 0, 0}, {0, y, 0}, {0, 0, z}}};
}

/// F = I + gamma e_to (x) e_plane: the planes normal to `plane` slide along `to`.
inline Mat3<double> simple_shear(int to, int plane, double gamma) {
  Mat3<double> F = stretches(1, 1, 1);
  F[to][plane] = gamma;
  return F;
}

/// Normal Cauchy stress along `axis` where the face normal to `free` carries no traction [kPa].
inline double stress_over_free_face(
    const materials::AnyLaw& law, const Mat3<double>& F, const Frame& frame, int axis, int free) {
  const SymMat3<double> sigma = cauchy(law, F, frame);
  return sigma(axis, axis) - sigma(free, free);
}

/// Cauchy stress in uniaxial tension along x of a law symmetric about x, incompressible [kPa].
inline double uniaxial(const materials::AnyLaw& law, double stretch, const Frame& frame) {
  const double side = 1.0 / std::sqrt(stretch);
  return stress_over_free_face(law, stretches(stretch, side, side), frame, 0, 2);
}

/// Cauchy stress along `axis` (0 or 1) of equal stretches in x and y, z free, incompressible [kPa].
inline double equibiaxial(const materials::AnyLaw& law, double stretch, const Frame& f, int axis) {
  const double thickness = 1.0 / (stretch * stretch);
  return stress_over_free_face(law, stretches(stretch, stretch, thickness), f, axis, 2);
}

/// Zero of an increasing or decreasing function by bisection to roundoff.
inline double find_zero(const std::function<double(double)>& function, double low, double high) {
  const bool rising = function(high) > 0;
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    ((function(middle) > 0) == rising ? high : low) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace viscera::test
