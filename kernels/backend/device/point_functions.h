// What happens at one quadrature point of a device kernel: the stored tangent, or a law. Each takes
// the displacement gradient in element coordinates and turns it into the stress per element
// coordinate, in place.
#pragma once

#include "kernels/backend/device/device_group.h"
#include "kernels/backend/element_operator.h"
#include "kernels/integrals/law_point.h"
#include "kernels/integrals/stored_action.h"

namespace viscera::kernels {

struct PointPlace {
  int set;
  std::int64_t element;
  int q;
};

/// Scalars of a point that are summed over elements, in this order.
enum PointScalar : int { volume_scalar = 0, schur_scalar, shear_scalar, ratio_scalar };

/// The stored tangent of all sets; device pointers, lanes of 32, one set after the other.
struct TangentView {
  double* values = nullptr;        ///< [set][warp][point][45 or 27][32], or null
  float* values_single = nullptr;  ///< the same
  double* coupling = nullptr;      ///< [set][warp][point][9][32], or null
  double* compliance = nullptr;    ///< [set][warp][32]
  const double* volume = nullptr;  ///< [warp][point][32]: reference volume weight [mm^3]
  std::int64_t lanes = 0;          ///< warps times 32

  /// Place of component c (of n) of a point of an element with n_points.
  VISCERA_HD std::int64_t place(const PointPlace& at, int n_points, int n, int c) const {
    return at.set * lanes * n_points * n + warp_index(at.element, n_points * n, at.q * n + c);
  }
  template <class Stored>
  VISCERA_HD Stored* stored() const {
    if constexpr (std::is_same_v<Stored, double>)
      return values;
    else
      return values_single;
  }
};

/// Adds the stress of a pressure change p and returns the volume change of the gradient:
/// B : gradient - p weight compliance, P += B p.
template <class Element, class Real>
VISCERA_HD inline Real couple(const TangentView& tangent,
                              const PointPlace& at,
                              const Mat3<Real>& gradient,
                              const Real& p,
                              Mat3<Real>& P) {
  constexpr int n = Element::n_points;
  Real change = Real(0);
  VISCERA_UNROLL
  for (int c = 0; c < 9; ++c) {
    const Real B = static_cast<Real>(tangent.coupling[tangent.place(at, n, 9, c)]);
    change += B * gradient[c / 3][c % 3];
    P[c / 3][c % 3] += B * p;
  }
  const double compliance = tangent.compliance[at.set * tangent.lanes + at.element];
  const double weight = tangent.volume[warp_index(at.element, n, at.q)];
  return change - p * static_cast<Real>(weight * compliance);
}

/// Action of the stored tangent. Real: of the vectors and the arithmetic; Stored: of the tangent;
/// mixed: with the pressure.
template <class Element, class Real, class Stored, TangentFormat format, bool mixed>
struct TangentPoints {
  static constexpr int n_threads = 128;
  static constexpr bool needs_state = format == TangentFormat::stress_moduli27;
  static constexpr int n_scalars = mixed ? 1 : 0;
  static constexpr int n_components = format == TangentFormat::symmetric45 ? 45 : 27;
  TangentView tangent;

  VISCERA_HD void operator()(const GroupView& group,
                             const PointPlace& at,
                             const Mat3<Real>& state_gradient,
                             const Real& p,
                             Mat3<Real>& gradient,
                             Real* scalars) const {
    constexpr int n = Element::n_points;
    const Stored* values =
        tangent.template stored<Stored>() + tangent.place(at, n, n_components, 0);
    const auto component = [values](int c) { return static_cast<Real>(values[c * warp_lanes]); };
    Mat3<Real> P;
    if constexpr (needs_state) {
      Mat3<Real> G;
      const Mat3<double> exact = group.inverse(at.element, n, at.q);
      VISCERA_UNROLL
      for (int c = 0; c < 9; ++c)
        G[c / 3][c % 3] = static_cast<Real>(exact[c / 3][c % 3]);
      P = integrals::stress_moduli_action<Real>(
          component, integrals::deformation_gradient(state_gradient, G), G, gradient);
    } else {
      P = integrals::symmetric_action<Real>(component, gradient);
    }
    if constexpr (mixed)
      scalars[volume_scalar] = couple<Element>(tangent, at, gradient, p, P);
    gradient = P;
  }
};

/// B^T p alone: the coupling of a pressure into the momentum.
template <class Element>
struct DivergencePoints {
  static constexpr int n_threads = 128;
  static constexpr bool needs_state = false;
  static constexpr int n_scalars = 0;
  TangentView tangent;

  VISCERA_HD void operator()(const GroupView&,
                             const PointPlace& at,
                             const Mat3<double>&,
                             const double& p,
                             Mat3<double>& gradient,
                             double*) const {
    VISCERA_UNROLL
    for (int c = 0; c < 9; ++c)
      gradient[c / 3][c % 3] = tangent.coupling[tangent.place(at, Element::n_points, 9, c)] * p;
  }
};

}  // namespace viscera::kernels
