// Compressible neo-Hookean law: W = mu/2 (I1 - 3) - mu ln J + lambda/2 (ln J)^2.
// Source: Bonet and Wood, Nonlinear Continuum Mechanics (2008), eq. 6.27.
#pragma once

#include <array>

#include "kernels/materials/frame.h"
#include "kernels/materials/invariants.h"
#include "kernels/materials/parameter.h"
#include "kernels/tensor/special.h"

namespace viscera::materials {

template <class Scalar = double>
struct NeoHookeanCoupled {
  Scalar mu;      ///< shear modulus at rest [kPa]
  Scalar lambda;  ///< first Lame constant at rest [kPa]

  static constexpr const char* name = "neo_hookean_coupled";
  static constexpr const char* meaning = "isotropic and compressible, volumetric part included";
  static constexpr const char* source = "Bonet and Wood 2008, eq. 6.27";
  static constexpr Volumetric volumetric = Volumetric::included;
  static constexpr Fibers fibers = Fibers::none;
  static constexpr std::array<Parameter<NeoHookeanCoupled, Scalar>, 2> parameters{{
      {&NeoHookeanCoupled::mu, "mu", Dimension::pressure, 0.0, unbounded, true, required,
       "shear modulus at rest"},
      {&NeoHookeanCoupled::lambda, "lambda", Dimension::pressure, 0.0, unbounded, false, required,
       "first Lame constant at rest"},
  }};

  /// Stored energy per reference volume [kPa] at Green-Lagrange strain E.
  template <class Real>
  VISCERA_HD Real energy(const SymMat3<Real>& E, const FiberFrame<Real>&) const {
    const Real d = squared_volume_change(E);
    const Real log_J = Real(0.5) * math::log1p(d);
    // I1 - 3 - ln det C = (2 tr E - d) - (ln(1 + d) - d), both of second order
    const Real excess = -(nonlinear_volume_change(E) + math::log1p_minus(d));
    return Real(0.5) * (Real(mu) * excess + Real(lambda) * log_J * log_J);
  }

  /// Second Piola-Kirchhoff stress S = dW/dE and material moduli D = dS/dE [kPa], overwritten.
  template <class Real>
  [[gnu::always_inline]] VISCERA_HD void stress_and_moduli(const SymMat3<Real>& E,
                                                           const FiberFrame<Real>&,
                                                           SymMat3<Real>& S,
                                                           SymTensor4<Real>& D) const {
    const VolumePart<Real> volume = volume_part(E);
    const Real pressure = Real(0.5) * Real(lambda) * math::log1p(squared_volume_change(E));
    // mu (I - C^-1) = 2 mu C^-1 E
    S = scaled(commuting_product(volume.inverse, E), Real(2.0) * Real(mu));
    add_scaled(S, pressure, volume.inverse);
    D = zero_moduli<Real>();
    add_dyad(D, Real(lambda), volume.inverse);
    add_square_product(D, Real(2.0) * (Real(mu) - pressure), volume.inverse);
  }
};

}  // namespace viscera::materials
