// Loops over elements of every type, the same for all laws.
#include "kernels/backend/host_evaluate.h"

#include "kernels/backend/point_batch.h"
#include "kernels/elements/tables.h"

namespace viscera::kernels::detail {
namespace {

void store_shear(const Value& shear, const Lanes& lanes, double* out) {
  alignas(64) double buffer[Value::size];
  shear.store_aligned(buffer);
  for (int lane = 0; lane < lanes.active; ++lane)
    out[lanes.block * lane_block + lanes.offset + lane] = buffer[lane];
}

void merge(const PointBatch& batch, DeterminantRange& range) {
  alignas(64) double smallest[Value::size], largest[Value::size];
  batch.smallest.store_aligned(smallest);
  batch.largest.store_aligned(largest);
  const std::int64_t first = batch.lanes.block * lane_block + batch.lanes.offset;
  for (int lane = 0; lane < batch.lanes.active; ++lane)
    range.merge({smallest[lane], largest[lane], first + lane});
}

Volumetric load_volumetric(const EvaluateTask& task, const Lanes& lanes) {
  if (!task.volumetric)
    return {Value(task.parameters.slope), Value(task.parameters.compliance)};
  return {load<double>(lanes.at(task.volumetric, 2, 0)),
          load<double>(lanes.at(task.volumetric, 2, 1))};
}

template <class Element>
void gather_pressure(const EvaluateTask& task,
                     const Lanes& lanes,
                     Value (&pressure)[Element::n_points]) {
  if (!task.has_pressure()) {
    for (Value& value : pressure)
      value = Value(0.0);
    return;
  }
  Value p[Element::n_vertices];
  gather<double>(lanes, task.group->vertices(), task.state.pressure, p);
  Element::interpolate_vertices(p, pressure);
}

template <class Element>
void scatter_vertices(const ElementGroup& group,
                      const Lanes& lanes,
                      const Value (&values)[Element::n_points],
                      double* out) {
  Value r[Element::n_vertices];
  Element::integrate_vertices(values, r);
  scatter_add<double>(lanes, group.vertices(), r, out);
}

template <class Element>
void evaluate_batch(const LawPoints& law,
                    const EvaluateTask& task,
                    const Lanes& lanes,
                    DeterminantRange& range) {
  constexpr int n = Element::n_points;
  const ElementGroup& group = *task.group;
  Value u[Element::n_nodes][3], pressure[n], volume[n], schur[n];
  Mat3<Value> values[n];
  gather<double>(lanes, group.nodes(), task.state.displacement, u);
  gather_pressure<Element>(task, lanes, pressure);
  Element::gradients(u, values);

  PointBatch batch{task,     lanes,
                   n,        elements::point_table<Element>.weight,
                   pressure, load_volumetric(task, lanes),
                   values,   volume,
                   schur};
  if (task.linearise)
    law.linearise(batch);
  else
    law.evaluate(batch);
  merge(batch, range);

  if (task.residual.momentum) {
    Element::integrate(values, u);
    scatter_add<double>(lanes, group.nodes(), u, task.residual.momentum);
  }
  if (task.has_pressure() && task.residual.volume)
    scatter_vertices<Element>(group, lanes, volume, task.residual.volume);
  if (task.schur)
    scatter_vertices<Element>(group, lanes, schur, task.schur);
  if (task.shear)
    store_shear(batch.shear, lanes, task.shear);
}

}  // namespace

DeterminantRange evaluate_elements(const LawPoints& law, const EvaluateTask& task) {
  DeterminantRange range;
  elements::visit_element(task.group->type(), [&](auto element) {
    for_each_batch(
        task.group->n_elements(), static_cast<int>(Value::size),
        [&](const Lanes& lanes) { evaluate_batch<decltype(element)>(law, task, lanes, range); });
  });
  return range;
}

}  // namespace viscera::kernels::detail
