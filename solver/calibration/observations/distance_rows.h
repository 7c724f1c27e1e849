// Signed distances of measured points to a surface of the model.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"
#include "solver/calibration/observations/observation.h"

namespace viscera::calibration {

struct DistanceOptions {
  std::string name;
  double time = 0;
  std::string surface;
  double sd = 0;              ///< of one point [mm]
  double offset_sd = 0;       ///< [mm]; 0: no offset
  double translation_sd = 0;  ///< see Pose
  double rotation_sd = 0;
};

/// A row a point: (N . (y - x) - offset) / sd, x the nearest point of the deformed surface, N its
/// unit normal out of the tissue, y the measured point in its pose. Positive where the measurement
/// lies outside. Points whose nearest point on the surface as the organ is now lies on an open rim,
/// or is farther than the surface is large, are left out for good, and the log says how many.
/// Nuisances: `observations.NAME.offset` where the contour was drawn outward as a whole, then the
/// pose. The derivative holds nearest points, which is exact: a shift along the surface changes no
/// distance. Throws GeometryError, which begins with `source`, where no point is left. Collective.
std::unique_ptr<ObservationOperator> make_distance_rows(OrganOperator& organ,
                                                        const DistanceOptions& options,
                                                        std::vector<meshes::Point> points,
                                                        const std::string& source);

}  // namespace viscera::calibration
