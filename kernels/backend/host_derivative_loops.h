// Dual numbers through a law at the points of a batch: the definition behind host_derivative.h,
// included by the stamped law files only.
#pragma once

#include "kernels/backend/derivative_batch.h"
#include "kernels/integrals/frame_transport.h"
#include "kernels/integrals/stored_action.h"

namespace viscera::kernels {
namespace detail {

struct DualGeometry {
  Mat3<DualValue> inverse;  ///< dxi_a/dX_J
  DualValue volume;
};

inline Mat3<Value> load_matrix(const DerivativeBatch& batch, const double* data, int n, int first) {
  Mat3<Value> A;
  for (int c = 0; c < 9; ++c)
    A[c / 3][c % 3] = load<double>(batch.lanes.at(data, n, first + c));
  return A;
}

template <class Real>
inline Mat3<Real> negative(const Mat3<Real>& A) {
  Mat3<Real> out;
  for (int c = 0; c < 9; ++c)
    out[c / 3][c % 3] = -A[c / 3][c % 3];
  return out;
}

inline Mat3<DualValue> join(const Mat3<Value>& value, const Mat3<Value>& derivative) {
  Mat3<DualValue> out;
  for (int c = 0; c < 9; ++c)
    out[c / 3][c % 3] = {value[c / 3][c % 3], derivative[c / 3][c % 3]};
  return out;
}

inline Mat3<DualValue> constant(const Mat3<Value>& value) {
  Mat3<DualValue> out;
  for (int c = 0; c < 9; ++c)
    out[c / 3][c % 3] = DualValue(value[c / 3][c % 3]);
  return out;
}

/// d(G) = -G dA G and d(det A) = det A tr(G dA) for A = dX/dxi, G its inverse.
inline DualGeometry dual_geometry(const DerivativeBatch& batch, int q) {
  const ElementGroup& group = *batch.task.group;
  const int n = group.is_affine() ? 10 : 10 * batch.n_points;
  const int first = group.is_affine() ? 0 : 10 * q;
  const Mat3<Value> G = load_matrix(batch, group.geometry(), n, first);
  const Value volume =
      load<double>(batch.lanes.at(group.geometry(), n, first + 9)) * batch.weights[q];
  if (!batch.reference)
    return {constant(G), DualValue(volume)};
  const Mat3<Value> GdA = integrals::product(G, batch.reference[q]);
  const Value trace = GdA[0][0] + GdA[1][1] + GdA[2][2];
  return {join(G, negative(integrals::product(GdA, G))), DualValue(volume, volume * trace)};
}

inline materials::FiberFrame<Value> load_frame(const DerivativeBatch& batch,
                                               const double* frames,
                                               int q) {
  materials::FiberFrame<Value> frame;
  const int n = 6 * batch.n_points;
  for (int i = 0; i < 3; ++i) {
    frame.f[i] = load<double>(batch.lanes.at(frames, n, 6 * q + i));
    frame.s[i] = load<double>(batch.lanes.at(frames, n, 6 * q + 3 + i));
  }
  return frame;
}

inline materials::FiberFrame<DualValue> constant(const materials::FiberFrame<Value>& frame) {
  materials::FiberFrame<DualValue> out;
  for (int i = 0; i < 3; ++i) {
    out.f[i] = DualValue(frame.f[i]);
    out.s[i] = DualValue(frame.s[i]);
  }
  return out;
}

/// dX/dx from image to reference with its increment; `G` of the reference.
inline Mat3<DualValue> dual_transport(const DerivativeBatch& batch,
                                      int q,
                                      const Mat3<DualValue>& G) {
  const ElementGroup& group = *batch.task.group;
  Mat3<Value> reference_inverse, image, zero{};
  for (int c = 0; c < 9; ++c)
    reference_inverse[c / 3][c % 3] = G[c / 3][c % 3].value;
  if (const double* geometry = group.imaged_geometry()) {
    const int n = group.image_is_affine() ? 10 : 10 * batch.n_points;
    image = load_matrix(batch, geometry, n, group.image_is_affine() ? 0 : 10 * q);
  } else {
    image = reference_inverse;
  }
  const Mat3<Value> cof = cofactor(reference_inverse);
  const Value det = determinant(reference_inverse);
  Mat3<Value> A;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      A[i][j] = cof[j][i] / det;
  const Mat3<Value>& dA = batch.reference ? batch.reference[q] : (zero = negative(zero), zero);
  return integrals::product(join(A, dA), constant(image));
}

inline materials::FiberFrame<DualValue> dual_frame(const DerivativeBatch& batch,
                                                   int q,
                                                   const Mat3<DualValue>& G) {
  const ElementGroup& group = *batch.task.group;
  materials::FiberFrame<Value> fixed{};
  if (!group.has_frames()) {
    for (int i = 0; i < 3; ++i) {
      fixed.f[i] = Value(i == 0 ? 1.0 : 0.0);
      fixed.s[i] = Value(i == 1 ? 1.0 : 0.0);
    }
    return constant(fixed);
  }
  const double rotation = batch.task.direction.fiber_rotation;
  if (!batch.reference && rotation == 0)
    return constant(load_frame(batch, group.frames(), q));
  const double* image = group.imaged_geometry() ? group.imaged_frames() : group.frames();
  materials::FiberFrame<DualValue> frame = constant(load_frame(batch, image, q));
  if (rotation != 0)
    frame = integrals::rotated(frame, DualValue(1.0), DualValue(Value(0.0), Value(rotation)));
  return integrals::transported(frame, dual_transport(batch, q, G));
}

/// A number of the group with its increment, times the factor that elements give to parameter i of
/// n: d(p f) = f dp + p df.
inline DualValue with_factor(
    const DerivativeBatch& batch, int n, int i, double value, double increment) {
  const DerivativeTask& task = batch.task;
  DualValue out{Value(value), Value(increment)};
  if (task.cell_factors)
    out = out * DualValue(load<double>(batch.lanes.at(task.cell_factors, n, i)));
  if (task.direction.cell_parameter == i)
    out.derivative = out.derivative + value * batch.factor_increments;
  return out;
}

/// Active stress with increments.
struct DualActive {
  DualValue tension, transverse;
  bool active;
  bool is_active() const { return active; }
};

inline DualActive dual_active(const DerivativeBatch& batch, int n_law) {
  const DerivativeTask& task = batch.task;
  const ResidualDirection& d = task.direction;
  return {with_factor(batch, n_law + 1, n_law, task.parameters.tension, d.tension),
          DualValue(Value(task.parameters.transverse), Value(d.transverse)),
          task.parameters.is_active() || d.tension != 0};
}

template <class Law>
void differentiate_point(const Law& law, const DualActive& active, int q, DerivativeBatch& batch) {
  const DualGeometry g = dual_geometry(batch, q);
  const materials::FiberFrame<DualValue> frame = dual_frame(batch, q, g.inverse);
  const integrals::LawPoint<DualValue> point =
      integrals::evaluate_law<false>(law, integrals::product(batch.gradients[q], g.inverse), frame,
                                     batch.pressure[q], batch.volumetric, active);
  batch.volume[q] = g.volume * point.volume_residual;
  batch.gradients[q] = integrals::pulled_stress(point.kinematics.F, point.S, g.inverse, g.volume);
}

/// The law with every parameter and its increment in lanes.
template <template <class> class Law>
Law<DualValue> dual_law(const Law<double>& law, const DerivativeBatch& batch) {
  const std::vector<double>& increments = batch.task.direction.law;
  constexpr int n = static_cast<int>(Law<double>::parameters.size());
  Law<DualValue> out{};
  for (int i = 0; i < n; ++i)
    out.*(Law<DualValue>::parameters[i].member) =
        with_factor(batch, n + 1, i, law.*(Law<double>::parameters[i].member),
                    increments.empty() ? 0.0 : increments[i]);
  return out;
}

template <class Law>
class DerivativesOf final : public LawDerivatives {
 public:
  explicit DerivativesOf(const Law& law) : law_(law) {}
  void differentiate(DerivativeBatch& batch) const override {
    const auto law = dual_law(law_, batch);
    const DualActive active = dual_active(batch, static_cast<int>(Law::parameters.size()));
    for (int q = 0; q < batch.n_points; ++q)
      differentiate_point(law, active, q, batch);
  }

 private:
  const Law& law_;
};

}  // namespace detail

template <class Law>
void differentiate(const Law& law, const DerivativeTask& task) {
  detail::differentiate_elements(detail::DerivativesOf<Law>(law), task);
}

}  // namespace viscera::kernels
