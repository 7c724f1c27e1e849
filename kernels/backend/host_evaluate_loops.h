// A law at the points of a batch of elements: the definition behind host_evaluate.h, included by
// the stamped law files only.
#pragma once

#include "kernels/backend/point_batch.h"
#include "kernels/integrals/stored_action.h"

namespace viscera::kernels {
namespace detail {

/// dxi_a/dX_J and the reference volume element of one point.
struct PointGeometry {
  Mat3<Value> inverse;
  Value volume;  ///< det dX/dxi times quadrature weight [mm^3]
};

inline PointGeometry load_geometry(const PointBatch& batch, int q) {
  const ElementGroup& group = *batch.task.group;
  const int n = group.is_affine() ? 10 : 10 * batch.n_points;
  const int first = group.is_affine() ? 0 : 10 * q;
  PointGeometry g;
  for (int a = 0; a < 3; ++a)
    for (int J = 0; J < 3; ++J)
      g.inverse[a][J] = load<double>(batch.lanes.at(group.geometry(), n, first + 3 * a + J));
  g.volume = load<double>(batch.lanes.at(group.geometry(), n, first + 9)) * batch.weights[q];
  return g;
}

inline materials::FiberFrame<Value> load_frame(const PointBatch& batch, int q) {
  const ElementGroup& group = *batch.task.group;
  materials::FiberFrame<Value> frame;
  if (!group.has_frames()) {
    for (int i = 0; i < 3; ++i) {
      frame.f[i] = Value(i == 0 ? 1.0 : 0.0);
      frame.s[i] = Value(i == 1 ? 1.0 : 0.0);
    }
    return frame;
  }
  const int n = 6 * batch.n_points;
  for (int i = 0; i < 3; ++i) {
    frame.f[i] = load<double>(batch.lanes.at(group.frames(), n, 6 * q + i));
    frame.s[i] = load<double>(batch.lanes.at(group.frames(), n, 6 * q + 3 + i));
  }
  return frame;
}

/// Lane by lane; a value that is not a number counts as inverted.
inline void track(const Value& J, PointBatch& batch) {
  batch.smallest = xsimd::min(batch.smallest, math::select(J == J, J, Value(-1e300)));
  batch.largest = xsimd::max(batch.largest, J);
}

inline void store_fields(const integrals::LawPoint<Value>& point,
                         const materials::FiberFrame<Value>& frame,
                         const Value& energy,
                         const PointBatch& batch,
                         int q) {
  Value value[n_point_fields];
  integrals::derived_fields(point, frame, energy, value);
  const Lanes& lanes = batch.lanes;
  alignas(64) double buffer[Value::size];
  for (int f = 0; f < n_point_fields; ++f) {
    value[f].store_aligned(buffer);
    for (int lane = 0; lane < lanes.active; ++lane) {
      const std::int64_t element = lanes.block * lane_block + lanes.offset + lane;
      batch.task.fields[(element * batch.n_points + q) * n_point_fields + f] = buffer[lane];
    }
  }
}

/// Stores components first, first + 1, ... of a point, of n, in the precisions asked for.
inline void store_components(
    const PointBatch& batch, int q, int n, int first, int count, const Value* components) {
  const EvaluateTask& task = batch.task;
  for (int c = 0; c < count; ++c) {
    const int at = n * q + first + c;
    if (task.tangent)
      store<double>(components[c], batch.lanes.at(task.tangent, n * batch.n_points, at));
    if (task.tangent_single)
      store<double>(components[c], batch.lanes.at(task.tangent_single, n * batch.n_points, at));
  }
}

inline void store_tangent(const PointBatch& batch,
                          int q,
                          const Mat3<Value>& F,
                          SymMat3<Value> S,
                          SymTensor4<Value> D,
                          const PointGeometry& g) {
  if (batch.task.format == TangentFormat::symmetric45) {
    Value T[45];
    integrals::pulled_tangent(F, S, D, g.inverse, g.volume, T);
    store_components(batch, q, 45, 0, 45, T);
    return;
  }
  for (Value& component : S.v)
    component = component * g.volume;
  for (Value& component : D.v)
    component = component * g.volume;
  store_components(batch, q, 27, 0, 6, S.v);
  store_components(batch, q, 27, 6, 21, D.v);
}

inline void store_coupling(const PointBatch& batch, int q, const Mat3<Value>& B) {
  const int n = 9 * batch.n_points;
  for (int c = 0; c < 9; ++c) {
    const int at = 9 * q + c;
    if (batch.task.coupling)
      store<double>(B[c / 3][c % 3], batch.lanes.at(batch.task.coupling, n, at));
    if (batch.task.coupling_single)
      store<double>(B[c / 3][c % 3], batch.lanes.at(batch.task.coupling_single, n, at));
  }
}

/// Active stress whose tension differs between elements.
struct CellActive {
  Value tension, transverse;
  bool active;
  bool is_active() const { return active; }
};

/// The law of each element, with its factors.
template <template <class> class Law>
Law<Value> cell_law(const Law<double>& law, const PointBatch& batch) {
  constexpr int n = static_cast<int>(Law<double>::parameters.size());
  Law<Value> out{};
  for (int i = 0; i < n; ++i)
    out.*(Law<Value>::parameters[i].member) =
        law.*(Law<double>::parameters[i].member) *
        load<double>(batch.lanes.at(batch.task.cell_factors, n + 1, i));
  return out;
}

inline CellActive cell_active(const PointBatch& batch, int n_law) {
  const integrals::PointParameters& p = batch.task.parameters;
  return {p.tension * load<double>(batch.lanes.at(batch.task.cell_factors, n_law + 1, n_law)),
          Value(p.transverse), p.is_active()};
}

/// Everything of one point. `linearise` is a template argument so that a residual does not pay for
/// moduli.
template <bool linearise, class Law, class Active>
void evaluate_point(const Law& law, const Active& active, int q, PointBatch& batch) {
  const EvaluateTask& task = batch.task;
  const PointGeometry g = load_geometry(batch, q);
  const materials::FiberFrame<Value> frame = load_frame(batch, q);
  const integrals::LawPoint<Value> point =
      integrals::evaluate_law<linearise>(law, integrals::product(batch.gradients[q], g.inverse),
                                         frame, batch.pressure[q], batch.volumetric, active);
  const integrals::Kinematics<Value>& k = point.kinematics;
  track(k.J, batch);
  batch.volume[q] = g.volume * point.volume_residual;
  if constexpr (linearise) {
    if (task.tangent || task.tangent_single)
      store_tangent(batch, q, k.F, point.S, point.D, g);
    batch.schur[q] = g.volume * point.schur;
    batch.shear = batch.shear + point.shear * (1.0 / batch.n_points);
    if (task.coupling || task.coupling_single)
      store_coupling(batch, q, integrals::pulled_cofactor(k.F, g.inverse, g.volume));
  }
  if (task.fields)
    store_fields(point, frame, law.energy(k.E, frame), batch, q);
  batch.gradients[q] = integrals::pulled_stress(k.F, point.S, g.inverse, g.volume);
}

template <class Law>
class PointsOf final : public LawPoints {
 public:
  explicit PointsOf(const Law& law) : law_(law) {}
  void evaluate(PointBatch& batch) const override { evaluate_all<false>(batch); }
  void linearise(PointBatch& batch) const override { evaluate_all<true>(batch); }

 private:
  template <bool linearise>
  void evaluate_all(PointBatch& batch) const {
    if (!batch.task.cell_factors) {
      for (int q = 0; q < batch.n_points; ++q)
        evaluate_point<linearise>(law_, batch.task.parameters, q, batch);
      return;
    }
    const auto law = cell_law(law_, batch);
    const CellActive active = cell_active(batch, static_cast<int>(Law::parameters.size()));
    for (int q = 0; q < batch.n_points; ++q)
      evaluate_point<linearise>(law, active, q, batch);
  }

  const Law& law_;
};

}  // namespace detail

template <class Law>
DeterminantRange evaluate(const Law& law, const EvaluateTask& task) {
  return detail::evaluate_elements(detail::PointsOf<Law>(law), task);
}

}  // namespace viscera::kernels
