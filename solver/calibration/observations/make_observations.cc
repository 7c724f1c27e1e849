#include "solver/calibration/observations/make_observations.h"

#include "solver/calibration/observations/landmarks.h"
#include "solver/calibration/observations/measured_points.h"
#include "solver/calibration/observations/reaction.h"
#include "solver/calibration/observations/seen_surface.h"
#include "solver/calibration/observations/strain.h"
#include "solver/calibration/observations/volume.h"

namespace viscera::calibration {
namespace {

struct Maker {
  OrganOperator& organ;
  const Case& the_case;
  const physics::Observation& observation;

  using Result = std::unique_ptr<ObservationOperator>;
  Result operator()(const physics::VolumeObservation& volume) const {
    return make_volume(organ, observation, volume);
  }
  Result operator()(const physics::ReactionObservation& reaction) const {
    return make_reaction(organ, observation, reaction, the_case);
  }
  Result operator()(const physics::SurfaceObservation& surface) const {
    if (surface.file.empty())
      return make_seen_surface(organ,
                               {observation.name, observation.at, surface.surface, surface.sd,
                                surface.offset_sd, surface.translation_sd, surface.rotation_sd},
                               surface.correlation_length);
    return make_surface(organ, observation, surface, the_case);
  }
  Result operator()(const physics::LandmarkObservation& landmarks) const {
    return make_landmarks(organ, observation, landmarks, the_case);
  }
  Result operator()(const physics::StrainObservation& strain) const {
    return make_strain(organ, observation, strain, the_case);
  }
  Result operator()(const physics::LabelObservation& labels) const {
    return make_labels(organ, observation, labels, the_case);
  }
  Result operator()(const physics::DisplacementObservation& displacements) const {
    return make_displacements(organ, observation, displacements, the_case);
  }
  Result operator()(const physics::SegmentStrainObservation& strain) const {
    return make_segment_strain(organ, observation, strain, the_case);
  }
};

}  // namespace

std::vector<std::unique_ptr<ObservationOperator>> make_observations(OrganOperator& organ,
                                                                    const Case& the_case) {
  std::vector<std::unique_ptr<ObservationOperator>> out;
  if (the_case.calibration)
    for (const physics::Observation& observation : the_case.calibration->observations)
      out.push_back(std::visit(Maker{organ, the_case, observation}, observation.what));
  return out;
}

}  // namespace viscera::calibration
