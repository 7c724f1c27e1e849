// Tables of the section `calibration`.
#pragma once

#include <optional>

#include "solver/case/case_parameter.h"
#include "solver/case/sections.h"

namespace viscera::case_file {

/// A parameter while it is read: its values have the unit of the number they set.
struct ParameterDraft {
  const Case* the_case = nullptr;
  physics::CalibratedParameter result;
  CaseParameterInfo info{};
  std::optional<double> start, lower, upper, prior_median, prior_mean, prior_sd;
  double prior_factor = 1;
  std::optional<physics::Transform> transform;
};

/// Needs ParameterDraft::the_case, and fills `result`.
Group<ParameterDraft> parameter_table();

Group<physics::Observation> observation_table();
/// Measurements that are not made yet: without values.
Group<physics::Observation> candidate_table();

}  // namespace viscera::case_file
