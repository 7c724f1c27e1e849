// Eigenvalues and eigenvectors of a symmetric 3x3 tensor, the same instructions on every lane.
#pragma once

#include "kernels/tensor/tensor.h"

namespace viscera {

/// A = sum over a of values[a] vectors[a] (x) vectors[a]; orthonormal vectors, values not sorted.
template <class Real>
struct SymmetricEigen {
  Vec3<Real> values;
  Vec3<Real> vectors[3];
};

namespace detail {

/// One Jacobi rotation in the plane (p, q) that annihilates A_pq; r is the third index.
/// Source: Golub and Van Loan, Matrix Computations (2013), section 8.5.2.
template <int p, int q, int r, class Real>
VISCERA_HD inline void jacobi_rotation(SymMat3<Real>& A, Vec3<Real> (&V)[3]) {
  const Real difference = A(q, q) - A(p, p);
  const Real twice = A(p, q) + A(p, q);
  const Real size = math::abs(difference) + math::sqrt(difference * difference + twice * twice);
  const Real divisor = math::select(size > Real(0.0), size, Real(1.0));
  const Real tangent = math::select(difference < Real(0.0), -twice, twice) / divisor;
  const Real c = Real(1.0) / math::sqrt(Real(1.0) + tangent * tangent);
  const Real s = tangent * c;
  const Real shift = tangent * A(p, q);
  A(p, p) = A(p, p) - shift;
  A(q, q) = A(q, q) + shift;
  A(p, q) = Real(0.0);
  const Real a_pr = A(p, r), a_qr = A(q, r);
  A(p, r) = c * a_pr - s * a_qr;
  A(q, r) = s * a_pr + c * a_qr;
  for (int i = 0; i < 3; ++i) {
    const Real v_p = V[p][i], v_q = V[q][i];
    V[p][i] = c * v_p - s * v_q;
    V[q][i] = s * v_p + c * v_q;
  }
}

}  // namespace detail

/// Cyclic Jacobi with a fixed number of sweeps: convergence is quadratic at least, five sweeps
/// reach roundoff in double for 3x3 (tested), and the sixth covers clustered values.
template <class Real>
VISCERA_HD inline SymmetricEigen<Real> symmetric_eigen(SymMat3<Real> A) {
  constexpr int sweeps = 6;
  SymmetricEigen<Real> eigen;
  for (int a = 0; a < 3; ++a) {
    for (int i = 0; i < 3; ++i)
      eigen.vectors[a][i] = Real(a == i ? 1.0 : 0.0);
  }
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    detail::jacobi_rotation<0, 1, 2>(A, eigen.vectors);
    detail::jacobi_rotation<1, 2, 0>(A, eigen.vectors);
    detail::jacobi_rotation<0, 2, 1>(A, eigen.vectors);
  }
  for (int a = 0; a < 3; ++a)
    eigen.values[a] = A[a];
  return eigen;
}

}  // namespace viscera
