// A law at one quadrature point with everything a region adds to it: what residual, linearisation
// and derived fields need, for CPU lanes and GPU threads alike.
#pragma once

#include "kernels/integrals/solid_point.h"
#include "kernels/materials/effective_shear.h"

namespace viscera::integrals {

/// Volumetric parameters of a point; see PointParameters.
template <class Real>
struct Volumetric {
  Real slope, compliance;
};

template <class Real>
struct LawPoint {
  Kinematics<Real> kinematics;
  SymMat3<Real> S;       ///< total second Piola-Kirchhoff stress [kPa]
  SymTensor4<Real> D;    ///< its derivative dS/dE [kPa]
  Real shear;            ///< effective shear modulus of the law alone, at least zero [kPa]
  Real volume_residual;  ///< (J - 1) - compliance p
  Real schur;            ///< 1 / (slope + shear) + compliance [1/kPa]
};

/// H: displacement gradient du_i/dX_J; p [kPa]; `active`: tension and transverse, PointParameters
/// or the like with dual numbers. `moduli` false leaves D, shear and schur undefined.
template <bool moduli, class Real, class Law, class Active>
VISCERA_HD inline LawPoint<Real> evaluate_law(const Law& law,
                                              const Mat3<Real>& H,
                                              const materials::FiberFrame<Real>& frame,
                                              const Real& p,
                                              const Volumetric<Real>& volumetric,
                                              const Active& active) {
  LawPoint<Real> point;
  point.kinematics = kinematics(H);
  const Kinematics<Real>& k = point.kinematics;
  law.stress_and_moduli(k.E, frame, point.S, point.D);
  if constexpr (moduli) {
    const Real shear = materials::effective_shear(point.D, k.C, k.J);
    point.shear = math::select(shear > Real(0.0), shear, Real(0.0));
    point.schur = 1.0 / (point.shear + volumetric.slope + 1e-12) + volumetric.compliance;
  }
  if (active.is_active())
    add_active(frame, active.tension, active.transverse, point.S);
  add_volumetric(k, p, volumetric.slope, point.S, point.D);
  point.volume_residual = k.volume_change - p * volumetric.compliance;
  return point;
}

/// Derived values of a point in the order of kernels::PointField.
template <class Real>
VISCERA_HD inline void derived_fields(const LawPoint<Real>& point,
                                      const materials::FiberFrame<Real>& frame,
                                      const Real& energy,
                                      Real (&value)[15]) {
  const Kinematics<Real>& k = point.kinematics;
  for (int v = 0; v < 6; ++v) {
    const int i = voigt_row(v), j = voigt_column(v);
    Real sum(0.0);
    for (int I = 0; I < 3; ++I)
      for (int J = 0; J < 3; ++J)
        sum = sum + k.F[i][I] * point.S(I, J) * k.F[j][J];
    value[v] = sum / k.J;
    value[6 + v] = k.E[v];
  }
  value[12] = k.J;
  Real stretch(0.0);
  for (int i = 0; i < 3; ++i) {
    const Real x = k.F[i][0] * frame.f[0] + k.F[i][1] * frame.f[1] + k.F[i][2] * frame.f[2];
    stretch = stretch + x * x;
  }
  value[13] = math::sqrt(stretch);
  value[14] = energy;
}

}  // namespace viscera::integrals
