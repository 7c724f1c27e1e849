// Small fixed-size tensors in three dimensions over a generic Real.
#pragma once

#include "kernels/tensor/math.h"

namespace viscera {

template <class Real>
struct Vec3 {
  Real v[3];
  VISCERA_HD Real& operator[](int i) { return v[i]; }
  VISCERA_HD const Real& operator[](int i) const { return v[i]; }
};

/// Full second-order tensor; m[i][j].
template <class Real>
struct Mat3 {
  Real m[3][3];
  VISCERA_HD Real* operator[](int i) { return m[i]; }
  VISCERA_HD const Real* operator[](int i) const { return m[i]; }
};

/// Index of the pair (i, j) in the storage order xx, yy, zz, xy, yz, xz.
VISCERA_HD constexpr int voigt(int i, int j) {
  constexpr int table[3][3] = {{0, 3, 5}, {3, 1, 4}, {5, 4, 2}};
  return table[i][j];
}
/// Row and column of storage index a (row <= column).
VISCERA_HD constexpr int voigt_row(int a) {
  constexpr int table[6] = {0, 1, 2, 0, 1, 0};
  return table[a];
}
VISCERA_HD constexpr int voigt_column(int a) {
  constexpr int table[6] = {0, 1, 2, 1, 2, 2};
  return table[a];
}

/// Symmetric second-order tensor; components xx, yy, zz, xy, yz, xz without factors of two.
template <class Real>
struct SymMat3 {
  Real v[6];
  VISCERA_HD Real& operator[](int a) { return v[a]; }
  VISCERA_HD const Real& operator[](int a) const { return v[a]; }
  VISCERA_HD Real& operator()(int i, int j) { return v[voigt(i, j)]; }
  VISCERA_HD const Real& operator()(int i, int j) const { return v[voigt(i, j)]; }
};

/// Position of (a, b) in the packed upper triangle of a symmetric n x n matrix.
template <int n>
VISCERA_HD constexpr int packed(int a, int b) {
  const int i = a < b ? a : b;
  const int j = a < b ? b : a;
  return i * n - i * (i - 1) / 2 + (j - i);
}

/// Fourth-order tensor with major and minor symmetry: packed upper triangle of the 6x6 matrix
/// D[a][b] = D_ijkl, a = voigt(i, j), b = voigt(k, l); tensor components, no factors of two.
template <class Real>
struct SymTensor4 {
  Real v[21];
  VISCERA_HD Real& operator()(int a, int b) { return v[packed<6>(a, b)]; }
  VISCERA_HD const Real& operator()(int a, int b) const { return v[packed<6>(a, b)]; }
};

template <class Real>
VISCERA_HD inline Real trace(const SymMat3<Real>& A) {
  return A[0] + A[1] + A[2];
}

/// A : B for symmetric tensors (off-diagonal terms count twice).
template <class Real>
VISCERA_HD inline Real contract(const SymMat3<Real>& A, const SymMat3<Real>& B) {
  return A[0] * B[0] + A[1] * B[1] + A[2] * B[2] +
         (A[3] * B[3] + A[4] * B[4] + A[5] * B[5]) * Real(2.0);
}

template <class Real>
VISCERA_HD inline Real determinant(const SymMat3<Real>& A) {
  return A[0] * (A[1] * A[2] - A[4] * A[4]) - A[3] * (A[3] * A[2] - A[4] * A[5]) +
         A[5] * (A[3] * A[4] - A[1] * A[5]);
}

/// Adjugate (cofactor) of a symmetric tensor: inverse times determinant.
template <class Real>
VISCERA_HD inline SymMat3<Real> adjugate(const SymMat3<Real>& A) {
  SymMat3<Real> B;
  B[0] = A[1] * A[2] - A[4] * A[4];
  B[1] = A[0] * A[2] - A[5] * A[5];
  B[2] = A[0] * A[1] - A[3] * A[3];
  B[3] = A[5] * A[4] - A[3] * A[2];
  B[4] = A[3] * A[5] - A[0] * A[4];
  B[5] = A[3] * A[4] - A[5] * A[1];
  return B;
}

template <class Real>
VISCERA_HD inline Real determinant(const Mat3<Real>& A) {
  return A[0][0] * (A[1][1] * A[2][2] - A[1][2] * A[2][1]) -
         A[0][1] * (A[1][0] * A[2][2] - A[1][2] * A[2][0]) +
         A[0][2] * (A[1][0] * A[2][1] - A[1][1] * A[2][0]);
}

/// Cofactor matrix: det(A) A^-T.
template <class Real>
VISCERA_HD inline Mat3<Real> cofactor(const Mat3<Real>& A) {
  Mat3<Real> B;
  for (int i = 0; i < 3; ++i) {
    const int i1 = (i + 1) % 3, i2 = (i + 2) % 3;
    for (int j = 0; j < 3; ++j) {
      const int j1 = (j + 1) % 3, j2 = (j + 2) % 3;
      B[i][j] = A[i1][j1] * A[i2][j2] - A[i1][j2] * A[i2][j1];
    }
  }
  return B;
}

/// C = I + 2 E, the right Cauchy-Green tensor of the Green-Lagrange strain E.
template <class Real>
VISCERA_HD inline SymMat3<Real> right_cauchy_green(const SymMat3<Real>& E) {
  SymMat3<Real> C;
  for (int a = 0; a < 6; ++a)
    C[a] = E[a] * Real(2.0) + Real(a < 3 ? 1.0 : 0.0);
  return C;
}

/// Green-Lagrange strain E = (H + H^T + H^T H) / 2 of the displacement gradient H = du/dX; formed
/// from H rather than from F^T F - I, so that small strains keep their digits.
template <class Real>
VISCERA_HD inline SymMat3<Real> green_lagrange(const Mat3<Real>& H) {
  SymMat3<Real> E;
  for (int a = 0; a < 6; ++a) {
    const int i = voigt_row(a), j = voigt_column(a);
    Real sum = H[i][j] + H[j][i];
    for (int k = 0; k < 3; ++k)
      sum = sum + H[k][i] * H[k][j];
    E[a] = sum * Real(0.5);
  }
  return E;
}

/// det(I + H) - 1, formed from H so that small volume changes keep their digits.
template <class Real>
VISCERA_HD inline Real volume_change(const Mat3<Real>& H) {
  const Real second = H[0][0] * H[1][1] - H[0][1] * H[1][0] + H[1][1] * H[2][2] -
                      H[1][2] * H[2][1] + H[0][0] * H[2][2] - H[0][2] * H[2][0];
  return H[0][0] + H[1][1] + H[2][2] + second + determinant(H);
}

}  // namespace viscera
