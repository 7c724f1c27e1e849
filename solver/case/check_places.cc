#include "solver/case/check_places.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "solver/case/complaint.h"
#include "solver/case/read_case.h"
#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera::case_file {

namespace {

using meshes::OrganMesh;
using meshes::Point;

// No organ that is simulated is smaller or larger than this; a mesh read in a wrong unit is.
constexpr double smallest_organ = 1;    ///< mm
constexpr double largest_organ = 3000;  ///< mm

struct Box {
  Point low{1e300, 1e300, 1e300};
  Point high{-1e300, -1e300, -1e300};

  double diagonal() const {
    return std::hypot(high[0] - low[0], high[1] - low[1], high[2] - low[2]);
  }
  bool contains(const Point& x, double margin) const {
    for (std::size_t i = 0; i < 3; ++i) {
      if (x[i] < low[i] - margin || x[i] > high[i] + margin) {
        return false;
      }
    }
    return true;
  }
};

Box box_of(const OrganMesh& mesh) {
  Box box;
  for (const Point& x : mesh.nodes) {
    for (std::size_t i = 0; i < 3; ++i) {
      box.low[i] = std::min(box.low[i], x[i]);
      box.high[i] = std::max(box.high[i], x[i]);
    }
  }
  return box;
}

std::string words(const Point& x) {
  return text::format("(%.4g, %.4g, %.4g)", x[0], x[1], x[2]);
}

void warn(const Case& simulation, const std::string& key, const std::string& what) {
  log::warning(location_of(simulation, key) + ": " + key + ": " + what);
}

void check_size(const Case& simulation, const Box& box) {
  if (box.diagonal() < smallest_organ || box.diagonal() > largest_organ) {
    warn(simulation, "mesh.unit",
         text::format("the mesh measures %.3g mm across. If that is not the organ's size, give the "
                      "unit of the file, such as 'unit: m'.",
                      box.diagonal()));
  }
}

void check_point(const Case& simulation, const std::string& key, const Point& x, const Box& box) {
  if (!box.contains(x, 0.1 * box.diagonal())) {
    warn(simulation, key,
         words(x) + " mm lies far outside the mesh, which reaches from " + words(box.low) + " to " +
             words(box.high) + " mm; the nearest node is used. Check its unit.");
  }
}

double distance(const Point& a, const Point& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/// Distance from `center` to the nearest centroid of a facet of the surface [mm].
double distance_to(const OrganMesh& mesh, const std::string& surface_name, const Point& center) {
  double nearest = std::numeric_limits<double>::infinity();
  for (const meshes::Surface& surface : mesh.surfaces) {
    for (int f = 0; surface.name == surface_name && f < surface.n_facets(); ++f) {
      const meshes::Facet facet = surface.facet(f);
      const int corners = meshes::n_corners(facet);
      Point centroid{};
      for (int v = 0; v < corners; ++v) {
        for (std::size_t i = 0; i < 3; ++i) {
          centroid[i] += mesh.nodes[facet[v]][i] / corners;
        }
      }
      nearest = std::min(nearest, distance(centroid, center));
    }
  }
  return nearest;
}

void check_force(const Case& simulation,
                 const physics::ForceLoad& load,
                 const OrganMesh& mesh,
                 const Box& box) {
  if (load.point) {
    check_point(simulation, load.key + ".point", *load.point, box);
  }
  if (load.surface.empty()) {
    return;
  }
  const double nearest = distance_to(mesh, load.surface, load.center);
  if (nearest > load.radius) {
    const std::string key = load.key + ".radius";
    refuse(location_of(simulation, key), key,
           {text::format("a patch of radius %.4g mm around ", load.radius) + words(load.center) +
                " mm without a facet of '" + load.surface + "'",
            text::format("a radius above %.4g mm, the distance to the nearest facet", nearest), "",
            "Move the center onto the surface, or enlarge the radius"});
  }
}

}  // namespace

void check_places(const Case& simulation, const OrganMesh& mesh) {
  const Box box = box_of(mesh);
  check_size(simulation, box);
  for (const physics::Load& load : simulation.loads) {
    if (const auto* force = std::get_if<physics::ForceLoad>(&load)) {
      check_force(simulation, *force, mesh, box);
    }
  }
  for (const physics::Quantity& quantity : simulation.quantities) {
    using Kind = physics::Quantity::Kind;
    if (quantity.kind == Kind::displacement || quantity.kind == Kind::position) {
      const char* kind = quantity.kind == Kind::position ? ".position" : ".displacement";
      check_point(simulation, quantity.key + kind + ".point", quantity.point, box);
    }
  }
}

}  // namespace viscera::case_file
