// Force of the supports on a surface.
#pragma once

#include <memory>

#include "solver/calibration/observations/observation.h"
#include "solver/physics/calibration.h"

namespace viscera::calibration {

/// One row [mN]: one component of what the supports exert on the surface: displacement supports of
/// its nodes and springs given on it by its name, or one of the two. Throws InputError where there
/// is none of them. Collective.
std::unique_ptr<ObservationOperator> make_reaction(OrganOperator& organ,
                                                   const physics::Observation& observation,
                                                   const physics::ReactionObservation& reaction,
                                                   const Case& the_case);

}  // namespace viscera::calibration
