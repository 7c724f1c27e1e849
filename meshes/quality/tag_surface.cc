#include "meshes/quality/tag_surface.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

double tag_if(OrganMesh& mesh,
              const std::string& base_surface,
              const std::string& new_name,
              const std::function<bool(const Facet&)>& chosen) {
  Surface tagged{new_name, {}};
  double area = 0;
  const Surface& base = find_surface(mesh, base_surface);
  for (int i = 0; i < base.n_facets(); ++i) {
    if (const Facet facet = base.facet(i); chosen(facet)) {
      tagged.add(facet);
      area += norm(area_vector(mesh, facet));
    }
  }
  if (tagged.n_facets() == 0) {
    throw GeometryError("No facet of surface '" + base_surface + "' qualifies for the surface '" +
                        new_name +
                        "'. Widen the angle, box or radius, or check the direction (LPS: "
                        "+x left, +y posterior, +z superior) and the unit (mm).");
  }
  const auto old = std::find_if(mesh.surfaces.begin(), mesh.surfaces.end(),
                                [&](const Surface& s) { return s.name == new_name; });
  if (old != mesh.surfaces.end()) {
    *old = std::move(tagged);
  } else {
    mesh.surfaces.push_back(std::move(tagged));
  }
  return area;
}

}  // namespace

double tag_by_normal(OrganMesh& mesh,
                     const std::string& base_surface,
                     const Point& direction,
                     double max_angle_degrees,
                     const std::string& new_name) {
  const double length = norm(direction);
  if (!(length > 0) || !(max_angle_degrees > 0 && max_angle_degrees <= 180)) {
    throw GeometryError("Surface '" + new_name +
                        "': the direction must not be zero and the angle " +
                        "must be above 0 and at most 180 degrees, found " +
                        std::to_string(max_angle_degrees) + ".");
  }
  const double smallest = std::cos(max_angle_degrees * 3.14159265358979323846 / 180);
  return tag_if(mesh, base_surface, new_name, [&](const Facet& f) {
    const Point area = area_vector(mesh, f);
    return dot(area, direction) >= smallest * norm(area) * length;
  });
}

double tag_by_box(OrganMesh& mesh,
                  const std::string& base_surface,
                  const Point& low,
                  const Point& high,
                  const std::string& new_name) {
  return tag_if(mesh, base_surface, new_name, [&](const Facet& f) {
    const Point c = centroid(mesh, f);
    return c[0] >= low[0] && c[0] <= high[0] && c[1] >= low[1] && c[1] <= high[1] &&
           c[2] >= low[2] && c[2] <= high[2];
  });
}

double tag_by_plane(OrganMesh& mesh,
                    const std::string& base_surface,
                    const Point& point,
                    const Point& normal,
                    const std::string& new_name) {
  return tag_if(mesh, base_surface, new_name,
                [&](const Facet& f) { return dot(minus(centroid(mesh, f), point), normal) > 0; });
}

double tag_by_sphere(OrganMesh& mesh,
                     const std::string& base_surface,
                     const Point& centre,
                     double radius,
                     const std::string& new_name) {
  return tag_if(mesh, base_surface, new_name,
                [&](const Facet& f) { return norm(minus(centroid(mesh, f), centre)) <= radius; });
}

}  // namespace viscera::meshes
