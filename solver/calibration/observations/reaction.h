// Force of the supports on a surface.
#pragma once

#include <memory>

#include "solver/calibration/observations/observation.h"
#include "solver/physics/calibration.h"

namespace viscera::calibration {

/// One row [mN]: one component of what the displacement supports exert on the surface. Throws
/// InputError where none holds that component, or where a spring acts there too, whose share is no
/// part of ObservedState::forces. Collective.
std::unique_ptr<ObservationOperator> make_reaction(OrganOperator& organ,
                                                   const physics::Observation& observation,
                                                   const physics::ReactionObservation& reaction,
                                                   const Case& the_case);

}  // namespace viscera::calibration
