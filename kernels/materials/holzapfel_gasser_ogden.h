// Arterial wall with two dispersed fibre families at +-angle to f in the f-s plane:
// W = mu/2 (I1bar - 3) + sum over families of k1/(2 k2) (exp(k2 <E_i>^2) - 1),
// E_i = kappa (I1 - 3) + (1 - 3 kappa) (I4i - 1), <x> = max(x, 0): a family counts where stretched.
// Source: Gasser, Ogden, Holzapfel, J. R. Soc. Interface 3 (2006) 15-35, eq. 4.4 and 4.5, with I1
// and I4 of the full C in E_i (Nolan et al., J. Mech. Behav. Biomed. Mater. 39 (2014) 48-60).
#pragma once

#include <array>

#include "kernels/materials/exponential.h"
#include "kernels/materials/frame.h"
#include "kernels/materials/invariants.h"
#include "kernels/materials/parameter.h"

namespace viscera::materials {

template <class Scalar = double>
struct HolzapfelGasserOgden {
  Scalar mu;     ///< matrix [kPa]
  Scalar k1;     ///< fibres [kPa]
  Scalar k2;     ///< fibres, rate of stiffening
  Scalar kappa;  ///< dispersion, 0 (aligned) to 1/3 (isotropic)
  Scalar angle;  ///< between f and each family [rad]

  static constexpr double right_angle = 1.57079632679489661923;

  static constexpr const char* name = "holzapfel_gasser_ogden";
  static constexpr const char* meaning = "arterial wall: matrix and two dispersed fibre families";
  static constexpr const char* source = "Gasser, Ogden and Holzapfel 2006, eq. 4.4 and 4.5";
  static constexpr Volumetric volumetric = Volumetric::separate;
  static constexpr Fibers fibers = Fibers::fiber_and_sheet;
  static constexpr std::array<Parameter<HolzapfelGasserOgden, Scalar>, 5> parameters{{
      {&HolzapfelGasserOgden::mu, "mu", Dimension::pressure, 0.0, unbounded, true, required,
       "shear modulus of the matrix (W = mu/2 (I1bar - 3); c of Gasser et al.)"},
      {&HolzapfelGasserOgden::k1, "k1", Dimension::pressure, 0.0, unbounded, false, required,
       "fibre stiffness of each family"},
      {&HolzapfelGasserOgden::k2, "k2", Dimension::none, 0.0, unbounded, true, required,
       "fibre rate of stiffening"},
      {&HolzapfelGasserOgden::kappa, "kappa", Dimension::none, 0.0, 1.0 / 3.0, false, 0.0,
       "fibre dispersion: 0 aligned, 1/3 isotropic"},
      {&HolzapfelGasserOgden::angle, "angle", Dimension::angle, -right_angle, right_angle, false,
       required,
       "angle of the two families to the fibre direction f, towards the sheet direction s"},
  }};

  /// Stored energy per reference volume [kPa] at Green-Lagrange strain E.
  template <class Real>
  VISCERA_HD Real energy(const SymMat3<Real>& E, const FiberFrame<Real>& frame) const {
    const Families<Real> H = families(frame);
    return Real(0.5) * Real(mu) * first_isochoric(E, volume_part(E)).minus_three +
           family(Real(2.0) * contract(H.plus, E)).energy +
           family(Real(2.0) * contract(H.minus, E)).energy;
  }

  /// Second Piola-Kirchhoff stress S = dW/dE and material moduli D = dS/dE [kPa], overwritten.
  template <class Real>
  [[gnu::always_inline]] VISCERA_HD void stress_and_moduli(const SymMat3<Real>& E,
                                                           const FiberFrame<Real>& frame,
                                                           SymMat3<Real>& S,
                                                           SymTensor4<Real>& D) const {
    const FirstIsochoric<Real> I1 = first_isochoric(E, volume_part(E));
    const Real slope = Real(0.5) * Real(mu);
    S = scaled(I1.gradient, slope);
    D = I1.hessian(slope);
    const Families<Real> H = families(frame);
    add_linear_measure(family(Real(2.0) * contract(H.plus, E)), H.plus, S, D);
    add_linear_measure(family(Real(2.0) * contract(H.minus, E)), H.minus, S, D);
  }

 private:
  /// Generalised structure tensors kappa I + (1 - 3 kappa) a (x) a of the two family directions
  /// a = cos(angle) f +- sin(angle) s.
  template <class Real>
  struct Families {
    SymMat3<Real> plus, minus;
  };

  template <class Real>
  VISCERA_HD Families<Real> families(const FiberFrame<Real>& frame) const {
    const Scalar c = math::cos(angle), s = math::sin(angle);
    const Scalar aligned = Scalar(1.0) - Scalar(3.0) * kappa;
    SymMat3<Real> mean = scaled(structure_tensor(frame.f), Real(aligned * c * c));
    add_scaled(mean, Real(aligned * s * s), structure_tensor(frame.s));
    for (int i = 0; i < 3; ++i)
      mean[i] = mean[i] + Real(kappa);
    Families<Real> H{mean, mean};
    const SymMat3<Real> mixed = structure_tensor(frame.f, frame.s);
    add_scaled(H.plus, Real(Scalar(2.0) * aligned * c * s), mixed);
    add_scaled(H.minus, Real(Scalar(-2.0) * aligned * c * s), mixed);
    return H;
  }

  template <class Real>
  VISCERA_HD Response<Real> family(const Real& strain) const {
    const auto stretched = strain > Real(0.0);
    const Real zero = Real(0.0);
    const Response<Real> w =
        exponential_of_square(Real(k1), Real(k2), math::select(stretched, strain, zero));
    return {w.energy, w.first, math::select(stretched, w.second, zero)};
  }
};

}  // namespace viscera::materials
