// Saint Venant-Kirchhoff law: W = lambda/2 tr(E)^2 + mu E:E. For small strains and checks only: it
// softens to collapse in compression.
// Source: Holzapfel, Nonlinear Solid Mechanics (2000), eq. 6.151.
#pragma once

#include <array>

#include "kernels/materials/frame.h"
#include "kernels/materials/parameter.h"
#include "kernels/tensor/symmetric.h"

namespace viscera::materials {

template <class Scalar = double>
struct SaintVenantKirchhoff {
  Scalar mu;      ///< shear modulus [kPa]
  Scalar lambda;  ///< first Lame constant [kPa]

  static constexpr const char* name = "saint_venant_kirchhoff";
  static constexpr const char* meaning = "isotropic, linear in the Green-Lagrange strain";
  static constexpr const char* source = "Holzapfel 2000, eq. 6.151";
  static constexpr Volumetric volumetric = Volumetric::included;
  static constexpr Fibers fibers = Fibers::none;
  static constexpr std::array<Parameter<SaintVenantKirchhoff, Scalar>, 2> parameters{{
      {&SaintVenantKirchhoff::mu, "mu", Dimension::pressure, 0.0, unbounded, true, required,
       "shear modulus"},
      {&SaintVenantKirchhoff::lambda, "lambda", Dimension::pressure, 0.0, unbounded, false,
       required, "first Lame constant"},
  }};

  /// Stored energy per reference volume [kPa] at Green-Lagrange strain E.
  template <class Real>
  VISCERA_HD Real energy(const SymMat3<Real>& E, const FiberFrame<Real>&) const {
    const Real sum = trace(E);
    return Real(0.5) * Real(lambda) * sum * sum + Real(mu) * contract(E, E);
  }

  /// Second Piola-Kirchhoff stress S = dW/dE and material moduli D = dS/dE [kPa], overwritten.
  template <class Real>
  [[gnu::always_inline]] VISCERA_HD void stress_and_moduli(const SymMat3<Real>& E,
                                                           const FiberFrame<Real>&,
                                                           SymMat3<Real>& S,
                                                           SymTensor4<Real>& D) const {
    S = scaled(E, Real(2.0) * Real(mu));
    const Real mean = Real(lambda) * trace(E);
    for (int a = 0; a < 3; ++a)
      S[a] = S[a] + mean;
    D = zero_moduli<Real>();
    add_identity(D, Real(2.0) * Real(mu));
    add_trace_square(D, Real(lambda));
  }
};

}  // namespace viscera::materials
