// Definitions behind host_evaluate.h; included by the stamped law files only.
#pragma once

#include "kernels/backend/host_evaluate.h"
#include "kernels/backend/lanes.h"
#include "kernels/elements/tetrahedra.h"
#include "kernels/materials/effective_shear.h"

namespace viscera::kernels {
namespace detail {

using Value = Batch<double>;

/// dxi_a/dX_J and the reference volume element of one point.
struct PointGeometry {
  Mat3<Value> inverse;
  Value volume;  ///< det dX/dxi times quadrature weight [mm^3]
};

template <class Element>
PointGeometry load_geometry(const ElementGroup& group, const Lanes& lanes, int q) {
  const int points = group.is_affine() ? 1 : Element::n_points;
  const int first = group.is_affine() ? 0 : 10 * q;
  PointGeometry g;
  for (int a = 0; a < 3; ++a)
    for (int J = 0; J < 3; ++J)
      g.inverse[a][J] = load<double>(lanes.at(group.geometry(), 10 * points, first + 3 * a + J));
  g.volume = load<double>(lanes.at(group.geometry(), 10 * points, first + 9)) * Element::weight(q);
  return g;
}

template <class Element>
materials::FiberFrame<Value> load_frame(const ElementGroup& group, const Lanes& lanes, int q) {
  materials::FiberFrame<Value> frame;
  if (!group.has_frames()) {
    for (int i = 0; i < 3; ++i) {
      frame.f[i] = Value(i == 0 ? 1.0 : 0.0);
      frame.s[i] = Value(i == 1 ? 1.0 : 0.0);
    }
    return frame;
  }
  for (int i = 0; i < 3; ++i) {
    frame.f[i] = load<double>(lanes.at(group.frames(), 6 * Element::n_points, 6 * q + i));
    frame.s[i] = load<double>(lanes.at(group.frames(), 6 * Element::n_points, 6 * q + 3 + i));
  }
  return frame;
}

/// du_i/dX_J from the gradient in element coordinates.
inline Mat3<Value> physical_gradient(const Mat3<Value>& reference, const Mat3<Value>& inverse) {
  Mat3<Value> H;
  for (int i = 0; i < 3; ++i)
    for (int J = 0; J < 3; ++J)
      H[i][J] = reference[i][0] * inverse[0][J] + reference[i][1] * inverse[1][J] +
                reference[i][2] * inverse[2][J];
  return H;
}

inline void track(const Value& J, const Lanes& lanes, DeterminantRange& range) {
  alignas(64) double value[Value::size];
  J.store_aligned(value);
  for (int lane = 0; lane < lanes.active; ++lane) {
    const std::int64_t element = lanes.block * lane_block + lanes.offset + lane;
    // A value that is not a number counts as inverted.
    const double v = value[lane] == value[lane] ? value[lane] : -1e300;
    range.merge({v, v, element});
  }
}

inline void store_fields(const integrals::Kinematics<Value>& k,
                         const materials::FiberFrame<Value>& frame,
                         const SymMat3<Value>& S,
                         const Value& energy,
                         const Lanes& lanes,
                         int n_points,
                         int q,
                         double* out) {
  Value value[n_point_fields];
  for (int v = 0; v < 6; ++v) {
    const int i = voigt_row(v), j = voigt_column(v);
    Value sum(0.0);
    for (int I = 0; I < 3; ++I)
      for (int J = 0; J < 3; ++J)
        sum = sum + k.F[i][I] * S(I, J) * k.F[j][J];
    value[cauchy_stress + v] = sum / k.J;
    value[green_lagrange_strain + v] = k.E[v];
  }
  value[volume_ratio] = k.J;
  Value stretch(0.0);
  for (int i = 0; i < 3; ++i) {
    const Value x = k.F[i][0] * frame.f[0] + k.F[i][1] * frame.f[1] + k.F[i][2] * frame.f[2];
    stretch = stretch + x * x;
  }
  value[fiber_stretch] = math::sqrt(stretch);
  value[strain_energy] = energy;
  alignas(64) double buffer[Value::size];
  for (int f = 0; f < n_point_fields; ++f) {
    value[f].store_aligned(buffer);
    for (int lane = 0; lane < lanes.active; ++lane) {
      const std::int64_t element = lanes.block * lane_block + lanes.offset + lane;
      out[(element * n_points + q) * n_point_fields + f] = buffer[lane];
    }
  }
}

inline void store_shear(const Value& shear, const Lanes& lanes, double* out) {
  alignas(64) double buffer[Value::size];
  shear.store_aligned(buffer);
  for (int lane = 0; lane < lanes.active; ++lane)
    out[lanes.block * lane_block + lanes.offset + lane] = buffer[lane];
}

template <class Element>
void store_tangent(const EvaluateTask& task, const Lanes& lanes, int q, const Value (&T)[45]) {
  constexpr int n = 45 * Element::n_points;
  for (int c = 0; c < 45; ++c) {
    if (task.tangent)
      store<double>(T[c], lanes.at(task.tangent, n, 45 * q + c));
    if (task.tangent_single)
      store<double>(T[c], lanes.at(task.tangent_single, n, 45 * q + c));
  }
}

/// Volumetric parameters of the elements of a batch; see integrals::PointParameters.
struct Volumetric {
  Value slope, compliance;
};

inline Volumetric load_volumetric(const EvaluateTask& task, const Lanes& lanes) {
  if (!task.volumetric)
    return {Value(task.parameters.slope), Value(task.parameters.compliance)};
  return {load<double>(lanes.at(task.volumetric, 2, 0)),
          load<double>(lanes.at(task.volumetric, 2, 1))};
}

/// What a point gives besides its stress.
struct PointScalars {
  Value volume = Value(0.0);  ///< volume equation times volume element
  Value schur = Value(0.0);   ///< Schur mass times volume element
  Value shear = Value(0.0);   ///< effective shear modulus, at least zero
};

/// Everything of one point; returns the stress per element coordinate. `linearise` is a template
/// argument so that a residual does not pay for moduli.
template <class Element, bool linearise, class Law>
Mat3<Value> evaluate_point(const Law& law,
                           const EvaluateTask& task,
                           const Lanes& lanes,
                           int q,
                           const Mat3<Value>& reference_gradient,
                           const Value& pressure,
                           const Volumetric& volumetric,
                           PointScalars& scalars,
                           DeterminantRange& range) {
  const PointGeometry g = load_geometry<Element>(*task.group, lanes, q);
  const materials::FiberFrame<Value> frame = load_frame<Element>(*task.group, lanes, q);
  const integrals::PointParameters& parameters = task.parameters;
  const integrals::Kinematics<Value> k =
      integrals::kinematics(physical_gradient(reference_gradient, g.inverse));
  track(k.J, lanes, range);

  SymMat3<Value> S;
  SymTensor4<Value> D;
  law.stress_and_moduli(k.E, frame, S, D);
  const SymTensor4<Value> law_moduli = D;
  if (parameters.tension != 0)
    integrals::add_active(frame, parameters.tension, parameters.transverse, S);
  integrals::add_volumetric(k, pressure, volumetric.slope, S, D);

  scalars.volume = g.volume * (k.volume_change - pressure * volumetric.compliance);
  if constexpr (linearise) {
    const Value shear = materials::effective_shear(law_moduli, k.C, k.J);
    scalars.shear = math::select(shear > 0.0, shear, Value(0.0));
    Value T[45];
    integrals::pulled_tangent(k.F, S, D, g.inverse, g.volume, T);
    store_tangent<Element>(task, lanes, q, T);
    const Value stiffness = scalars.shear + volumetric.slope + 1e-12;
    scalars.schur = g.volume * (1.0 / stiffness + volumetric.compliance);
    if (task.coupling) {
      const Mat3<Value> B = integrals::pulled_cofactor(k.F, g.inverse, g.volume);
      for (int c = 0; c < 9; ++c)
        store<double>(B[c / 3][c % 3], lanes.at(task.coupling, 9 * Element::n_points, 9 * q + c));
    }
  }
  if (task.fields)
    store_fields(k, frame, S, law.energy(k.E, frame), lanes, Element::n_points, q, task.fields);
  return integrals::pulled_stress(k.F, S, g.inverse, g.volume);
}

template <class Element, bool linearise, class Law>
void evaluate_batch(const Law& law,
                    const EvaluateTask& task,
                    const Lanes& lanes,
                    DeterminantRange& range) {
  constexpr int n_vertices = Element::n_vertices;
  const ElementGroup& group = *task.group;
  const bool mixed = group.has_pressure() && task.state.pressure;
  const Volumetric volumetric = load_volumetric(task, lanes);
  Value u[Element::n_nodes][3], p[n_vertices], volume[n_vertices], schur[n_vertices];
  Value shear(0.0);
  Mat3<Value> gradient[Element::n_points], P[Element::n_points];
  gather<double>(lanes, group.nodes(), task.state.displacement, u);
  if (mixed)
    gather<double>(lanes, group.vertices(), task.state.pressure, p);
  for (int v = 0; v < n_vertices; ++v)
    volume[v] = schur[v] = Value(0.0);
  Element::gradients(u, gradient);

  for (int q = 0; q < Element::n_points; ++q) {
    Value pressure(0.0);
    PointScalars scalars;
    if (mixed)
      for (int v = 0; v < n_vertices; ++v)
        pressure = pressure + p[v] * Element::vertex_shape(q, v);
    P[q] = evaluate_point<Element, linearise>(law, task, lanes, q, gradient[q], pressure,
                                              volumetric, scalars, range);
    for (int v = 0; v < n_vertices; ++v) {
      volume[v] = volume[v] + scalars.volume * Element::vertex_shape(q, v);
      schur[v] = schur[v] + scalars.schur * Element::vertex_shape(q, v);
    }
    shear = shear + scalars.shear * (1.0 / Element::n_points);
  }

  if (task.residual.momentum) {
    Value r[Element::n_nodes][3];
    Element::integrate(P, r);
    scatter_add<double>(lanes, group.nodes(), r, task.residual.momentum);
  }
  if (mixed && task.residual.volume)
    scatter_add<double>(lanes, group.vertices(), volume, task.residual.volume);
  if (task.schur)
    scatter_add<double>(lanes, group.vertices(), schur, task.schur);
  if (task.shear)
    store_shear(shear, lanes, task.shear);
}

template <class Element, class Law>
void evaluate_group(const Law& law, const EvaluateTask& task, DeterminantRange& range) {
  for_each_batch(task.group->n_elements(), static_cast<int>(Value::size), [&](const Lanes& lanes) {
    if (task.linearise)
      evaluate_batch<Element, true>(law, task, lanes, range);
    else
      evaluate_batch<Element, false>(law, task, lanes, range);
  });
}

}  // namespace detail

template <class Law>
DeterminantRange evaluate(const Law& law, const EvaluateTask& task) {
  DeterminantRange range;
  if (task.group->type() == ElementType::tet10)
    detail::evaluate_group<elements::Tet10>(law, task, range);
  else
    detail::evaluate_group<elements::Tet4>(law, task, range);
  return range;
}

}  // namespace viscera::kernels
