// Mean strain of a region.
#pragma once

#include <memory>

#include "solver/calibration/observations/observation.h"
#include "solver/physics/calibration.h"

namespace viscera::calibration {

/// One row: the mean Green-Lagrange strain E_aa of a region along a direction of its tissue, minus
/// the measured one, over sd. Directions are those of the mesh as it is given (fields without the
/// material's `rotation`) and go with the tissue: E_aa = (|x,v|^2 / |x0,v|^2 - 1) / 2 with the
/// positions x0 of the shape it is relative to. The mean is over volume in the mesh as given.
/// Throws InputError for a region without fibres, and for strain relative to an unloaded shape that
/// is itself unknown (image_at). Collective.
std::unique_ptr<ObservationOperator> make_strain(OrganOperator& organ,
                                                 const physics::Observation& observation,
                                                 const physics::StrainObservation& strain,
                                                 const Case& the_case);

}  // namespace viscera::calibration
