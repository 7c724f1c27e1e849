// Loops over elements of every type, the same for all laws.
#include "kernels/backend/host_derivative.h"

#include <algorithm>

#include "kernels/backend/derivative_batch.h"
#include "kernels/elements/tables.h"

namespace viscera::kernels::detail {
namespace {

template <int n>
void gather_or_zero(const Lanes& lanes,
                    const std::int32_t* nodes,
                    const double* values,
                    Value (&out)[n][3]) {
  if (values) {
    gather<double>(lanes, nodes, values, out);
    return;
  }
  for (auto& node : out)
    for (Value& value : node)
      value = Value(0.0);
}

/// Pressure and its increment at the points.
template <class Element>
void dual_pressure(const DerivativeTask& task,
                   const Lanes& lanes,
                   DualValue (&pressure)[Element::n_points]) {
  Value vertices[Element::n_vertices], points[Element::n_points];
  for (DualValue& p : pressure)
    p = DualValue(0.0);
  if (!task.has_pressure())
    return;
  gather<double>(lanes, task.group->vertices(), task.state.pressure, vertices);
  Element::interpolate_vertices(vertices, points);
  for (int q = 0; q < Element::n_points; ++q)
    pressure[q].value = points[q];
  if (!task.direction.pressure)
    return;
  gather<double>(lanes, task.group->vertices(), task.direction.pressure, vertices);
  Element::interpolate_vertices(vertices, points);
  for (int q = 0; q < Element::n_points; ++q)
    pressure[q].derivative = points[q];
}

/// slope = k without pressure unknowns; else compliance = 1 / (k - g), so d compliance =
/// -compliance^2 dk.
integrals::Volumetric<DualValue> dual_volumetric(const DerivativeTask& task, const Lanes& lanes) {
  integrals::Volumetric<DualValue> out{DualValue(task.parameters.slope),
                                       DualValue(task.parameters.compliance)};
  if (task.volumetric)
    out = {DualValue(load<double>(lanes.at(task.volumetric, 2, 0))),
           DualValue(load<double>(lanes.at(task.volumetric, 2, 1)))};
  const Value dk(task.direction.bulk_modulus);
  if (task.has_pressure())
    out.compliance.derivative = -out.compliance.value * out.compliance.value * dk;
  else
    out.slope.derivative = dk;
  return out;
}

template <class Element>
void scatter(const DerivativeTask& task,
             const Lanes& lanes,
             const Mat3<DualValue>* stress,
             const DualValue* volume) {
  const ElementGroup& group = *task.group;
  if (task.out.momentum) {
    Mat3<Value> derivative[Element::n_points];
    Value r[Element::n_nodes][3];
    for (int q = 0; q < Element::n_points; ++q)
      for (int c = 0; c < 9; ++c)
        derivative[q][c / 3][c % 3] = stress[q][c / 3][c % 3].derivative;
    Element::integrate(derivative, r);
    scatter_add<double>(lanes, group.nodes(), r, task.out.momentum);
  }
  if (task.has_pressure() && task.out.volume) {
    Value derivative[Element::n_points], r[Element::n_vertices];
    for (int q = 0; q < Element::n_points; ++q)
      derivative[q] = volume[q].derivative;
    Element::integrate_vertices(derivative, r);
    scatter_add<double>(lanes, group.vertices(), r, task.out.volume);
  }
}

/// Increments of the elements' factors; lanes without an element get zero.
Value factor_increments(const DerivativeTask& task, const Lanes& lanes) {
  if (!task.direction.cell_factors)
    return Value(0.0);
  alignas(64) double buffer[Value::size] = {};
  for (int lane = 0; lane < lanes.active; ++lane)
    buffer[lane] = task.direction.cell_factors[lanes.block * lane_block + lanes.offset + lane];
  return Value::load_aligned(buffer);
}

/// State, directions and results at the points of a batch.
template <class Element>
struct Points {
  static constexpr int n = Element::n_points;
  Mat3<Value> values[n], increments[n];
  DualValue pressure[n], volume[n];
  Mat3<DualValue> stress[n];  ///< displacement gradients before `differentiate`

  Points(const DerivativeTask& task, const Lanes& lanes) {
    const std::int32_t* nodes = task.group->nodes();
    Value nodal[Element::n_nodes][3];
    gather<double>(lanes, nodes, task.state.displacement, nodal);
    Element::gradients(nodal, values);
    gather_or_zero(lanes, nodes, task.direction.displacement, nodal);
    Element::gradients(nodal, increments);
    dual_pressure<Element>(task, lanes, pressure);
  }

  /// `reference`: increments of dX/dxi [point], or null.
  void differentiate(const LawDerivatives& law,
                     const DerivativeTask& task,
                     const Lanes& lanes,
                     const Mat3<Value>* reference) {
    for (int q = 0; q < n; ++q)
      for (int c = 0; c < 9; ++c)
        stress[q][c / 3][c % 3] = {values[q][c / 3][c % 3], increments[q][c / 3][c % 3]};
    DerivativeBatch batch{task,     lanes,
                          n,        elements::point_table<Element>.weight,
                          pressure, dual_volumetric(task, lanes),
                          stress,   reference,
                          volume,   factor_increments(task, lanes)};
    law.differentiate(batch);
  }
};

/// Gradients and pressure part of a multiplier at the points.
template <class Element>
struct Multiplier {
  Mat3<Value> gradients[Element::n_points];
  Value pressure[Element::n_points];

  Multiplier(const DerivativeTask& task, const Lanes& lanes) {
    Value nodal[Element::n_nodes][3], vertices[Element::n_vertices];
    gather<double>(lanes, task.group->nodes(), task.multiplier.displacement, nodal);
    Element::gradients(nodal, gradients);
    for (Value& p : pressure)
      p = Value(0.0);
    if (!task.has_pressure() || !task.multiplier.pressure)
      return;
    gather<double>(lanes, task.group->vertices(), task.multiplier.pressure, vertices);
    Element::interpolate_vertices(vertices, pressure);
  }

  Value times(const Points<Element>& points, int q) const {
    Value sum = pressure[q] * points.volume[q].derivative;
    for (int c = 0; c < 9; ++c)
      sum = sum + gradients[q][c / 3][c % 3] * points.stress[q][c / 3][c % 3].derivative;
    return sum;
  }
};

template <class Element>
void differentiate_batch(const LawDerivatives& law,
                         const DerivativeTask& task,
                         const Lanes& lanes) {
  Points<Element> points(task, lanes);
  Mat3<Value> reference[Element::n_points];
  if (task.direction.reference) {
    Value nodal[Element::n_nodes][3];
    gather<double>(lanes, task.group->nodes(), task.direction.reference, nodal);
    Element::gradients(nodal, reference);
  }
  points.differentiate(law, task, lanes, task.direction.reference ? reference : nullptr);
  scatter<Element>(task, lanes, points.stress, points.volume);
}

template <class Element>
void contract_batch(const LawDerivatives& law, const DerivativeTask& task, const Lanes& lanes) {
  Points<Element> points(task, lanes);
  const Multiplier<Element> multiplier(task, lanes);
  points.differentiate(law, task, lanes, nullptr);
  Value sum(0.0);
  for (int q = 0; q < Element::n_points; ++q)
    sum = sum + multiplier.times(points, q);
  alignas(64) double buffer[Value::size];
  sum.store_aligned(buffer);
  for (int lane = 0; lane < lanes.active; ++lane)
    task.cells[lanes.block * lane_block + lanes.offset + lane] += buffer[lane];
}

/// The derivative of multiplier . residual along each of the nine entries of dX/dxi is the stress
/// of a nodal force.
template <class Element>
void transpose_batch(const LawDerivatives& law, const DerivativeTask& task, const Lanes& lanes) {
  constexpr int n = Element::n_points;
  Points<Element> points(task, lanes);
  const Multiplier<Element> multiplier(task, lanes);
  Mat3<Value> unit, along[n], reference[n];
  for (int c = 0; c < 9; ++c) {
    for (int k = 0; k < 9; ++k)
      unit[k / 3][k % 3] = Value(k == c ? 1.0 : 0.0);
    std::fill(reference, reference + n, unit);
    points.differentiate(law, task, lanes, reference);
    for (int q = 0; q < n; ++q)
      along[q][c / 3][c % 3] = multiplier.times(points, q);
  }
  Value r[Element::n_nodes][3];
  Element::integrate(along, r);
  scatter_add<double>(lanes, task.group->nodes(), r, task.reference);
}

}  // namespace

void differentiate_elements(const LawDerivatives& law, const DerivativeTask& task) {
  elements::visit_element(task.group->type(), [&](auto element) {
    using Element = decltype(element);
    const auto work = task.reference ? transpose_batch<Element>
                      : task.cells   ? contract_batch<Element>
                                     : differentiate_batch<Element>;
    for_each_batch(task.group->n_elements(), static_cast<int>(Value::size),
                   [&](const Lanes& lanes) { work(law, task, lanes); });
  });
}

}  // namespace viscera::kernels::detail
