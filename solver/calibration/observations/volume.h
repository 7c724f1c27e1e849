// Volume enclosed by a surface.
#pragma once

#include <memory>

#include "solver/calibration/observations/observation.h"
#include "solver/physics/calibration.h"

namespace viscera::calibration {

/// One row [mm^3], (volume - measured) / sd. Collective.
std::unique_ptr<ObservationOperator> make_volume(OrganOperator& organ,
                                                 const physics::Observation& observation,
                                                 const physics::VolumeObservation& volume);

}  // namespace viscera::calibration
