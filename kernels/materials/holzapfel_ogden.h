// Orthotropic law of the passive myocardium: with x = I4 - 1,
// W = a/(2b) (exp(b (I1bar - 3)) - 1) + sum over i = f, s of
//     H(x_i) a_i/(2 b_i) (exp(b_i x_i^2) - 1) + a_fs/(2 b_fs) (exp(b_fs I8fs^2) - 1),
// H(x) = 1/(1 + exp(-k x)): fibres and sheets count in extension only.
// Source: Holzapfel and Ogden, Phil. Trans. R. Soc. A 367 (2009) 3445-3475, eq. 5.38; the smooth
// switch of Arostica et al., CMAME 435 (2025) 117485. I1 isochoric; I4, I8 of the full C.
#pragma once

#include <array>

#include "kernels/materials/exponential.h"
#include "kernels/materials/frame.h"
#include "kernels/materials/invariants.h"
#include "kernels/materials/parameter.h"

namespace viscera::materials {

template <class Scalar = double>
struct HolzapfelOgden {
  Scalar a, b;          ///< matrix [kPa], -
  Scalar af, bf;        ///< fibres
  Scalar as, bs;        ///< sheets
  Scalar afs, bfs;      ///< fibre-sheet shear
  Scalar switch_slope;  ///< k; 0: no switch

  static constexpr const char* name = "holzapfel_ogden";
  static constexpr const char* meaning = "orthotropic myocardium: matrix, fibres, sheets, coupling";
  static constexpr const char* source =
      "Holzapfel and Ogden 2009, eq. 5.38; switch of Arostica et al. 2025";
  static constexpr Volumetric volumetric = Volumetric::separate;
  static constexpr Fibers fibers = Fibers::fiber_and_sheet;
  static constexpr std::array<Parameter<HolzapfelOgden, Scalar>, 9> parameters{{
      {&HolzapfelOgden::a, "a", Dimension::pressure, 0.0, unbounded, true, required,
       "matrix stiffness: shear modulus of the matrix at rest"},
      {&HolzapfelOgden::b, "b", Dimension::none, 0.0, unbounded, true, required,
       "matrix rate of stiffening"},
      {&HolzapfelOgden::af, "af", Dimension::pressure, 0.0, unbounded, false, required,
       "fibre stiffness"},
      {&HolzapfelOgden::bf, "bf", Dimension::none, 0.0, unbounded, true, required,
       "fibre rate of stiffening"},
      {&HolzapfelOgden::as, "as", Dimension::pressure, 0.0, unbounded, false, required,
       "sheet stiffness (0: transversely isotropic)"},
      {&HolzapfelOgden::bs, "bs", Dimension::none, 0.0, unbounded, true, required,
       "sheet rate of stiffening"},
      {&HolzapfelOgden::afs, "afs", Dimension::pressure, 0.0, unbounded, false, required,
       "stiffness of fibre-sheet shear (0: none)"},
      {&HolzapfelOgden::bfs, "bfs", Dimension::none, 0.0, unbounded, true, required,
       "rate of stiffening of fibre-sheet shear"},
      {&HolzapfelOgden::switch_slope, "switch_slope", Dimension::none, 0.0, unbounded, false, 100.0,
       "slope k of the switch 1/(1+exp(-k (I4-1))) on fibres and sheets; 0: always on"},
  }};

  /// Stored energy per reference volume [kPa] at Green-Lagrange strain E.
  template <class Real>
  VISCERA_HD Real energy(const SymMat3<Real>& E, const FiberFrame<Real>& frame) const {
    const Real x1 = first_isochoric(E, volume_part(E)).minus_three;
    const Real xf = Real(2.0) * contract(structure_tensor(frame.f), E);
    const Real xs = Real(2.0) * contract(structure_tensor(frame.s), E);
    const Real x8 = Real(2.0) * contract(structure_tensor(frame.f, frame.s), E);
    return exponential(Real(a), Real(b), x1).energy + switched(Real(af), Real(bf), xf).energy +
           switched(Real(as), Real(bs), xs).energy +
           exponential_of_square(Real(afs), Real(bfs), x8).energy;
  }

  /// Second Piola-Kirchhoff stress S = dW/dE and material moduli D = dS/dE [kPa], overwritten.
  template <class Real>
  [[gnu::always_inline]] VISCERA_HD void stress_and_moduli(const SymMat3<Real>& E,
                                                           const FiberFrame<Real>& frame,
                                                           SymMat3<Real>& S,
                                                           SymTensor4<Real>& D) const {
    const FirstIsochoric<Real> I1 = first_isochoric(E, volume_part(E));
    const Response<Real> matrix = exponential(Real(a), Real(b), I1.minus_three);
    S = scaled(I1.gradient, matrix.first);
    D = I1.hessian(matrix.first);
    add_dyad(D, matrix.second, I1.gradient);

    const SymMat3<Real> Af = structure_tensor(frame.f);
    const SymMat3<Real> As = structure_tensor(frame.s);
    const SymMat3<Real> Afs = structure_tensor(frame.f, frame.s);
    const Real xf = Real(2.0) * contract(Af, E);
    const Real xs = Real(2.0) * contract(As, E);
    const Real x8 = Real(2.0) * contract(Afs, E);
    add_linear_measure(switched(Real(af), Real(bf), xf), Af, S, D);
    add_linear_measure(switched(Real(as), Real(bs), xs), As, S, D);
    add_linear_measure(exponential_of_square(Real(afs), Real(bfs), x8), Afs, S, D);
  }

 private:
  template <class Real>
  VISCERA_HD Response<Real> switched(const Real& stiffness, const Real& rate, const Real& x) const {
    const Response<Real> fiber = exponential_of_square(stiffness, rate, x);
    if (switch_slope == Scalar(0.0))
      return fiber;
    return product(smooth_switch(Real(switch_slope), x), fiber);
  }
};

}  // namespace viscera::materials
