// A law at the quadrature points of a device kernel; instantiated in the stamped law files.
#pragma once

#include "kernels/backend/device/point_functions.h"

namespace viscera::kernels {

/// What an evaluation reads and writes beside the vectors; device pointers, null: not wanted.
struct EvaluationView {
  const integrals::PointParameters* parameters = nullptr;  ///< [set]
  const double* volumetric = nullptr;  ///< [set][warp][2][32] slope and compliance, or null
  TangentView tangent;                 ///< written by linearise
  TangentFormat format = TangentFormat::symmetric45;
  double* fields = nullptr;  ///< [set][element][point][n_point_fields]
};

template <class Element, class Law, bool linearise>
struct LawPoints {
  static constexpr int n_threads = 128;
  static constexpr bool needs_state = false;
  static constexpr int n_scalars = 4;
  const Law* laws = nullptr;  ///< [set]
  EvaluationView task;

  VISCERA_HD void operator()(const GroupView& group,
                             const PointPlace& at,
                             const Mat3<double>&,
                             const double& p,
                             Mat3<double>& gradient,
                             double* scalars) const {
    constexpr int n = Element::n_points;
    const Law& law = laws[at.set];
    const Mat3<double> G = group.inverse(at.element, n, at.q);
    const double weight =
        group.determinant(at.element, n, at.q) * group.points<Element>().weight[at.q];
    const materials::FiberFrame<double> frame = group.frame(at.element, n, at.q);
    const integrals::LawPoint<double> point = integrals::evaluate_law<linearise>(
        law, integrals::product(gradient, G), frame, p, volumetric(at), task.parameters[at.set]);
    const integrals::Kinematics<double>& k = point.kinematics;
    scalars[volume_scalar] = weight * point.volume_residual;
    scalars[ratio_scalar] = k.J;
    if constexpr (linearise) {
      scalars[schur_scalar] = weight * point.schur;
      scalars[shear_scalar] = point.shear;
      store_tangent(at, point, G, weight);
    }
    if (task.fields)
      store_fields(group, at, law, point, frame);
    gradient = integrals::pulled_stress(k.F, point.S, G, weight);
  }

 private:
  VISCERA_HD integrals::Volumetric<double> volumetric(const PointPlace& at) const {
    if (!task.volumetric)
      return {task.parameters[at.set].slope, task.parameters[at.set].compliance};
    const double* of_set = task.volumetric + at.set * task.tangent.lanes * 2;
    return {of_set[warp_index(at.element, 2, 0)], of_set[warp_index(at.element, 2, 1)]};
  }

  VISCERA_HD void store(const PointPlace& at, int n, int c, double value) const {
    const TangentView& t = task.tangent;
    const std::int64_t place = t.place(at, Element::n_points, n, c);
    if (t.values)
      t.values[place] = value;
    if (t.values_single)
      t.values_single[place] = static_cast<float>(value);
  }

  VISCERA_HD void store_tangent(const PointPlace& at,
                                const integrals::LawPoint<double>& point,
                                const Mat3<double>& G,
                                double weight) const {
    const TangentView& t = task.tangent;
    const Mat3<double>& F = point.kinematics.F;
    if (t.coupling) {
      const Mat3<double> B = integrals::pulled_cofactor(F, G, weight);
      VISCERA_UNROLL
      for (int c = 0; c < 9; ++c)
        t.coupling[t.place(at, Element::n_points, 9, c)] = B[c / 3][c % 3];
    }
    if (!t.values && !t.values_single)
      return;
    if (task.format == TangentFormat::stress_moduli27) {
      VISCERA_UNROLL
      for (int c = 0; c < 6; ++c)
        store(at, 27, c, point.S.v[c] * weight);
      VISCERA_UNROLL
      for (int c = 0; c < 21; ++c)
        store(at, 27, 6 + c, point.D.v[c] * weight);
      return;
    }
    double T[45];
    integrals::pulled_tangent(F, point.S, point.D, G, weight, T);
    VISCERA_UNROLL
    for (int c = 0; c < 45; ++c)
      store(at, 45, c, T[c]);
  }

  VISCERA_HD void store_fields(const GroupView& group,
                               const PointPlace& at,
                               const Law& law,
                               const integrals::LawPoint<double>& point,
                               const materials::FiberFrame<double>& frame) const {
    double value[n_point_fields];
    integrals::derived_fields(point, frame, law.energy(point.kinematics.E, frame), value);
    double* out =
        task.fields +
        ((at.set * group.n_elements + at.element) * Element::n_points + at.q) * n_point_fields;
    for (int f = 0; f < n_point_fields; ++f)
      out[f] = value[f];
  }
};

}  // namespace viscera::kernels
