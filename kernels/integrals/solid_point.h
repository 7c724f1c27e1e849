// Mechanics of one quadrature point: from the displacement gradient to stress, moduli and the
// quantities that the operators store. Total Lagrangian; energy per reference volume
//   W(E; f, s) + (slope/2) (J - 1)^2 + p (J - 1) - compliance p^2 / 2
// where Taylor-Hood has slope = g (augmentation), compliance = 1 / (k - g), and the displacement
// form has slope = k and no p.
#pragma once

#include "kernels/materials/frame.h"
#include "kernels/tensor/tensor.h"

namespace viscera::integrals {

/// What a region adds to its law; kPa.
struct PointParameters {
  double slope = 0;       ///< volumetric stiffness without the pressure unknown
  double compliance = 0;  ///< 1 / (k - g) of the pressure unknown [1/kPa]; 0: incompressible
  double tension = 0;     ///< active fibre stress T
  double transverse = 0;  ///< share of T across the fibre

  VISCERA_HD bool is_active() const { return tension != 0; }
};

/// Kinematics of a point.
template <class Real>
struct Kinematics {
  Mat3<Real> F;             ///< deformation gradient
  SymMat3<Real> E;          ///< Green-Lagrange strain
  SymMat3<Real> C_inverse;  ///< inverse right Cauchy-Green tensor
  SymMat3<Real> C;
  Real J;
  Real volume_change;  ///< J - 1
};

/// H: displacement gradient du_i/dX_j.
template <class Real>
VISCERA_HD inline Kinematics<Real> kinematics(const Mat3<Real>& H) {
  Kinematics<Real> k;
  k.E = green_lagrange(H);
  k.volume_change = volume_change(H);
  k.J = k.volume_change + 1.0;
  k.C = right_cauchy_green(k.E);
  const SymMat3<Real> adjoint = adjugate(k.C);
  const Real scale = 1.0 / (k.J * k.J);
  for (int a = 0; a < 6; ++a)
    k.C_inverse[a] = adjoint[a] * scale;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      k.F[i][j] = H[i][j] + (i == j ? 1.0 : 0.0);
  return k;
}

/// Adds the volumetric part of the energy: S += q J C^-1 and its derivative, with the total
/// pressure-like stress q = p + slope (J - 1).
template <class Real>
VISCERA_HD inline void add_volumetric(const Kinematics<Real>& k,
                                      const Real& p,
                                      const Real& slope,
                                      SymMat3<Real>& S,
                                      SymTensor4<Real>& D) {
  const SymMat3<Real>& B = k.C_inverse;
  const Real q = (p + k.volume_change * slope) * k.J;
  const Real both = q + k.J * k.J * slope;
  for (int a = 0; a < 6; ++a) {
    S[a] = S[a] + q * B[a];
    const int i = voigt_row(a), j = voigt_column(a);
    for (int b = a; b < 6; ++b) {
      const int m = voigt_row(b), n = voigt_column(b);
      D(a, b) = D(a, b) + both * (B[a] * B[b]) - q * (B(i, m) * B(j, n) + B(i, n) * B(j, m));
    }
  }
}

/// Adds the active stress T (f f + transverse (I - f f)). Parameter: double, or a dual number.
template <class Real, class Parameter>
VISCERA_HD inline void add_active(const materials::FiberFrame<Real>& frame,
                                  const Parameter& tension,
                                  const Parameter& transverse,
                                  SymMat3<Real>& S) {
  const SymMat3<Real> along = materials::structure_tensor(frame.f);
  for (int a = 0; a < 6; ++a) {
    S[a] = S[a] + along[a] * (tension * (1.0 - transverse));
    if (a < 3)
      S[a] = S[a] + tension * transverse;
  }
}

/// First Piola-Kirchhoff stress pulled to the reference element: out[i][a] = scale F_iI S_IJ G_aJ,
/// G_aJ = dxi_a/dX_J, scale = weight times reference volume element.
template <class Real>
VISCERA_HD inline Mat3<Real> pulled_stress(const Mat3<Real>& F,
                                           const SymMat3<Real>& S,
                                           const Mat3<Real>& G,
                                           const Real& scale) {
  Mat3<Real> out;
  for (int a = 0; a < 3; ++a) {
    Real t[3];
    for (int I = 0; I < 3; ++I)
      t[I] = (S(I, 0) * G[a][0] + S(I, 1) * G[a][1] + S(I, 2) * G[a][2]) * scale;
    for (int i = 0; i < 3; ++i)
      out[i][a] = F[i][0] * t[0] + F[i][1] * t[1] + F[i][2] * t[2];
  }
  return out;
}

/// dJ for a displacement gradient in element coordinates: out[i][a] = scale cof(F)_iI G_aI.
template <class Real>
VISCERA_HD inline Mat3<Real> pulled_cofactor(const Mat3<Real>& F,
                                             const Mat3<Real>& G,
                                             const Real& scale) {
  const Mat3<Real> cof = cofactor(F);
  Mat3<Real> out;
  for (int i = 0; i < 3; ++i)
    for (int a = 0; a < 3; ++a)
      out[i][a] = (cof[i][0] * G[a][0] + cof[i][1] * G[a][1] + cof[i][2] * G[a][2]) * scale;
  return out;
}

/// Symmetric 9x9 tangent in element coordinates, packed upper triangle, row 3 i + a:
///   T[(i,a),(k,b)] = scale (b_ia : D : b_kb + delta_ik G_aI S_IJ G_bJ),
/// b_ia = sym(F_i (x) G_a). Geometry and weight are folded in, so that one action serves every law,
/// every formulation and curved elements (stored tangents: Davydov et al. 2020).
template <class Real>
VISCERA_HD inline void pulled_tangent(const Mat3<Real>& F,
                                      const SymMat3<Real>& S,
                                      const SymTensor4<Real>& D,
                                      const Mat3<Real>& G,
                                      const Real& scale,
                                      Real (&T)[45]) {
  Real b[9][6];  // tensor components, off-diagonal ones doubled
  VISCERA_UNROLL
  for (int r = 0; r < 9; ++r) {
    const int i = r / 3, a = r % 3;
    VISCERA_UNROLL
    for (int v = 0; v < 6; ++v) {
      const int I = voigt_row(v), J = voigt_column(v);
      b[r][v] = v < 3 ? F[i][I] * G[a][I] : F[i][I] * G[a][J] + F[i][J] * G[a][I];
    }
  }
  Real geometric[6];
  VISCERA_UNROLL
  for (int v = 0; v < 6; ++v) {
    const int a = voigt_row(v), c = voigt_column(v);
    Real sum = G[a][0] * (S(0, 0) * G[c][0] + S(0, 1) * G[c][1] + S(0, 2) * G[c][2]);
    sum = sum + G[a][1] * (S(1, 0) * G[c][0] + S(1, 1) * G[c][1] + S(1, 2) * G[c][2]);
    sum = sum + G[a][2] * (S(2, 0) * G[c][0] + S(2, 1) * G[c][1] + S(2, 2) * G[c][2]);
    geometric[v] = sum;
  }
  VISCERA_UNROLL
  for (int r = 0; r < 9; ++r) {
    Real t[6];
    VISCERA_UNROLL
    for (int v = 0; v < 6; ++v) {
      t[v] = D(v, 0) * b[r][0];
      VISCERA_UNROLL
      for (int w = 1; w < 6; ++w)
        t[v] = t[v] + D(v, w) * b[r][w];
    }
    VISCERA_UNROLL
    for (int c = r; c < 9; ++c) {
      Real sum = t[0] * b[c][0];
      VISCERA_UNROLL
      for (int v = 1; v < 6; ++v)
        sum = sum + t[v] * b[c][v];
      if (r / 3 == c / 3)
        sum = sum + geometric[voigt(r % 3, c % 3)];
      T[packed<9>(r, c)] = sum * scale;
    }
  }
}

}  // namespace viscera::integrals
