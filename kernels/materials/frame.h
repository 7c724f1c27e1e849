// Local material directions at a point of the reference configuration.
#pragma once

#include "kernels/tensor/tensor.h"

namespace viscera::materials {

/// Orthonormal fibre and sheet directions in the reference configuration (n = f x s follows).
/// Laws without fibres ignore it.
template <class Real>
struct FiberFrame {
  Vec3<Real> f;
  Vec3<Real> s;
};

/// a0 (x) a0 as a symmetric tensor.
template <class Real>
VISCERA_HD inline SymMat3<Real> structure_tensor(const Vec3<Real>& a) {
  SymMat3<Real> A;
  for (int k = 0; k < 6; ++k)
    A[k] = a[voigt_row(k)] * a[voigt_column(k)];
  return A;
}

/// sym(a0 (x) b0).
template <class Real>
VISCERA_HD inline SymMat3<Real> structure_tensor(const Vec3<Real>& a, const Vec3<Real>& b) {
  SymMat3<Real> A;
  for (int k = 0; k < 6; ++k) {
    const int i = voigt_row(k), j = voigt_column(k);
    A[k] = (a[i] * b[j] + a[j] * b[i]) * Real(0.5);
  }
  return A;
}

}  // namespace viscera::materials
