// Signed distances of measured points to a surface of the model.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "meshes/distance/signed_distance.h"
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
  /// Largest angle [rad] between the normals of the measurement and of the model, in the mesh as it
  /// is given; 0: normals of the measurement do not count.
  double normal_angle = 0;
  /// Points of the model are rows too (model_rows.h). Both count half then, by sqrt(2) sd: they
  /// carry one piece of information.
  bool symmetric = false;
  double spacing = 0;  ///< of such points [mm]
};

/// What an image shows of a surface.
struct MeasuredSurface {
  std::vector<meshes::Point> points;   ///< mm, LPS
  std::vector<meshes::Point> normals;  ///< [point] unit, out of the tissue; empty: not known
  std::vector<meshes::Point> corners;  ///< of `triangles`, for symmetric rows only
  std::vector<meshes::Triangle> triangles;
};

/// A row a point: (N . (y - x) - offset) / sd, x the nearest point of the deformed surface, N its
/// unit normal out of the tissue, y the measured point in its pose. Positive where the measurement
/// lies outside. Points whose nearest point on the surface as the organ is now lies on an open rim,
/// or is farther than the surface is large, are left out for good, and the log says how many.
/// A point belongs to one side of the tissue, for good: to the facets whose normals in the mesh as
/// it is given are like the measured one, or without one like that of the nearest facet then (up to
/// 120 degrees). So no point jumps across a thin wall while the organ moves, and distances change
/// continuously. Normals that mostly point the other way are warned of.
/// Nuisances: `observations.NAME.offset` where the contour was drawn outward as a whole, then the
/// pose. The derivative holds nearest points, which is exact: a shift along the surface changes no
/// distance. Throws GeometryError, which begins with `source`, where no point is left, or where the
/// points lie in another unit or frame (frame_check.h). Collective.
std::unique_ptr<ObservationOperator> make_distance_rows(OrganOperator& organ,
                                                        const DistanceOptions& options,
                                                        const MeasuredSurface& measured,
                                                        const std::string& source);

}  // namespace viscera::calibration
