// A surface that could be seen in an image: no measurement, but what one would tell.
#pragma once

#include <memory>

#include "solver/calibration/observations/distance_rows.h"

namespace viscera::calibration {

/// A row a node of the named surface, of nodes nearer than `correlation_length` [mm] to one another
/// only the first: signed distance of the surface to itself along its normal, which is zero, with
/// derivatives and nuisances as those of distance rows. Collective.
std::unique_ptr<ObservationOperator> make_seen_surface(OrganOperator& organ,
                                                       const DistanceOptions& options,
                                                       double correlation_length);

}  // namespace viscera::calibration
