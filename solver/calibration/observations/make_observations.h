// The observations of a case.
#pragma once

#include <memory>
#include <vector>

#include "solver/calibration/observations/observation.h"
#include "solver/physics/calibration.h"

namespace viscera::calibration {

/// Reads measured files and finds the places of the mesh they belong to; `organ` must outlive them,
/// its reference being the mesh as it was given now; it may move later. Throws InputError,
/// GeometryError that name the key and the file. Collective.
std::vector<std::unique_ptr<ObservationOperator>> make_observations(OrganOperator& organ,
                                                                    const Case& the_case);

}  // namespace viscera::calibration
