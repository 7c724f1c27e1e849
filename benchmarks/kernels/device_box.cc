#include "benchmarks/kernels/device_box.h"

#include "benchmarks/kernels/box_group.h"

namespace viscera::benchmarks {
namespace {

kernels::TrialState state_of(const CurveBox& box, bool has_pressure) {
  kernels::TrialState state;
  state.displacement = box_displacement(box);
  state.direction = box_direction(box);
  if (has_pressure) {
    state.pressure = box_pressure(box);
    state.pressure_direction = box_pressure_direction(box);
  }
  state.parameters = box_parameters(has_pressure);
  return state;
}

bool same(const kernels::DeviceOptions& a, const kernels::DeviceOptions& b) {
  return a.format == b.format && a.precision == b.precision && a.accumulation == b.accumulation &&
         a.n_sets == b.n_sets && a.patch_elements == b.patch_elements;
}

}  // namespace

bool operator==(const DeviceBox::Key& a, const DeviceBox::Key& b) {
  return a.type == b.type && a.law == b.law && a.has_pressure == b.has_pressure &&
         a.unknowns == b.unknowns;
}

DeviceBox::DeviceBox(const Key& key)
    : key_(key),
      box_(make_curve_box(key.type, blocks_for(key.type, key.unknowns))),
      group_(box_input(box_, key.law, key.has_pressure)),
      state_(state_of(box_, key.has_pressure)),
      places_(kernels::make_vertex_places(group_)),
      answers_(kernels::host_answers(group_, state_, places_)) {}

DeviceRun& DeviceRuns::of(const DeviceSetup& setup) {
  const bool same_box = box_ && setup_.box == setup.box;
  if (run_ && same_box && same(setup_.options, setup.options))
    return *run_;
  run_.reset();
  if (!same_box) {
    box_.reset();
    box_ = std::make_unique<DeviceBox>(setup.box);
  }
  setup_ = setup;
  run_ = std::make_unique<DeviceRun>(device_, *box_, setup.options);
  return *run_;
}

}  // namespace viscera::benchmarks
