#include "solver/app/calibration_summary.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "solver/calibration/driver/next_measurement.h"
#include "solver/case/case_parameter.h"
#include "solver/core/text.h"
#include "solver/core/units.h"

namespace viscera::app {

namespace {

using physics::CalibratedParameter;
using physics::Transform;
using text::format;

std::string shown(const CalibratedParameter& parameter, double value) {
  return format("%.6g", value * parameter.scale) +
         (parameter.unit.empty() ? "" : " " + parameter.unit);
}

std::string prior_of(const CalibratedParameter& parameter) {
  if (!std::isfinite(parameter.prior_sd))
    return "no prior";
  if (parameter.transform == Transform::log)
    return "prior " + shown(parameter, std::exp(parameter.prior_mean)) +
           format(" */ %.3g", std::exp(parameter.prior_sd));
  return "prior " + shown(parameter, parameter.prior_mean) + " +- " +
         shown(parameter, parameter.prior_sd);
}

std::string describe(const CalibratedParameter& parameter) {
  std::vector<std::string> paths;
  for (const physics::CaseParameter& target : parameter.targets)
    paths.push_back(target.path);
  const std::string sets = text::list(paths);
  const char* words[] = {"", ", log", ", logit"};
  return (parameter.nuisance ? "allows for  " : "fits        ") + parameter.name +
         (sets == parameter.name ? "" : " (" + sets + ")") + ": start " +
         shown(parameter, parameter.start) + ", " + prior_of(parameter) + ", from " +
         shown(parameter, parameter.lower) + " to " + shown(parameter, parameter.upper) +
         words[static_cast<int>(parameter.transform)];
}

/// Numbers that could be calibrated too.
std::string kept_numbers(const Case& simulation) {
  std::set<std::string> fitted;
  for (const CalibratedParameter& parameter : simulation.calibration->parameters)
    for (const physics::CaseParameter& target : parameter.targets)
      fitted.insert(target.path);
  std::vector<std::string> kept;
  for (const physics::CaseParameter& number : case_parameters(simulation))
    if (fitted.count(number.path) == 0)
      kept.push_back(number.path);
  return kept.empty() ? "no other number of the case" : text::list(kept);
}

std::string with_noise(double value, double sd, const units::Dimension& dimension) {
  return units::show(value, dimension) + " +- " + units::show(sd, dimension);
}

std::string length(double value) {
  return units::show(value, units::length);
}

/// Overloads for the kinds of observation.
std::string describe(const physics::VolumeObservation& volume) {
  return "volume inside " + volume.surface + ": " +
         with_noise(volume.value, volume.sd, units::volume);
}
std::string describe(const physics::SurfaceObservation& surface) {
  return "surface " + surface.surface + " seen in " + surface.file + " +- " + length(surface.sd);
}
std::string describe(const physics::LandmarkObservation& landmarks) {
  return format("%zu landmarks", landmarks.from.size()) + " +- " + length(landmarks.sd);
}
std::string describe(const physics::StrainObservation& strain) {
  const char* directions[] = {"fiber", "sheet", "normal", "given"};
  return "strain of " + strain.region + " along the " +
         directions[static_cast<int>(strain.direction)] + " direction" +
         (std::isnan(strain.relative_to) ? "" : format(" since t = %g", strain.relative_to)) +
         format(": %g +- %g", strain.value, strain.sd);
}
std::string describe(const physics::DisplacementObservation& displacements) {
  return (displacements.file.empty() ? format("%zu displacements", displacements.at.size())
                                     : "displacements of " + displacements.file) +
         (displacements.sd > 0 ? " +- " + length(displacements.sd) : "");
}
std::string describe(const physics::SegmentStrainObservation& strain) {
  const char* components[] = {"circumferential", "longitudinal", "radial"};
  return std::string(components[static_cast<int>(strain.component)]) +
         format(" strain of %zu segments", strain.segments.size()) +
         (std::isnan(strain.relative_to) ? "" : format(" since t = %g", strain.relative_to)) +
         format(" +- %g", strain.sd);
}
std::string describe(const physics::ReactionObservation& reaction) {
  return std::string("force ") + "xyz"[reaction.component] + " on " + reaction.surface + ": " +
         with_noise(reaction.value, reaction.sd, units::force);
}
std::string describe(const physics::LabelObservation& labels) {
  return "border of labels in " + labels.file + " on " + labels.surface + " +- " +
         length(labels.sd);
}

/// Overloads for the kinds of observation.
std::string noise(const physics::VolumeObservation& volume) {
  return units::show(volume.sd, units::volume);
}
std::string noise(const physics::ReactionObservation& reaction) {
  return units::show(reaction.sd, units::force);
}
std::string noise(const physics::StrainObservation& strain) {
  return format("%g", strain.sd);
}
std::string noise(const physics::SegmentStrainObservation& strain) {
  return format("%g", strain.sd);
}
std::string noise(const physics::DisplacementObservation& displacements) {
  const auto [least, most] =
      std::minmax_element(displacements.sds.begin(), displacements.sds.end());
  return length(*least) + (*least < *most ? " to " + length(*most) : "");
}
template <class Places>
std::string noise(const Places& places) {
  return length(places.sd);
}

/// What `calibrate` will weigh besides: given, or made up.
std::vector<std::string> candidates(const Case& simulation) {
  const physics::Calibration& calibration = *simulation.calibration;
  const auto is_map = [](const CalibratedParameter& one) { return one.field.has_value(); };
  if (!calibration.options.next_measurement ||
      std::any_of(calibration.parameters.begin(), calibration.parameters.end(), is_map))
    return {};
  std::vector<std::string> lines;
  for (const physics::Observation& one : calibration.candidates.empty()
                                             ? calibration::default_candidates(simulation)
                                             : calibration.candidates) {
    lines.push_back("weighs      " + one.name + format(" at t = %g: ", one.at) +
                    calibration::what_is_seen(one) + " +- " +
                    std::visit([](const auto& what) { return noise(what); }, one.what));
  }
  return lines;
}

}  // namespace

std::vector<std::string> summarize_calibration(const Case& simulation) {
  std::vector<std::string> lines;
  if (!simulation.calibration)
    return lines;
  if (simulation.calibration->image_at)
    lines.push_back(format("imaged      at t = %g, under load: the unloaded shape is found too",
                           *simulation.calibration->image_at));
  for (const CalibratedParameter& parameter : simulation.calibration->parameters)
    lines.push_back(describe(parameter));
  if (physics::goes_by_adjoints(*simulation.calibration))
    lines.push_back("derives     by adjoints, whose number does not grow with the parameters");
  lines.push_back("keeps       " + kept_numbers(simulation));
  for (const physics::Observation& observation : simulation.calibration->observations)
    lines.push_back("measured    " + observation.name + format(" at t = %g: ", observation.at) +
                    std::visit([](const auto& what) { return describe(what); }, observation.what));
  for (const physics::PredictionRequest& request : simulation.calibration->predictions)
    lines.push_back("predicts    " + request.name + ": " + request.quantity +
                    format(" at t = %g", request.at));
  for (const std::string& line : candidates(simulation))
    lines.push_back(line);
  return lines;
}

}  // namespace viscera::app
