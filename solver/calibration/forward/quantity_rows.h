// Derivatives of the quantities of a case along a state, in the form that observations have theirs.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "solver/calibration/observations/observation.h"
#include "solver/case/case.h"
#include "solver/discretization/nearest_node.h"

namespace viscera::calibration {

class QuantityRows {
 public:
  /// At the shape of the mesh as it is given. References must outlive it. Collective.
  QuantityRows(OrganOperator& organ, const Case& the_case, const physics::Quantity& quantity);

  /// False for region volumes and extremes of fields.
  bool are_known() const { return node_.has_value() || !components_.empty(); }
  bool are_of_forces() const;
  /// One row, in the shown unit. The organ stands at the state. Collective.
  StateRows at(const ObservedState& state);

 private:
  std::vector<StateRows> of_components(const ObservedState& state, std::vector<double>& values);

  const OrganSpace& space_;
  physics::Quantity quantity_;
  std::optional<NearestNode> node_;
  /// Volume, or the force along each axis; null where nothing holds that component.
  std::vector<std::unique_ptr<ObservationOperator>> components_;
};

}  // namespace viscera::calibration
