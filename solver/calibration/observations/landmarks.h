// Material points that are found again, or whose displacements are measured.
#pragma once

#include <memory>

#include "solver/calibration/observations/observation.h"
#include "solver/physics/calibration.h"

namespace viscera::calibration {

/// Three rows a landmark, x, y, z: (position - measured) / sd, the measured place in its pose (see
/// Pose). A landmark outside the mesh by less than half the longest edge of the nearest cell is
/// taken to it. Throws GeometryError for one farther away. Collective.
std::unique_ptr<ObservationOperator> make_landmarks(OrganOperator& organ,
                                                    const physics::Observation& observation,
                                                    const physics::LandmarkObservation& landmarks,
                                                    const Case& the_case);

/// Three rows a point, x, y, z: (displacement - measured) / sd of the point. From the mesh as it is
/// given, which is the image, or from the state at a second time. Points outside as above. Throws
/// GeometryError for them and for a file that has not what it should. Collective.
std::unique_ptr<ObservationOperator> make_displacements(
    OrganOperator& organ,
    const physics::Observation& observation,
    const physics::DisplacementObservation& given,
    const Case& the_case);

}  // namespace viscera::calibration
