#include "solver/calibration/forward/quantity_rows.h"

#include <array>
#include <cmath>
#include <mpi.h>

#include "solver/calibration/observations/reaction.h"
#include "solver/calibration/observations/volume.h"
#include "solver/core/errors.h"

namespace viscera::calibration {
namespace {

using Kind = physics::Quantity::Kind;
using Component = physics::Quantity::Component;

/// Null where no support holds that component.
std::unique_ptr<ObservationOperator> force_along(OrganOperator& organ,
                                                 const Case& the_case,
                                                 const physics::Quantity& quantity,
                                                 int component) {
  physics::ReactionObservation reaction;
  reaction.surface = quantity.surface;
  reaction.component = component;
  reaction.sd = 1;
  physics::Observation observation;
  observation.key = quantity.key;
  try {
    return make_reaction(organ, observation, reaction, the_case);
  } catch (const InputError&) {
    return nullptr;
  }
}

void add_scaled(const std::vector<RowEntry>& from, double factor, std::vector<RowEntry>& to) {
  for (const RowEntry& one : from)
    to.push_back({0, one.entry, factor * one.value});
}

/// d component / d vector.
std::array<double, 3> weights_of(const std::vector<double>& v, Component component) {
  std::array<double, 3> out{};
  if (component != Component::magnitude) {
    out[static_cast<int>(component)] = 1;
    return out;
  }
  const double length = std::hypot(v[0], v[1], v[2]);
  for (int i = 0; length > 0 && i < 3; ++i)
    out[i] = v[i] / length;
  return out;
}

}  // namespace

QuantityRows::QuantityRows(OrganOperator& organ,
                           const Case& the_case,
                           const physics::Quantity& quantity)
    : space_(organ.space()), quantity_(quantity) {
  if (quantity.kind == Kind::displacement || quantity.kind == Kind::position)
    node_ = nearest_node(space_, quantity.point);
  if (quantity.kind == Kind::enclosed_volume)
    components_.push_back(make_volume(organ, {}, {quantity.surface, 0, 1}));
  for (int i = 0; quantity.kind == Kind::reaction && i < 3; ++i)
    components_.push_back(force_along(organ, the_case, quantity, i));
}

bool QuantityRows::are_of_forces() const {
  return quantity_.kind == Kind::reaction;
}

/// Rows of each component and their values.
std::vector<StateRows> QuantityRows::of_components(const ObservedState& state,
                                                   std::vector<double>& values) {
  std::vector<StateRows> out;
  for (const auto& component : components_) {
    out.emplace_back();
    values.push_back(component ? component->residual({&state})[0] : 0.0);
    if (component)
      out.back() = component->rows({&state}).front();
  }
  for (int i = 0; node_ && i < 3; ++i) {
    out.emplace_back();
    double value = 0;
    if (const std::int32_t entry = 3 * node_->node + i; node_->node >= 0) {
      out.back().positions.push_back({0, entry, 1.0});
      value = state.positions[entry];
      if (quantity_.kind == Kind::displacement) {
        out.back().reference.push_back({0, entry, -1.0});
        value -= space_.coordinates()[entry];
      }
    }
    MPI_Bcast(&value, 1, MPI_DOUBLE, node_->rank, space_.communicator());
    values.push_back(value);
  }
  return out;
}

StateRows QuantityRows::at(const ObservedState& state) {
  std::vector<double> values;
  const std::vector<StateRows> rows = of_components(state, values);
  const std::array<double, 3> weights = quantity_.kind == Kind::enclosed_volume
                                            ? std::array<double, 3>{1, 0, 0}
                                            : weights_of(values, quantity_.component);
  StateRows out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double factor = weights[i] * quantity_.scale;
    add_scaled(rows[i].positions, factor, out.positions);
    add_scaled(rows[i].forces, factor, out.forces);
    add_scaled(rows[i].reference, factor, out.reference);
    add_scaled(rows[i].stiffness, factor, out.stiffness);
  }
  return out;
}

}  // namespace viscera::calibration
