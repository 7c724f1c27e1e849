// Two-parameter Mooney-Rivlin law: W = c1 (I1bar - 3) + c2 (I2bar - 3).
// Source: Holzapfel, Nonlinear Solid Mechanics (2000), eq. 6.147.
#pragma once

#include <array>

#include "kernels/materials/frame.h"
#include "kernels/materials/invariants.h"
#include "kernels/materials/parameter.h"

namespace viscera::materials {

template <class Scalar = double>
struct MooneyRivlin {
  Scalar c1;  ///< [kPa]
  Scalar c2;  ///< [kPa]

  static constexpr const char* name = "mooney_rivlin";
  static constexpr const char* meaning = "isotropic, linear in both isochoric invariants";
  static constexpr const char* source = "Holzapfel 2000, eq. 6.147";
  static constexpr Volumetric volumetric = Volumetric::separate;
  static constexpr Fibers fibers = Fibers::none;
  static constexpr std::array<Parameter<MooneyRivlin, Scalar>, 2> parameters{{
      {&MooneyRivlin::c1, "c1", Dimension::pressure, 0.0, unbounded, false, required,
       "coefficient of (I1bar - 3); 2 (c1 + c2) is the shear modulus at rest"},
      {&MooneyRivlin::c2, "c2", Dimension::pressure, -unbounded, unbounded, false, required,
       "coefficient of (I2bar - 3); negative values soften in compression"},
  }};

  /// What is wrong with the parameters together, or null.
  const char* inadmissible() const {
    return c1 + c2 > Scalar(0.0) ? nullptr : "c1 + c2 must be positive (half the shear modulus)";
  }

  /// Stored energy per reference volume [kPa] at Green-Lagrange strain E.
  template <class Real>
  VISCERA_HD Real energy(const SymMat3<Real>& E, const FiberFrame<Real>&) const {
    const VolumePart<Real> volume = volume_part(E);
    return Real(c1) * first_isochoric(E, volume).minus_three +
           Real(c2) * second_isochoric(E, volume).minus_three;
  }

  /// Second Piola-Kirchhoff stress S = dW/dE and material moduli D = dS/dE [kPa], overwritten.
  template <class Real>
  [[gnu::always_inline]] VISCERA_HD void stress_and_moduli(const SymMat3<Real>& E,
                                                           const FiberFrame<Real>&,
                                                           SymMat3<Real>& S,
                                                           SymTensor4<Real>& D) const {
    const VolumePart<Real> volume = volume_part(E);
    const FirstIsochoric<Real> I1 = first_isochoric(E, volume);
    const SecondIsochoric<Real> I2 = second_isochoric(E, volume);
    S = scaled(I1.gradient, Real(c1));
    add_scaled(S, Real(c2), I2.gradient);
    D = I1.hessian(Real(c1));
    I2.add_hessian(D, Real(c2));
  }
};

}  // namespace viscera::materials
