// Loops over elements of every type, the same for all laws.
#include "kernels/backend/host_derivative.h"

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

template <class Element>
void differentiate_batch(const LawDerivatives& law,
                         const DerivativeTask& task,
                         const Lanes& lanes) {
  constexpr int n = Element::n_points;
  const std::int32_t* nodes = task.group->nodes();
  Value nodal[Element::n_nodes][3];
  Mat3<Value> values[n], increments[n], reference[n];
  Mat3<DualValue> gradients[n];
  DualValue pressure[n], volume[n];
  gather<double>(lanes, nodes, task.state.displacement, nodal);
  Element::gradients(nodal, values);
  gather_or_zero(lanes, nodes, task.direction.displacement, nodal);
  Element::gradients(nodal, increments);
  if (task.direction.reference) {
    gather<double>(lanes, nodes, task.direction.reference, nodal);
    Element::gradients(nodal, reference);
  }
  for (int q = 0; q < n; ++q)
    for (int c = 0; c < 9; ++c)
      gradients[q][c / 3][c % 3] = {values[q][c / 3][c % 3], increments[q][c / 3][c % 3]};
  dual_pressure<Element>(task, lanes, pressure);
  DerivativeBatch batch{task,      lanes,
                        n,         elements::point_table<Element>.weight,
                        pressure,  dual_volumetric(task, lanes),
                        gradients, task.direction.reference ? reference : nullptr,
                        volume};
  law.differentiate(batch);
  scatter<Element>(task, lanes, gradients, volume);
}

}  // namespace

void differentiate_elements(const LawDerivatives& law, const DerivativeTask& task) {
  elements::visit_element(task.group->type(), [&](auto element) {
    for_each_batch(
        task.group->n_elements(), static_cast<int>(Value::size),
        [&](const Lanes& lanes) { differentiate_batch<decltype(element)>(law, task, lanes); });
  });
}

}  // namespace viscera::kernels::detail
