// Yeoh law: W = c1 x + c2 x^2 + c3 x^3 with x = I1bar - 3.
// Source: Yeoh, Rubber Chem. Technol. 66 (1993) 754-771, eq. 7.
#pragma once

#include <array>

#include "kernels/materials/frame.h"
#include "kernels/materials/invariants.h"
#include "kernels/materials/parameter.h"

namespace viscera::materials {

template <class Scalar = double>
struct Yeoh {
  Scalar c1;  ///< half the shear modulus at rest [kPa]
  Scalar c2;  ///< [kPa]
  Scalar c3;  ///< [kPa]

  static constexpr const char* name = "yeoh";
  static constexpr const char* meaning = "isotropic, cubic in the first isochoric invariant";
  static constexpr const char* source = "Yeoh 1993, eq. 7";
  static constexpr Volumetric volumetric = Volumetric::separate;
  static constexpr Fibers fibers = Fibers::none;
  static constexpr std::array<Parameter<Yeoh, Scalar>, 3> parameters{{
      {&Yeoh::c1, "c1", Dimension::pressure, 0.0, unbounded, true, required,
       "coefficient of (I1bar - 3): half the shear modulus at rest"},
      {&Yeoh::c2, "c2", Dimension::pressure, -unbounded, unbounded, false, 0.0,
       "coefficient of (I1bar - 3)^2"},
      {&Yeoh::c3, "c3", Dimension::pressure, -unbounded, unbounded, false, 0.0,
       "coefficient of (I1bar - 3)^3"},
  }};

  /// Stored energy per reference volume [kPa] at Green-Lagrange strain E.
  template <class Real>
  VISCERA_HD Real energy(const SymMat3<Real>& E, const FiberFrame<Real>&) const {
    const Real x = first_isochoric(E, volume_part(E)).minus_three;
    return x * (Real(c1) + x * (Real(c2) + x * Real(c3)));
  }

  /// Second Piola-Kirchhoff stress S = dW/dE and material moduli D = dS/dE [kPa], overwritten.
  template <class Real>
  [[gnu::always_inline]] VISCERA_HD void stress_and_moduli(const SymMat3<Real>& E,
                                                           const FiberFrame<Real>&,
                                                           SymMat3<Real>& S,
                                                           SymTensor4<Real>& D) const {
    const FirstIsochoric<Real> I1 = first_isochoric(E, volume_part(E));
    const Real x = I1.minus_three;
    const Real first = Real(c1) + x * (Real(2.0) * Real(c2) + x * Real(3.0) * Real(c3));
    const Real second = Real(2.0) * Real(c2) + x * Real(6.0) * Real(c3);
    S = scaled(I1.gradient, first);
    D = I1.hessian(first);
    add_dyad(D, second, I1.gradient);
  }
};

}  // namespace viscera::materials
