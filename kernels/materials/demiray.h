// Isotropic exponential law: W = a/(2b) (exp(b (I1bar - 3)) - 1).
// Source: Demiray, J. Biomech. 5 (1972) 309-311, eq. 5, in the isochoric invariant.
#pragma once

#include <array>

#include "kernels/materials/exponential.h"
#include "kernels/materials/frame.h"
#include "kernels/materials/invariants.h"
#include "kernels/materials/parameter.h"

namespace viscera::materials {

template <class Scalar = double>
struct Demiray {
  Scalar a;  ///< shear modulus at rest [kPa]
  Scalar b;  ///< rate of stiffening

  static constexpr const char* name = "demiray";
  static constexpr const char* meaning = "isotropic, exponential in the first isochoric invariant";
  static constexpr const char* source = "Demiray 1972, eq. 5";
  static constexpr Volumetric volumetric = Volumetric::separate;
  static constexpr Fibers fibers = Fibers::none;
  static constexpr std::array<Parameter<Demiray, Scalar>, 2> parameters{{
      {&Demiray::a, "a", Dimension::pressure, 0.0, unbounded, true, required,
       "shear modulus at rest"},
      {&Demiray::b, "b", Dimension::none, 0.0, unbounded, true, required,
       "rate of exponential stiffening"},
  }};

  /// Stored energy per reference volume [kPa] at Green-Lagrange strain E.
  template <class Real>
  VISCERA_HD Real energy(const SymMat3<Real>& E, const FiberFrame<Real>&) const {
    const Real x = first_isochoric(E, volume_part(E)).minus_three;
    return exponential(Real(a), Real(b), x).energy;
  }

  /// Second Piola-Kirchhoff stress S = dW/dE and material moduli D = dS/dE [kPa], overwritten.
  template <class Real>
  [[gnu::always_inline]] VISCERA_HD void stress_and_moduli(const SymMat3<Real>& E,
                                                           const FiberFrame<Real>&,
                                                           SymMat3<Real>& S,
                                                           SymTensor4<Real>& D) const {
    const FirstIsochoric<Real> I1 = first_isochoric(E, volume_part(E));
    const Response<Real> w = exponential(Real(a), Real(b), I1.minus_three);
    S = scaled(I1.gradient, w.first);
    D = I1.hessian(w.first);
    add_dyad(D, w.second, I1.gradient);
  }
};

}  // namespace viscera::materials
