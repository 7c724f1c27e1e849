// Numbers of a case by their path: what calibration and sensitivities may change.
#pragma once

#include <string>
#include <vector>

#include "solver/case/case.h"
#include "solver/core/units.h"

namespace viscera {

/// What is known of such a number beside its value.
struct CaseParameterInfo {
  units::Dimension dimension;
  double lower;
  double upper;
  bool strict_lower;  ///< lower itself is not allowed
  std::string meaning;
};

/// Paths that exist in this case, in the order of the file: everything that a law, a load or a
/// support declares as a number and that changes forces or prescribed displacements. Vectors go by
/// component, curves by value: "materials.wall.C", "materials.wall.density" (where there is
/// gravity), "materials.wall.active.tension", "materials.wall.active.curve.factor.1",
/// "materials.wall.fibers.rotation", "supports.0.displacement.x", "supports.2.spring.stiffness",
/// "loads.0.pressure.value", "loads.0.pressure.curve.factor.1", "loads.1.traction.value.z",
/// "loads.2.gravity.acceleration.x", "loads.3.force.value.y". Forces from a table have none.
std::vector<physics::CaseParameter> case_parameters(const Case& the_case);

/// Throws std::invalid_argument with what was found, what is allowed and the nearest path.
physics::CaseParameter resolve(const Case& the_case, const std::string& path);

CaseParameterInfo describe(const Case& the_case, const physics::CaseParameter& parameter);

double get(const Case& the_case, const physics::CaseParameter& parameter);
/// Throws std::invalid_argument for a value out of range.
void set(Case& the_case, const physics::CaseParameter& parameter, double value);

}  // namespace viscera
