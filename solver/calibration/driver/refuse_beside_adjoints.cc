#include "solver/calibration/driver/refuse_beside_adjoints.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::calibration {
namespace {

/// "a, b and 3 more".
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t most = 6;
  std::string out;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i)
    out += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > most)
    out += text::format(" and %d more", static_cast<int>(names.size() - most));
  return out;
}

std::string reason_of_adjoints(bool has_map) {
  return has_map
             ? "beside a map ('field')"
             : text::format("with derivatives by adjoints (asked for, or more than %d parameters)",
                            physics::most_forward_unknowns);
}

/// The first thing that is asked for and that goes by sensitivities alone; null: none.
const char* not_by_adjoints(const physics::Calibration& calibration,
                            bool has_map,
                            const RunOptions& options) {
  const physics::CalibrationOptions& asked = calibration.options;
  if (options.groups > 1)
    return "--groups";
  if (has_map && !calibration.candidates.empty())
    return "calibration.candidates";
  if (asked.optimizer != physics::CalibrationOptions::Optimizer::automatic)
    return "calibration.optimizer";
  return asked.multistart > 0           ? "calibration.multistart"
         : asked.profile                ? "calibration.profile"
         : asked.second_order           ? "calibration.second_order"
                                        : nullptr;
}

void refuse_without_prior(const physics::Calibration& calibration,
                          const std::string& where,
                          const std::string& why,
                          const std::string& other) {
  std::vector<std::string> flat;
  for (const physics::CalibratedParameter& one : calibration.parameters)
    if (std::isinf(one.prior_sd))
      flat.push_back(one.name);
  if (!flat.empty())
    throw InputError(where + "calibration.parameters: found " + some_of(flat) +
                     " without a prior " + why +
                     ". Allowed there: parameters that each have a prior, {median, factor} or "
                     "{mean, sd}. Add them" +
                     other + ".");
}

}  // namespace

void refuse_beside_adjoints(const Case& the_case, const RunOptions& options) {
  if (!the_case.calibration || !physics::goes_by_adjoints(*the_case.calibration))
    return;
  const physics::Calibration& calibration = *the_case.calibration;
  const bool has_map = std::any_of(calibration.parameters.begin(), calibration.parameters.end(),
                                   [](const auto& one) { return one.field.has_value(); });
  const std::string where = the_case.file + ": ", why = reason_of_adjoints(has_map);
  const std::string other =
      has_map ? "" : ", or ask for a linear solve a parameter: 'derivatives: forward'";
  if (has_map &&
      calibration.options.derivatives == physics::CalibrationOptions::Derivatives::forward)
    throw InputError(where + "calibration.derivatives: found 'forward' " + why +
                     ". Allowed there: automatic, adjoint. Remove it.");
  if (const char* what = not_by_adjoints(calibration, has_map, options))
    throw UnavailableError(where + what + " " + why +
                           ", for which there is none yet. Leave it out" + other + ".");
  refuse_without_prior(calibration, where, why, other);
}

}  // namespace viscera::calibration
