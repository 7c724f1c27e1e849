// Mean strains of a region and of the segments of a ventricle.
#pragma once

#include <memory>
#include <vector>

#include "solver/calibration/observations/observation.h"
#include "solver/physics/calibration.h"

namespace viscera::calibration {

/// One row: the mean Green-Lagrange strain E_aa of a region along a direction of its tissue, minus
/// the measured one, over sd. Directions are those of the mesh as it is given (fields without the
/// material's `rotation`) and go with the tissue: E_aa = (|x,v|^2 / |x0,v|^2 - 1) / 2 with the
/// positions x0 of the shape it is relative to. The mean is over volume in the mesh as given.
/// Throws InputError for a region without fibres. Collective.
std::unique_ptr<ObservationOperator> make_strain(OrganOperator& organ,
                                                 const physics::Observation& observation,
                                                 const physics::StrainObservation& strain,
                                                 const Case& the_case);

/// A row for every measured segment (meshes/fibers/segments.h): the mean of E_aa over its cells, a
/// the direction of the wall there, radial being the normal of the nearest place of the
/// endocardium. Otherwise as above. Where the wall lies across the axis, at the very apex, points
/// without a circumferential direction do not count. Throws InputError for a segment without cells
/// and a frame that is none. Collective.
std::unique_ptr<ObservationOperator> make_segment_strain(
    OrganOperator& organ,
    const physics::Observation& observation,
    const physics::SegmentStrainObservation& what,
    const Case& the_case);

/// Its segment of every cell of this rank, 1 to 17 also where it was not measured; 0 outside of its
/// region. Precondition: the observation could be made.
std::vector<int> segments_of(const OrganSpace& space,
                             const physics::SegmentStrainObservation& what);

}  // namespace viscera::calibration
