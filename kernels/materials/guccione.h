// Transversely isotropic exponential law of the passive myocardium: W = C/2 (exp(Q) - 1) with
// Q = bf E11^2 + bt (E22^2 + E33^2 + 2 E23^2) + 2 bfs (E12^2 + E13^2), axis 1 along the fibre.
// Source: Guccione, McCulloch, Waldman, J. Biomech. Eng. 113 (1991) 42-55, eq. 1; form and numbers
// of Land et al., Proc. R. Soc. A 471 (2015) 20150641, eq. 2.1 and 2.2. Full E, no isochoric split.
#pragma once

#include <array>

#include "kernels/materials/frame.h"
#include "kernels/materials/parameter.h"
#include "kernels/tensor/symmetric.h"

namespace viscera::materials {

template <class Scalar = double>
struct Guccione {
  Scalar C;    ///< stiffness [kPa]
  Scalar bf;   ///< along the fibre
  Scalar bt;   ///< across the fibre
  Scalar bfs;  ///< shear along the fibre

  static constexpr const char* name = "guccione";
  static constexpr const char* meaning = "transversely isotropic exponential of the Green strain";
  static constexpr const char* source = "Guccione et al. 1991, eq. 1; Land et al. 2015, eq. 2.2";
  static constexpr Volumetric volumetric = Volumetric::separate;
  static constexpr Fibers fibers = Fibers::fiber;
  static constexpr std::array<Parameter<Guccione, Scalar>, 4> parameters{{
      {&Guccione::C, "C", Dimension::pressure, 0.0, unbounded, true, required,
       "stiffness before the exponential"},
      {&Guccione::bf, "bf", Dimension::none, 0.0, unbounded, true, required,
       "weight of strain along the fibre"},
      {&Guccione::bt, "bt", Dimension::none, 0.0, unbounded, true, required,
       "weight of strain across the fibre"},
      {&Guccione::bfs, "bfs", Dimension::none, 0.0, unbounded, true, required,
       "weight of shear between the fibre and its normals"},
  }};

  /// Stored energy per reference volume [kPa] at Green-Lagrange strain E.
  template <class Real>
  VISCERA_HD Real energy(const SymMat3<Real>& E, const FiberFrame<Real>& frame) const {
    return Real(0.5) * Real(C) * math::expm1(exponent(E, frame.f));
  }

  /// Second Piola-Kirchhoff stress S = dW/dE and material moduli D = dS/dE [kPa], overwritten.
  template <class Real>
  [[gnu::always_inline]] VISCERA_HD void stress_and_moduli(const SymMat3<Real>& E,
                                                           const FiberFrame<Real>& frame,
                                                           SymMat3<Real>& S,
                                                           SymTensor4<Real>& D) const {
    const Vec3<Real>& f = frame.f;
    const SymMat3<Real> A = structure_tensor(f);
    const Real slope = Real(0.5) * Real(C) * math::exp(exponent(E, f));
    const Real across = Real(2.0) * Real(bt) * slope;
    const Real along = Real(2.0) * along_weight<Real>() * slope;
    const Real shear = Real(2.0) * shear_weight<Real>() * slope;
    S = scaled(E, across);
    add_scaled(S, along * contract(A, E), A);
    add_scaled(S, shear, structure_tensor(f, apply(E, f)));
    D = zero_moduli<Real>();
    add_dyad(D, Real(1.0) / slope, S);
    add_identity(D, across);
    add_dyad(D, along, A);
    add_identity_product(D, shear, A);
  }

 private:
  template <class Real>
  VISCERA_HD Real along_weight() const {
    return Real(bf) + Real(bt) - Real(2.0) * Real(bfs);
  }
  template <class Real>
  VISCERA_HD Real shear_weight() const {
    return Real(2.0) * (Real(bfs) - Real(bt));
  }

  /// Q without a basis: bt E:E + (bf + bt - 2 bfs) (f.Ef)^2 + 2 (bfs - bt) |Ef|^2.
  template <class Real>
  VISCERA_HD Real exponent(const SymMat3<Real>& E, const Vec3<Real>& f) const {
    const Vec3<Real> Ef = apply(E, f);
    const Real E11 = dot(f, Ef);
    return Real(bt) * contract(E, E) + along_weight<Real>() * E11 * E11 +
           shear_weight<Real>() * dot(Ef, Ef);
  }
};

}  // namespace viscera::materials
