// New named surfaces out of an existing one, by direction or place.
#pragma once

#include <string>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Adds surface `new_name`: the facets of `base_surface` whose outward normal is within
/// `max_angle_degrees` of `direction` (LPS, any length). An existing surface of the new name is
/// replaced. Returns its area, mm2. Throws GeometryError if the base is unknown, the direction zero
/// or no facet qualifies.
double tag_by_normal(OrganMesh& mesh,
                     const std::string& base_surface,
                     const Point& direction,
                     double max_angle_degrees,
                     const std::string& new_name);

/// As above: the facets whose centroid lies in the box from `low` to `high`, mm LPS.
double tag_by_box(OrganMesh& mesh,
                  const std::string& base_surface,
                  const Point& low,
                  const Point& high,
                  const std::string& new_name);

/// As above: the facets whose centroid lies on the side of the plane through `point` to which
/// `normal` points.
double tag_by_plane(OrganMesh& mesh,
                    const std::string& base_surface,
                    const Point& point,
                    const Point& normal,
                    const std::string& new_name);

/// As above: the facets whose centroid is within `radius` mm of `centre` (a tool's patch).
double tag_by_sphere(OrganMesh& mesh,
                     const std::string& base_surface,
                     const Point& centre,
                     double radius,
                     const std::string& new_name);

}  // namespace viscera::meshes
