// One material point: evaluation of a law, its derivatives by dual numbers, rotations and stresses.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <variant>

#include "kernels/materials/laws.h"
#include "kernels/tensor/dual.h"

namespace viscera::test {

using Frame = materials::FiberFrame<double>;
using Strain = SymMat3<double>;

struct Evaluation {
  double energy;         ///< [kPa]
  SymMat3<double> S;     ///< [kPa]
  SymTensor4<double> D;  ///< [kPa]
};

template <class Target, class Source>
SymMat3<Target> cast(const SymMat3<Source>& A) {
  SymMat3<Target> B;
  for (int a = 0; a < 6; ++a)
    B[a] = Target(A[a]);
  return B;
}

template <class Target, class Source>
materials::FiberFrame<Target> cast(const materials::FiberFrame<Source>& frame) {
  materials::FiberFrame<Target> other;
  for (int i = 0; i < 3; ++i) {
    other.f[i] = Target(frame.f[i]);
    other.s[i] = Target(frame.s[i]);
  }
  return other;
}

inline Evaluation evaluate(const materials::AnyLaw& any, const Strain& E, const Frame& frame) {
  Evaluation result;
  std::visit(
      [&](const auto& law) {
        result.energy = law.energy(E, frame);
        law.stress_and_moduli(E, frame, result.S, result.D);
      },
      any);
  return result;
}

/// E with a unit derivative in the symmetric component b (both entries of an off-diagonal pair
/// move by one half, so that dW = S:dE gives S[b]).
inline SymMat3<Dual<double>> perturbed(const Strain& E, int b) {
  SymMat3<Dual<double>> E_dual = cast<Dual<double>>(E);
  E_dual[b].derivative = b < 3 ? 1.0 : 0.5;
  return E_dual;
}

/// dW/dE by dual numbers.
inline SymMat3<double> dual_stress(const materials::AnyLaw& any, const Strain& E, const Frame& f) {
  const auto frame = cast<Dual<double>>(f);
  SymMat3<double> S;
  for (int b = 0; b < 6; ++b) {
    S[b] = std::visit([&](const auto& law) { return law.energy(perturbed(E, b), frame); }, any)
               .derivative;
  }
  return S;
}

/// dS/dE by dual numbers, all 36 entries D[a][b].
inline std::array<std::array<double, 6>, 6> dual_moduli(const materials::AnyLaw& any,
                                                        const Strain& E,
                                                        const Frame& f) {
  const auto frame = cast<Dual<double>>(f);
  std::array<std::array<double, 6>, 6> D;
  for (int b = 0; b < 6; ++b) {
    SymMat3<Dual<double>> S;
    SymTensor4<Dual<double>> unused;
    std::visit([&](const auto& law) { law.stress_and_moduli(perturbed(E, b), frame, S, unused); },
               any);
    for (int a = 0; a < 6; ++a)
      D[a][b] = S[a].derivative;
  }
  return D;
}

inline double largest(const SymMat3<double>& A) {
  double value = 0;
  for (double entry : A.v)
    value = std::max(value, std::abs(entry));
  return value;
}

inline double largest(const SymTensor4<double>& D) {
  double value = 0;
  for (double entry : D.v)
    value = std::max(value, std::abs(entry));
  return value;
}

inline Mat3<double> product(const Mat3<double>& A, const Mat3<double>& B) {
  Mat3<double> P{};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      for (int k = 0; k < 3; ++k)
        P[i][j] += A[i][k] * B[k][j];
    }
  }
  return P;
}

/// Q A Q^T.
inline SymMat3<double> rotated(const SymMat3<double>& A, const Mat3<double>& Q) {
  SymMat3<double> B{};
  for (int a = 0; a < 6; ++a) {
    for (int k = 0; k < 3; ++k) {
      for (int l = 0; l < 3; ++l)
        B[a] += Q[voigt_row(a)][k] * A(k, l) * Q[voigt_column(a)][l];
    }
  }
  return B;
}

inline Vec3<double> rotated(const Vec3<double>& v, const Mat3<double>& Q) {
  Vec3<double> w{};
  for (int i = 0; i < 3; ++i) {
    for (int k = 0; k < 3; ++k)
      w[i] += Q[i][k] * v[k];
  }
  return w;
}

inline Frame rotated(const Frame& frame, const Mat3<double>& Q) {
  return {rotated(frame.f, Q), rotated(frame.s, Q)};
}

/// Rotation by `angle` [rad] about the unit vector n (Rodrigues).
inline Mat3<double> rotation(const Vec3<double>& n, double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  Mat3<double> Q;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j)
      Q[i][j] = (i == j ? c : 0.0) + (1.0 - c) * n[i] * n[j];
  }
  for (int i = 0; i < 3; ++i) {
    Q[(i + 1) % 3][i] += s * n[(i + 2) % 3];
    Q[i][(i + 1) % 3] -= s * n[(i + 2) % 3];
  }
  return Q;
}

inline Frame axis_frame() {
  return {{{1, 0, 0}}, {{0, 1, 0}}};
}

/// Orthonormal and in no special position.
inline Frame oblique_frame() {
  const Vec3<double> axis{{2.0 / 7, 3.0 / 7, 6.0 / 7}};
  return rotated(axis_frame(), rotation(axis, 0.7));
}

inline Strain strain_of(const Mat3<double>& F) {
  Mat3<double> H = F;
  for (int i = 0; i < 3; ++i)
    H[i][i] -= 1.0;
  return green_lagrange(H);
}

/// Cauchy stress F S F^T / det F of the law alone (no volumetric part or pressure) [kPa].
inline SymMat3<double> cauchy(const materials::AnyLaw& law, const Mat3<double>& F, const Frame& f) {
  const SymMat3<double> S = evaluate(law, strain_of(F), f).S;
  SymMat3<double> sigma = rotated(S, F);
  for (double& entry : sigma.v)
    entry /= determinant(F);
  return sigma;
}

}  // namespace viscera::test
