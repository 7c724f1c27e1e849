// Action of a stored tangent on the displacement gradient of one quadrature point, for the two
// storage formats. `component(c)` gives number c of the point, in any precision.
#pragma once

#include "kernels/tensor/tensor.h"

namespace viscera::integrals {

/// T45: y = T x for the packed symmetric 9x9 tangent in element coordinates, row 3 i + a; see
/// pulled_tangent.
template <class Real, class Component>
VISCERA_HD inline Mat3<Real> symmetric_action(Component component, const Mat3<Real>& x) {
  Mat3<Real> y;
  VISCERA_UNROLL
  for (int r = 0; r < 9; ++r)
    y[r / 3][r % 3] = Real(0);
  VISCERA_UNROLL
  for (int r = 0; r < 9; ++r) {
    VISCERA_UNROLL
    for (int c = r; c < 9; ++c) {
      const Real t = component(packed<9>(r, c));
      y[r / 3][r % 3] = math::multiply_add(t, x[c / 3][c % 3], y[r / 3][r % 3]);
      if (c > r)
        y[c / 3][c % 3] = math::multiply_add(t, x[r / 3][r % 3], y[c / 3][c % 3]);
    }
  }
  return y;
}

template <class Real>
VISCERA_HD inline Mat3<Real> product(const Mat3<Real>& A, const Mat3<Real>& B) {
  Mat3<Real> C;
  VISCERA_UNROLL
  for (int i = 0; i < 3; ++i) {
    VISCERA_UNROLL
    for (int J = 0; J < 3; ++J)
      C[i][J] = A[i][0] * B[0][J] + A[i][1] * B[1][J] + A[i][2] * B[2][J];
  }
  return C;
}

/// F = I + du/dX from the gradient in element coordinates and G[a][J] = dxi_a/dX_J.
template <class Real>
VISCERA_HD inline Mat3<Real> deformation_gradient(const Mat3<Real>& gradient, const Mat3<Real>& G) {
  Mat3<Real> F = product(gradient, G);
  for (int i = 0; i < 3; ++i)
    F[i][i] = F[i][i] + Real(1);
  return F;
}

/// S = D E from component(6 + packed<6>(v, w)); E with doubled off-diagonal terms.
template <class Real, class Component>
VISCERA_HD inline SymMat3<Real> moduli_times(Component component, const Real (&E)[6]) {
  SymMat3<Real> S;
  VISCERA_UNROLL
  for (int v = 0; v < 6; ++v)
    S[v] = Real(0);
  VISCERA_UNROLL
  for (int v = 0; v < 6; ++v) {
    VISCERA_UNROLL
    for (int w = v; w < 6; ++w) {
      const Real D = component(6 + packed<6>(v, w));
      S[v] = math::multiply_add(D, E[w], S[v]);
      if (w > v)
        S[w] = math::multiply_add(D, E[v], S[w]);
    }
  }
  return S;
}

/// S+C27: second Piola-Kirchhoff stress (components 0 to 5) and material moduli (6 to 26), times
/// the volume element. Derivative of the stress per element coordinate along x, at the deformation
/// gradient F.
template <class Real, class Component>
VISCERA_HD inline Mat3<Real> stress_moduli_action(Component component,
                                                  const Mat3<Real>& F,
                                                  const Mat3<Real>& G,
                                                  const Mat3<Real>& x) {
  const Mat3<Real> dH = product(x, G);
  Real dE[6];  // of the strain, off-diagonal terms doubled
  VISCERA_UNROLL
  for (int v = 0; v < 6; ++v) {
    const int I = voigt_row(v), J = voigt_column(v);
    dE[v] = F[0][I] * dH[0][J] + F[1][I] * dH[1][J] + F[2][I] * dH[2][J];
    if (v >= 3)
      dE[v] = dE[v] + F[0][J] * dH[0][I] + F[1][J] * dH[1][I] + F[2][J] * dH[2][I];
  }
  SymMat3<Real> S;
  VISCERA_UNROLL
  for (int v = 0; v < 6; ++v)
    S[v] = component(v);
  const SymMat3<Real> dS = moduli_times(component, dE);
  Mat3<Real> dP;  // derivative of F S
  VISCERA_UNROLL
  for (int i = 0; i < 3; ++i) {
    VISCERA_UNROLL
    for (int J = 0; J < 3; ++J)
      dP[i][J] = F[i][0] * dS(0, J) + F[i][1] * dS(1, J) + F[i][2] * dS(2, J) + dH[i][0] * S(0, J) +
                 dH[i][1] * S(1, J) + dH[i][2] * S(2, J);
  }
  Mat3<Real> out;
  VISCERA_UNROLL
  for (int i = 0; i < 3; ++i) {
    VISCERA_UNROLL
    for (int a = 0; a < 3; ++a)
      out[i][a] = dP[i][0] * G[a][0] + dP[i][1] * G[a][1] + dP[i][2] * G[a][2];
  }
  return out;
}

}  // namespace viscera::integrals
