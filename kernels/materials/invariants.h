// Isochoric invariants of C = I + 2E with first and second derivatives with respect to E, formed
// from E so that nothing cancels at small strain: laws assemble S and D from them.
// Source: Holzapfel, Nonlinear Solid Mechanics (2000), section 6.4; forms in E derived here.
#pragma once

#include "kernels/tensor/symmetric.h"

namespace viscera::materials {

/// det C - 1 - 2 tr E, the part of second and third order in E.
template <class Real>
VISCERA_HD inline Real nonlinear_volume_change(const SymMat3<Real>& E) {
  const Real second =
      E[0] * E[1] + E[1] * E[2] + E[0] * E[2] - (E[3] * E[3] + E[4] * E[4] + E[5] * E[5]);
  return Real(4.0) * second + Real(8.0) * determinant(E);
}

/// det C - 1 = J^2 - 1.
template <class Real>
VISCERA_HD inline Real squared_volume_change(const SymMat3<Real>& E) {
  return Real(2.0) * trace(E) + nonlinear_volume_change(E);
}

/// (adj C - I)/2 for C = I + 2E, itself the Green strain of a deformation with tensor adj C.
template <class Real>
VISCERA_HD inline SymMat3<Real> adjugate_strain(const SymMat3<Real>& E) {
  SymMat3<Real> B = adjugate(E);
  const Real sum = trace(E);
  for (int a = 0; a < 6; ++a)
    B[a] = Real(2.0) * B[a] - E[a];
  for (int a = 0; a < 3; ++a)
    B[a] = B[a] + sum;
  return B;
}

/// What every isochoric invariant shares.
template <class Real>
struct VolumePart {
  Real squared_jacobian;  ///< det C = J^2
  Real scale;             ///< J^(-2/3)
  SymMat3<Real> inverse;  ///< C^-1
};

template <class Real>
VISCERA_HD inline VolumePart<Real> volume_part(const SymMat3<Real>& E) {
  VolumePart<Real> part;
  part.squared_jacobian = Real(1.0) + squared_volume_change(E);
  part.scale = Real(1.0) / math::cbrt(part.squared_jacobian);
  part.inverse = scaled(right_cauchy_green(adjugate_strain(E)), Real(1.0) / part.squared_jacobian);
  return part;
}

/// tr(A) det(A)^(-1/3) - 3 of A = I + 2E, given det A and its power -1/3. Uses
/// (tr A/3)^3 - det A = 2 e:e tr(A)/3 - 8 det e with e = dev E, a sum without cancellation.
template <class Real>
VISCERA_HD inline Real isochoric_trace_minus_three(const SymMat3<Real>& E,
                                                   const Real& determinant_of_A,
                                                   const Real& scale) {
  const SymMat3<Real> e = deviator(E);
  const Real third = Real(1.0) + trace(E) * Real(2.0 / 3.0);
  const Real excess = Real(2.0) * third * contract(e, e) - Real(8.0) * determinant(e);
  const Real root = third * scale;  // cube root of 1 + excess / det A
  return Real(3.0) * excess / (determinant_of_A * (root * root + root + Real(1.0)));
}

/// I1bar = J^(-2/3) tr C.
template <class Real>
struct FirstIsochoric {
  Real minus_three;        ///< I1bar - 3
  SymMat3<Real> gradient;  ///< dI1bar/dE = 4 J^(-2/3) C^-1 dev(E)
  VolumePart<Real> volume;

  /// weight d2I1bar/dE2 =
  /// weight [-2/3 (G C^-1 + C^-1 G) + 4/3 I1bar (C^-1 . C^-1 - 1/3 C^-1 C^-1)], G the gradient.
  VISCERA_HD SymTensor4<Real> hessian(const Real& weight) const {
    SymTensor4<Real> D = zero_moduli<Real>();
    const Real factor = weight * (minus_three + Real(3.0)) * Real(4.0 / 3.0);
    add_square_product(D, factor, volume.inverse);
    add_dyad(D, factor * Real(-1.0 / 3.0), volume.inverse);
    add_symmetric_dyad(D, weight * Real(-2.0 / 3.0), gradient, volume.inverse);
    return D;
  }
};

template <class Real>
VISCERA_HD inline FirstIsochoric<Real> first_isochoric(const SymMat3<Real>& E,
                                                       const VolumePart<Real>& volume) {
  return {isochoric_trace_minus_three(E, volume.squared_jacobian, volume.scale),
          scaled(commuting_product(volume.inverse, deviator(E)), Real(4.0) * volume.scale), volume};
}

/// I2bar = J^(-4/3) tr(adj C).
template <class Real>
struct SecondIsochoric {
  Real minus_three;        ///< I2bar - 3
  SymMat3<Real> gradient;  ///< dI2bar/dE = -2 J^(-4/3) C^-1 dev(adj C)
  VolumePart<Real> volume;

  /// D += weight d2I2bar/dE2 = weight [-4/3 (G C^-1 + C^-1 G) + 8/3 I2bar (C^-1 . C^-1
  /// - 2/3 C^-1 C^-1) + 4 J^(-4/3) (I I - identity)], G the gradient.
  VISCERA_HD void add_hessian(SymTensor4<Real>& D, const Real& weight) const {
    const Real factor = weight * (minus_three + Real(3.0)) * Real(8.0 / 3.0);
    add_square_product(D, factor, volume.inverse);
    add_dyad(D, factor * Real(-2.0 / 3.0), volume.inverse);
    add_symmetric_dyad(D, weight * Real(-4.0 / 3.0), gradient, volume.inverse);
    const Real constant = weight * Real(4.0) * volume.scale * volume.scale;
    add_trace_square(D, constant);
    add_identity(D, -constant);
  }
};

template <class Real>
VISCERA_HD inline SecondIsochoric<Real> second_isochoric(const SymMat3<Real>& E,
                                                         const VolumePart<Real>& volume) {
  const SymMat3<Real> adjugate_E = adjugate_strain(E);
  const Real scale = volume.scale * volume.scale;
  const Real determinant_of_A = volume.squared_jacobian * volume.squared_jacobian;
  return {isochoric_trace_minus_three(adjugate_E, determinant_of_A, scale),
          scaled(commuting_product(volume.inverse, deviator(adjugate_E)), Real(-4.0) * scale),
          volume};
}

}  // namespace viscera::materials
