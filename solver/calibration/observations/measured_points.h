// Points of a surface as images show it: from surface files and label images.
#pragma once

#include <vector>

#include "meshes/imaging/label_image.h"
#include "meshes/imaging/surface_soup.h"
#include "meshes/organ_mesh.h"
#include "solver/calibration/observations/distance_rows.h"
#include "solver/calibration/observations/observation.h"
#include "solver/physics/calibration.h"

namespace viscera::calibration {

/// Of points nearer than `distance` to one another only the first is kept.
MeasuredSurface thin(const MeasuredSurface& all, double distance);

/// Corners of the triangles whose tag counts, with the mean normals of these triangles weighted by
/// area; a corner repeated for every triangle (STL) is one. Throws InputError where the file has no
/// such tag or none of the values; it lists those there are.
MeasuredSurface tagged_points(const meshes::SurfaceSoup& soup,
                              const physics::SurfaceObservation& surface,
                              const std::string& where);

/// Centres of the sides of voxels between those with one of the labels and others. Throws
/// InputError that lists the labels there are where none of the image is inside.
std::vector<meshes::Point> border_points(const meshes::LabelImage& image,
                                         const std::vector<int>& labels,
                                         const std::string& where);

/// Those nearer to the named surface than to the rest of the outside of the mesh.
std::vector<meshes::Point> nearest_to_surface(const meshes::OrganMesh& mesh,
                                              const std::string& surface,
                                              const std::vector<meshes::Point>& points);

/// The observations of these kinds: signed distances (distance_rows.h) of such points, thinned to
/// their correlation length. Of labels the noise of a point is at least what voxels make of a
/// plane, spacing / sqrt(12). Collective.
std::unique_ptr<ObservationOperator> make_surface(OrganOperator& organ,
                                                  const physics::Observation& observation,
                                                  const physics::SurfaceObservation& surface,
                                                  const Case& the_case);
std::unique_ptr<ObservationOperator> make_labels(OrganOperator& organ,
                                                 const physics::Observation& observation,
                                                 const physics::LabelObservation& labels,
                                                 const Case& the_case);

}  // namespace viscera::calibration
