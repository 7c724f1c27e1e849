// Signed distances of points of the model to a measured surface.
#pragma once

#include <memory>
#include <string>

#include "solver/calibration/observations/distance_rows.h"
#include "solver/calibration/observations/pose.h"

namespace viscera::calibration {

/// A row a node of the surface, thinned to `spacing`: (-distance - offset) / sd, the distance that
/// of the node from the measured triangles in their pose, positive outside of them; so its sign is
/// that of distance rows. Sides of walls as there. Nodes whose nearest place lies on the rim of
/// what was measured are left out for good. `pose` and the offset are those of the distance rows;
/// the derivative holds nearest places, which is exact. Throws GeometryError, which begins with
/// `source`, for triangles of both orientations and where no node is left. Collective.
std::unique_ptr<ObservationOperator> make_model_rows(OrganOperator& organ,
                                                     const DistanceOptions& options,
                                                     const MeasuredSurface& measured,
                                                     const Pose& pose,
                                                     double spacing,
                                                     const std::string& source);

/// The rows of two observations of one time with the same nuisances.
std::unique_ptr<ObservationOperator> make_both_ways(const OrganSpace& space,
                                                    std::unique_ptr<ObservationOperator> first,
                                                    std::unique_ptr<ObservationOperator> second);

}  // namespace viscera::calibration
