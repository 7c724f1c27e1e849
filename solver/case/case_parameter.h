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

/// Paths that exist in this case, in the order of the file: "materials.wall.C",
/// "materials.wall.bulk_modulus", "materials.wall.active.tension",
/// "materials.wall.fibers.rotation", "loads.0.pressure.value", "loads.0.pressure.curve.factor.1",
/// "supports.2.spring.stiffness".
std::vector<physics::CaseParameter> case_parameters(const Case& the_case);

/// Throws std::invalid_argument with what was found, what is allowed and the nearest path.
physics::CaseParameter resolve(const Case& the_case, const std::string& path);

CaseParameterInfo describe(const Case& the_case, const physics::CaseParameter& parameter);

double get(const Case& the_case, const physics::CaseParameter& parameter);
/// Throws std::invalid_argument for a value out of range.
void set(Case& the_case, const physics::CaseParameter& parameter, double value);

}  // namespace viscera
