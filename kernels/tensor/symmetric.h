// Operations on symmetric second- and fourth-order tensors from which material moduli are built.
#pragma once

#include "kernels/tensor/tensor.h"

namespace viscera {

template <class Real>
VISCERA_HD inline SymMat3<Real> scaled(const SymMat3<Real>& A, const Real& factor) {
  SymMat3<Real> B;
  for (int a = 0; a < 6; ++a)
    B[a] = A[a] * factor;
  return B;
}

/// A += factor B.
template <class Real>
VISCERA_HD inline void add_scaled(SymMat3<Real>& A, const Real& factor, const SymMat3<Real>& B) {
  for (int a = 0; a < 6; ++a)
    A[a] = A[a] + factor * B[a];
}

/// A - tr(A)/3 I.
template <class Real>
VISCERA_HD inline SymMat3<Real> deviator(const SymMat3<Real>& A) {
  SymMat3<Real> B = A;
  const Real mean = trace(A) * Real(1.0 / 3.0);
  for (int a = 0; a < 3; ++a)
    B[a] = A[a] - mean;
  return B;
}

/// A B of two symmetric tensors that commute (functions of the same tensor), so symmetric.
template <class Real>
VISCERA_HD inline SymMat3<Real> commuting_product(const SymMat3<Real>& A, const SymMat3<Real>& B) {
  SymMat3<Real> P;
  P[0] = A[0] * B[0] + A[3] * B[3] + A[5] * B[5];
  P[1] = A[3] * B[3] + A[1] * B[1] + A[4] * B[4];
  P[2] = A[5] * B[5] + A[4] * B[4] + A[2] * B[2];
  P[3] = A[0] * B[3] + A[3] * B[1] + A[5] * B[4];
  P[4] = A[3] * B[5] + A[1] * B[4] + A[4] * B[2];
  P[5] = A[0] * B[5] + A[3] * B[4] + A[5] * B[2];
  return P;
}

/// A v.
template <class Real>
VISCERA_HD inline Vec3<Real> apply(const SymMat3<Real>& A, const Vec3<Real>& v) {
  return {{A[0] * v[0] + A[3] * v[1] + A[5] * v[2], A[3] * v[0] + A[1] * v[1] + A[4] * v[2],
           A[5] * v[0] + A[4] * v[1] + A[2] * v[2]}};
}

template <class Real>
VISCERA_HD inline Real dot(const Vec3<Real>& u, const Vec3<Real>& v) {
  return u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}

template <class Real>
VISCERA_HD inline SymTensor4<Real> zero_moduli() {
  SymTensor4<Real> D;
  for (int i = 0; i < 21; ++i)
    D.v[i] = Real(0.0);
  return D;
}

/// D += factor A (x) A.
template <class Real>
VISCERA_HD inline void add_dyad(SymTensor4<Real>& D, const Real& factor, const SymMat3<Real>& A) {
  VISCERA_UNROLL
  for (int a = 0; a < 6; ++a) {
    const Real scaled_a = factor * A[a];
    VISCERA_UNROLL
    for (int b = a; b < 6; ++b)
      D(a, b) = D(a, b) + scaled_a * A[b];
  }
}

/// D += factor (A (x) B + B (x) A).
template <class Real>
VISCERA_HD inline void add_symmetric_dyad(SymTensor4<Real>& D,
                                          const Real& factor,
                                          const SymMat3<Real>& A,
                                          const SymMat3<Real>& B) {
  VISCERA_UNROLL
  for (int a = 0; a < 6; ++a) {
    const Real scaled_a = factor * A[a], scaled_b = factor * B[a];
    VISCERA_UNROLL
    for (int b = a; b < 6; ++b)
      D(a, b) = D(a, b) + scaled_a * B[b] + scaled_b * A[b];
  }
}

/// D_ijkl += factor/2 (A_ik A_jl + A_il A_jk); with A = C^-1 this is -factor dC^-1/dC.
template <class Real>
VISCERA_HD inline void add_square_product(SymTensor4<Real>& D,
                                          const Real& factor,
                                          const SymMat3<Real>& A) {
  const Real half = factor * Real(0.5);
  VISCERA_UNROLL
  for (int a = 0; a < 6; ++a) {
    const int i = voigt_row(a), j = voigt_column(a);
    VISCERA_UNROLL
    for (int b = a; b < 6; ++b) {
      const int k = voigt_row(b), l = voigt_column(b);
      D(a, b) = D(a, b) + half * (A(i, k) * A(j, l) + A(i, l) * A(j, k));
    }
  }
}

/// D_ijkl += factor/2 (delta_ik delta_jl + delta_il delta_jk), the identity on symmetric tensors.
template <class Real>
VISCERA_HD inline void add_identity(SymTensor4<Real>& D, const Real& factor) {
  for (int a = 0; a < 3; ++a)
    D(a, a) = D(a, a) + factor;
  for (int a = 3; a < 6; ++a)
    D(a, a) = D(a, a) + factor * Real(0.5);
}

/// D_ijkl += factor/4 (delta_ik A_jl + delta_il A_jk + A_ik delta_jl + A_il delta_jk), the
/// derivative of factor/2 (E A + A E) with respect to E.
template <class Real>
VISCERA_HD inline void add_identity_product(SymTensor4<Real>& D,
                                            const Real& factor,
                                            const SymMat3<Real>& A) {
  const Real half = factor * Real(0.5), quarter = factor * Real(0.25);
  for (int a = 0; a < 3; ++a)
    D(a, a) = D(a, a) + factor * A[a];
  for (int a = 3; a < 6; ++a) {
    const int i = voigt_row(a), j = voigt_column(a);
    D(a, a) = D(a, a) + quarter * (A[i] + A[j]);
    D(i, a) = D(i, a) + half * A[a];
    D(j, a) = D(j, a) + half * A[a];
  }
  D(3, 4) = D(3, 4) + quarter * A[5];
  D(3, 5) = D(3, 5) + quarter * A[4];
  D(4, 5) = D(4, 5) + quarter * A[3];
}

/// D_ijkl += factor delta_ij delta_kl.
template <class Real>
VISCERA_HD inline void add_trace_square(SymTensor4<Real>& D, const Real& factor) {
  for (int a = 0; a < 3; ++a) {
    for (int b = a; b < 3; ++b)
      D(a, b) = D(a, b) + factor;
  }
}

/// D : A.
template <class Real>
VISCERA_HD inline SymMat3<Real> contract(const SymTensor4<Real>& D, const SymMat3<Real>& A) {
  SymMat3<Real> B;
  VISCERA_UNROLL
  for (int a = 0; a < 6; ++a) {
    B[a] = D(a, 0) * A[0] + D(a, 1) * A[1] + D(a, 2) * A[2] +
           (D(a, 3) * A[3] + D(a, 4) * A[4] + D(a, 5) * A[5]) * Real(2.0);
  }
  return B;
}

}  // namespace viscera
