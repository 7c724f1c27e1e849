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

using Corners = std::array<Point, 3>;

Point centre_of(const Corners& x) {
  return times(1.0 / 3, plus(x[0], plus(x[1], x[2])));
}

double tag_if(OrganMesh& mesh,
              const std::string& base_surface,
              const std::string& new_name,
              const std::function<bool(const Corners&)>& chosen) {
  Surface tagged{new_name, {}};
  double area = 0;
  for (const Triangle& t : find_surface(mesh, base_surface).triangles) {
    const Corners x = {mesh.nodes[t[0]], mesh.nodes[t[1]], mesh.nodes[t[2]]};
    if (chosen(x)) {
      tagged.triangles.push_back(t);
      area += norm(area_vector(x[0], x[1], x[2]));
    }
  }
  if (tagged.triangles.empty()) {
    throw GeometryError("No triangle of surface '" + base_surface +
                        "' qualifies for the surface '" + new_name +
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
  return tag_if(mesh, base_surface, new_name, [&](const Corners& x) {
    const Point area = area_vector(x[0], x[1], x[2]);
    return dot(area, direction) >= smallest * norm(area) * length;
  });
}

double tag_by_box(OrganMesh& mesh,
                  const std::string& base_surface,
                  const Point& low,
                  const Point& high,
                  const std::string& new_name) {
  return tag_if(mesh, base_surface, new_name, [&](const Corners& x) {
    const Point c = centre_of(x);
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
                [&](const Corners& x) { return dot(minus(centre_of(x), point), normal) > 0; });
}

double tag_by_sphere(OrganMesh& mesh,
                     const std::string& base_surface,
                     const Point& centre,
                     double radius,
                     const std::string& new_name) {
  return tag_if(mesh, base_surface, new_name,
                [&](const Corners& x) { return norm(minus(centre_of(x), centre)) <= radius; });
}

}  // namespace viscera::meshes
