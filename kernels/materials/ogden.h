// Ogden law of up to three terms in the isochoric principal stretches:
// W = sum over i of mu_i/alpha_i (l1^alpha_i + l2^alpha_i + l3^alpha_i - 3).
// Source: Ogden, Proc. R. Soc. A 326 (1972) 565-584, eq. 15. The other convention in use,
// 2 mu/alpha^2 (brain literature), has mu_here = 2 mu_there/alpha.
#pragma once

#include <array>

#include "kernels/materials/frame.h"
#include "kernels/materials/parameter.h"
#include "kernels/materials/principal.h"

namespace viscera::materials {

template <class Scalar = double>
struct Ogden {
  Scalar mu1, alpha1;  ///< [kPa], -
  Scalar mu2, alpha2;
  Scalar mu3, alpha3;

  static constexpr const char* name = "ogden";
  static constexpr const char* meaning =
      "isotropic, powers of the principal stretches; W = sum mu/alpha (l^alpha - 1)";
  static constexpr const char* source = "Ogden 1972, eq. 15";
  static constexpr Volumetric volumetric = Volumetric::separate;
  static constexpr Fibers fibers = Fibers::none;
  static constexpr std::array<Parameter<Ogden, Scalar>, 6> parameters{{
      {&Ogden::mu1, "mu1", Dimension::pressure, -unbounded, unbounded, false, required,
       "modulus of term 1 in W = sum mu/alpha (l^alpha - 1), not 2 mu/alpha^2; mu alpha > 0"},
      {&Ogden::alpha1, "alpha1", Dimension::none, -unbounded, unbounded, false, required,
       "exponent of term 1"},
      {&Ogden::mu2, "mu2", Dimension::pressure, -unbounded, unbounded, false, 0.0,
       "modulus of term 2"},
      {&Ogden::alpha2, "alpha2", Dimension::none, -unbounded, unbounded, false, 0.0,
       "exponent of term 2 (0: the term is absent)"},
      {&Ogden::mu3, "mu3", Dimension::pressure, -unbounded, unbounded, false, 0.0,
       "modulus of term 3"},
      {&Ogden::alpha3, "alpha3", Dimension::none, -unbounded, unbounded, false, 0.0,
       "exponent of term 3 (0: the term is absent)"},
  }};

  /// What is wrong with the parameters together, or null.
  const char* inadmissible() const {
    return mu1 * alpha1 + mu2 * alpha2 + mu3 * alpha3 > Scalar(0.0)
               ? nullptr
               : "sum of mu alpha must be positive (twice the shear modulus)";
  }

  /// Stored energy per reference volume [kPa] at Green-Lagrange strain E.
  template <class Real>
  VISCERA_HD Real energy(const SymMat3<Real>& E, const FiberFrame<Real>&) const {
    const PrincipalState<Real> state = principal_state(E);
    return term_energy(mu1, alpha1, state) + term_energy(mu2, alpha2, state) +
           term_energy(mu3, alpha3, state);
  }

  /// Second Piola-Kirchhoff stress S = dW/dE and material moduli D = dS/dE [kPa], overwritten.
  template <class Real>
  [[gnu::always_inline]] VISCERA_HD void stress_and_moduli(const SymMat3<Real>& E,
                                                           const FiberFrame<Real>&,
                                                           SymMat3<Real>& S,
                                                           SymTensor4<Real>& D) const {
    const PrincipalState<Real> state = principal_state(E);
    PrincipalResponse<Real> response = no_response<Real>();
    add_term(mu1, alpha1, state, response);
    add_term(mu2, alpha2, state, response);
    add_term(mu3, alpha3, state, response);
    assemble(state, response, S, D);
  }

 private:
  /// The log stretches sum to zero, so that sum (l^alpha - 1) = sum (exp x - 1 - x) with
  /// x = alpha log l.
  template <class Real>
  VISCERA_HD static Real term_energy(const Scalar& mu,
                                     const Scalar& alpha,
                                     const PrincipalState<Real>& state) {
    if (alpha == Scalar(0.0))
      return Real(0.0);
    Real sum = Real(0.0);
    for (int a = 0; a < 3; ++a) {
      sum = sum + math::expm1_minus(Real(Real(alpha) * state.log_stretch[a]));
    }
    return Real(mu) / Real(alpha) * sum;
  }

  template <class Real>
  [[gnu::always_inline]] VISCERA_HD static void add_term(const Scalar& mu,
                                                         const Scalar& alpha,
                                                         const PrincipalState<Real>& state,
                                                         PrincipalResponse<Real>& response) {
    if (alpha == Scalar(0.0))
      return;
    Vec3<Real> growth;  // l^alpha - 1
    for (int a = 0; a < 3; ++a) {
      growth[a] = math::expm1(Real(Real(alpha) * state.log_stretch[a]));
    }
    const Real mean = (growth[0] + growth[1] + growth[2]) * Real(1.0 / 3.0);
    const Real stiffness = Real(mu) * Real(alpha);
    for (int a = 0; a < 3; ++a) {
      response.stress[a] = response.stress[a] + Real(mu) * (growth[a] - mean);
      response.slope[a] = response.slope[a] + stiffness * (growth[a] + Real(1.0));
    }
    VISCERA_UNROLL
    for (int k = 0; k < 3; ++k) {
      const int a = pair_first(k), b = pair_second(k);
      const Real half_alpha = Real(0.5) * Real(alpha);
      const Real middle = half_alpha * (state.log_stretch[a] + state.log_stretch[b]);
      const Real half_gap = half_alpha * state.log_gap[k];
      const Real quotient = stiffness * math::exp(middle) * math::sinh_quotient(half_gap);
      response.quotient[k] = response.quotient[k] + quotient;
    }
  }
};

}  // namespace viscera::materials
