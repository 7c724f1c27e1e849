// Decoupled neo-Hookean law: W = mu/2 (J^(-2/3) I1 - 3).
// Source: Holzapfel, Nonlinear Solid Mechanics (2000), eq. 6.146 with eq. 6.98.
#pragma once

#include <array>

#include "kernels/materials/frame.h"
#include "kernels/materials/invariants.h"
#include "kernels/materials/parameter.h"

namespace viscera::materials {

template <class Scalar = double>
struct NeoHookean {
  Scalar mu;  ///< shear modulus at rest [kPa]

  static constexpr const char* name = "neo_hookean";
  static constexpr const char* meaning = "isotropic, linear in the first isochoric invariant";
  static constexpr const char* source = "Holzapfel 2000, eq. 6.146";
  static constexpr Volumetric volumetric = Volumetric::separate;
  static constexpr Fibers fibers = Fibers::none;
  static constexpr std::array<Parameter<NeoHookean, Scalar>, 1> parameters{{
      {&NeoHookean::mu, "mu", Dimension::pressure, 0.0, unbounded, true, required,
       "shear modulus at rest"},
  }};

  /// Stored energy per reference volume [kPa] at Green-Lagrange strain E.
  template <class Real>
  VISCERA_HD Real energy(const SymMat3<Real>& E, const FiberFrame<Real>&) const {
    return Real(0.5) * Real(mu) * first_isochoric(E, volume_part(E)).minus_three;
  }

  /// Second Piola-Kirchhoff stress S = dW/dE and material moduli D = dS/dE [kPa], overwritten.
  template <class Real>
  [[gnu::always_inline]] VISCERA_HD void stress_and_moduli(const SymMat3<Real>& E,
                                                           const FiberFrame<Real>&,
                                                           SymMat3<Real>& S,
                                                           SymTensor4<Real>& D) const {
    const FirstIsochoric<Real> I1 = first_isochoric(E, volume_part(E));
    const Real slope = Real(0.5) * Real(mu);
    S = scaled(I1.gradient, slope);
    D = I1.hessian(slope);
  }
};

}  // namespace viscera::materials
