#include "solver/calibration/observations/make_observations.h"

#include "solver/calibration/observations/reaction.h"
#include "solver/calibration/observations/volume.h"
#include "solver/case/read_case.h"
#include "solver/core/errors.h"

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
  template <class Other>
  Result operator()(const Other&) const {
    throw InputError(location_of(the_case, observation.key) + ": " + observation.key +
                     ": found a kind of observation that this version reads but does not compare. "
                     "Allowed: volume, reaction.");
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
