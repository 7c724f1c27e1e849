// Isotropic isochoric laws in principal stretches: from derivatives in the log stretches to S and
// D, with divided differences that stay exact when stretches coincide. Source: Ogden, Non-Linear
// Elastic Deformations (1984), section 6.1; Simo and Taylor, CMAME 85 (1991) 273-310; the
// difference forms in sinh and atanh are derived here.
#pragma once

#include "kernels/materials/frame.h"
#include "kernels/tensor/eigen.h"
#include "kernels/tensor/special.h"
#include "kernels/tensor/symmetric.h"

namespace viscera::materials {

/// Pairs of principal directions k = 0, 1, 2: (0,1), (1,2), (0,2).
VISCERA_HD constexpr int pair_first(int k) {
  return k == 1 ? 1 : 0;
}
VISCERA_HD constexpr int pair_second(int k) {
  return k == 0 ? 1 : 2;
}

template <class Real>
struct PrincipalState {
  SymmetricEigen<Real> strain;  ///< of E
  Vec3<Real> stretch_squared;   ///< c = 1 + 2 E_a
  Vec3<Real> log_stretch;       ///< isochoric: h_a = ln l_a - mean
  Vec3<Real> log_gap;           ///< ln l_a - ln l_b per pair, = atanh(z)
  Vec3<Real> gap_quotient;      ///< (ln l_a - ln l_b) / (E_a - E_b) per pair
};

template <class Real>
VISCERA_HD inline PrincipalState<Real> principal_state(const SymMat3<Real>& E) {
  PrincipalState<Real> state;
  state.strain = symmetric_eigen(E);
  const Vec3<Real>& e = state.strain.values;
  for (int a = 0; a < 3; ++a) {
    state.stretch_squared[a] = Real(1.0) + Real(2.0) * e[a];
    state.log_stretch[a] = Real(0.5) * math::log1p(Real(Real(2.0) * e[a]));
  }
  const Vec3<Real> h = state.log_stretch;
  const Real mean = (h[0] + h[1] + h[2]) * Real(1.0 / 3.0);
  for (int a = 0; a < 3; ++a)
    state.log_stretch[a] = h[a] - mean;
  VISCERA_UNROLL
  for (int k = 0; k < 3; ++k) {
    const int a = pair_first(k), b = pair_second(k);
    const Real sum = Real(1.0) + e[a] + e[b];
    const Real z = (e[a] - e[b]) / sum;
    const Real quotient = math::atanh_quotient(z);
    state.log_gap[k] = z * quotient;
    state.gap_quotient[k] = quotient / sum;
  }
  return state;
}

/// Sums over the terms of w(h) = mu/alpha exp(alpha h) summed over the three stretches.
template <class Real>
struct PrincipalResponse {
  Vec3<Real> stress;    ///< beta_a = dW/dh_a: mu (exp(alpha h_a) - mean) [kPa]
  Vec3<Real> slope;     ///< mu alpha exp(alpha h_a) [kPa]
  Vec3<Real> quotient;  ///< (beta_a - beta_b) / (h_a - h_b) per pair [kPa]
};

template <class Real>
VISCERA_HD inline PrincipalResponse<Real> no_response() {
  PrincipalResponse<Real> response;
  for (int a = 0; a < 3; ++a) {
    response.stress[a] = response.slope[a] = response.quotient[a] = Real(0.0);
  }
  return response;
}

/// S = sum beta_a/c_a n_a n_a and its derivative with respect to E, overwritten. In principal axes
/// D_aabb = (d beta_a/dh_b)/(c_a c_b) - 2 delta_ab beta_a/c_a^2 and D_abab = (S_a - S_b)/(2 (E_a -
/// E_b)).
template <class Real>
[[gnu::always_inline]] VISCERA_HD inline void assemble(const PrincipalState<Real>& state,
                                                       const PrincipalResponse<Real>& response,
                                                       SymMat3<Real>& S,
                                                       SymTensor4<Real>& D) {
  const Real mean = (response.slope[0] + response.slope[1] + response.slope[2]) * Real(1.0 / 9.0);
  SymMat3<Real> base[3];  // n_a (x) n_a / c_a
  Vec3<Real> inverse;
  D = zero_moduli<Real>();
  for (int a = 0; a < 3; ++a) {
    inverse[a] = Real(1.0) / state.stretch_squared[a];
    base[a] = scaled(structure_tensor(state.strain.vectors[a]), inverse[a]);
    const Real diagonal =
        response.slope[a] * Real(1.0 / 3.0) + mean - Real(2.0) * response.stress[a];
    add_dyad(D, diagonal, base[a]);
  }
  S = scaled(base[0], response.stress[0]);
  add_scaled(S, response.stress[1], base[1]);
  add_scaled(S, response.stress[2], base[2]);
  VISCERA_UNROLL
  for (int k = 0; k < 3; ++k) {
    const int a = pair_first(k), b = pair_second(k);
    const Real mixed = mean - (response.slope[a] + response.slope[b]) * Real(1.0 / 3.0);
    add_symmetric_dyad(D, mixed, base[a], base[b]);
    const Real shear =
        Real(0.5) * response.quotient[k] * state.gap_quotient[k] * (inverse[a] + inverse[b]) -
        (response.stress[a] + response.stress[b]) * inverse[a] * inverse[b];
    const SymMat3<Real> N = structure_tensor(state.strain.vectors[a], state.strain.vectors[b]);
    add_dyad(D, Real(2.0) * shear, N);
  }
}

}  // namespace viscera::materials
