#include "meshes/imaging/mesh_surfaces.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>

#include "meshes/imaging/borders.h"
#include "meshes/imaging/fill_shells.h"
#include "meshes/imaging/improve_borders.h"
#include "meshes/imaging/label_names.h"
#include "meshes/imaging/region_mesh.h"
#include "meshes/imaging/separate_hinges.h"
#include "meshes/imaging/smooth_borders.h"
#include "meshes/imaging/wall_thickness.h"
#include "meshes/imaging/widen_angles.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/quality/contacts.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/near_nodes.h"
#include "meshes/quality/quality_report.h"
#include "meshes/quality/topology.h"
#include "meshes/quality/words.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::meshes {

namespace {

using Surfaces = std::vector<ClosedSurface>;

constexpr double folds = 0.01;  // pairs of triangles that cut each other, by points

/// How two surfaces lie, judged by the points of the second.
enum class Lie { apart, within, cut };

Lie lie_of(const ClosedSurface& outer, const ClosedSurface& inner) {
  std::size_t inside = 0;
  const std::vector<Point> points = inner.points();
  for (const Point& x : points) {
    inside += outer.contains(x) ? 1 : 0;
  }
  const double share = static_cast<double>(inside) / static_cast<double>(points.size());
  // points on a common wall count for neither
  return share == 0 ? Lie::apart : share > 0.999 ? Lie::within : Lie::cut;
}

/// Surfaces by volume, smallest first: the first that contains a place owns it.
std::vector<std::size_t> by_volume(const Surfaces& surfaces) {
  std::vector<std::size_t> order(surfaces.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return surfaces[a].volume() < surfaces[b].volume();
  });
  return order;
}

/// Volumes by region number (mm3) where they are known from the surfaces: less what lies within;
/// 0 for a surface that a smaller one cuts, with a note.
std::vector<double> known_volumes(const Surfaces& surfaces,
                                  const std::vector<NamedSurface>& named,
                                  std::vector<std::string>& notes) {
  const std::vector<std::size_t> order = by_volume(surfaces);
  std::vector<double> volumes(surfaces.size() + 1, 0);
  std::vector<bool> owned(surfaces.size(), false), cut(surfaces.size(), false);
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    volumes[i + 1] = surfaces[i].volume();
    // a few folds hide next to no volume
    cut[i] =
        surfaces[i].self_intersections() > folds * static_cast<double>(surfaces[i].points().size());
  }
  for (std::size_t a = 0; a < order.size(); ++a) {
    for (std::size_t b = a + 1; b < order.size(); ++b) {
      const std::size_t inner = order[a], outer = order[b];
      const Lie lie = lie_of(surfaces[outer], surfaces[inner]);
      if (lie == Lie::cut ||
          (lie == Lie::apart && lie_of(surfaces[inner], surfaces[outer]) != Lie::apart)) {
        cut[outer] = true;
        notes.push_back("The surfaces '" + named[inner].name + "' and '" + named[outer].name +
                        "' overlap: what lies in both belongs to '" + named[inner].name + "'.");
      } else if (lie == Lie::within && !owned[inner]) {
        owned[inner] = true;  // the smallest surface around it gives the room
        volumes[outer + 1] -= surfaces[inner].volume();
      }
    }
  }
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    volumes[i + 1] = cut[i] ? 0 : volumes[i + 1];
  }
  return volumes;
}

imaging::RegionField field_of(const Surfaces& surfaces) {
  imaging::RegionField field;
  field.low = {1e300, 1e300, 1e300};
  field.high = {-1e300, -1e300, -1e300};
  for (const ClosedSurface& surface : surfaces) {
    const double margin = 0.02 * norm(minus(surface.high(), surface.low()));
    for (std::size_t a = 0; a < 3; ++a) {
      field.low[a] = std::min(field.low[a], surface.low()[a] - margin);
      field.high[a] = std::max(field.high[a], surface.high()[a] + margin);
    }
  }
  field.at = [&surfaces, order = by_volume(surfaces)](const Point& x) {
    for (const std::size_t i : order) {
      if (surfaces[i].contains(x)) {
        return static_cast<int>(i) + 1;
      }
    }
    return 0;
  };
  field.crossings = [&surfaces](double block) {
    std::vector<imaging::Crossing> all;
    for (const ClosedSurface& surface : surfaces) {
      const auto more = surface.crossings(block);
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  };
  return field;
}

/// The number of a region to each side of a shell, beside its largest triangle.
void set_sides(const imaging::RegionField& field, imaging::Shell& shell) {
  double largest = 0;
  for (const auto& t : shell.triangles) {
    const Point a = shell.points[t[0]], b = shell.points[t[1]], c = shell.points[t[2]];
    const Point normal = cross(minus(b, a), minus(c, a));
    const double size = norm(normal);  // twice the area
    if (size > largest) {
      largest = size;
      const Point middle = times(1.0 / 3, plus(a, plus(b, c)));
      const Point way = times(1e-4 / std::sqrt(size), normal);
      shell.inside = field.at(minus(middle, way));
      shell.outside = field.at(plus(middle, way));
    }
  }
}

/// Refuses shells that cross or touch each other or themselves, on which Gmsh would crash.
void check_apart(const std::vector<imaging::Shell>& shells) {
  OrganMesh all;
  std::vector<Facet> facets;
  for (const imaging::Shell& shell : shells) {
    const int first = all.n_nodes();
    all.nodes.insert(all.nodes.end(), shell.points.begin(), shell.points.end());
    for (const auto& t : shell.triangles) {
      facets.push_back({first + t[0], first + t[1], first + t[2], -1});
    }
  }
  const double tolerance = same_place(all);
  const std::vector<std::int32_t> place_of = nodes_in_place(all.nodes, tolerance);
  Places places;
  for (int node = 0; node < all.n_nodes(); ++node) {
    if (place_of[node] != node) {
      places.add(all.nodes[node]);
    }
  }
  const Contacts contacts = find_contacts(all, facets, place_of, tolerance);
  for (const auto* list : {&contacts.crossing, &contacts.hanging}) {
    for (const Contact& contact : *list) {
      places.add(contact.place);
    }
  }
  if (places.count > 0) {
    throw GeometryError(
        "The triangles of the surfaces cannot be kept: surfaces cross or touch, "
        "themselves or each other, at " +
        count_text(places.count, "place", "places") + ", the first at " + place_text(places.first) +
        ". Mesh without --keep-triangles, which makes new triangles.");
  }
}

/// Tetrahedra between the triangles of the surfaces.
imaging::Tetrahedra keep_triangles(const Surfaces& surfaces,
                                   const imaging::RegionField& field,
                                   double edge) {
  std::vector<imaging::Shell> shells;
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    for (imaging::Shell& shell : surfaces[i].shells()) {
      set_sides(field, shell);
      shells.push_back(std::move(shell));
    }
  }
  check_apart(shells);
  imaging::Tetrahedra cells = imaging::fill_shells(shells, edge);
  imaging::widen_angles(cells, imaging::find_borders(cells));
  return cells;
}

/// Point field `surface_point`: which point of its file (from 0) a node is, -1 inside. With the
/// same points in several files, as of a heart beat, nodes can be followed.
void add_surface_points(const SurfaceSoup& soup, OrganMesh& mesh) {
  std::map<Point, double> number;
  for (std::size_t i = 0; i < soup.points.size(); ++i) {
    number.try_emplace(soup.points[i], static_cast<double>(i));
  }
  Field field{"surface_point", 1, {}};
  for (const Point& x : mesh.nodes) {
    const auto found = number.find(x);
    field.values.push_back(found == number.end() ? -1 : found->second);
  }
  mesh.point_fields.push_back(std::move(field));
}

/// Facets of the outside by the tag of the nearest triangle of their region's surface that faces as
/// they do: on a wall thinner than its cells the other side is often nearer.
void add_tagged_surfaces(const Surfaces& surfaces,
                         const std::vector<NamedSurface>& named,
                         OrganMesh& mesh) {
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    const std::string outer = named[i].name + "_" + outside_name;
    if (named[i].soup.tags.empty() || !has_surface(mesh, outer)) {
      continue;
    }
    std::map<int, Surface> tagged;
    for (const auto& t : find_surface(mesh, outer).triangles) {
      const Point &a = mesh.nodes[t[0]], &b = mesh.nodes[t[1]], &c = mesh.nodes[t[2]];
      const Point normal = cross(minus(b, a), minus(c, a));
      const Point middle = times(1.0 / 3, plus(a, plus(b, c)));
      const double size = std::sqrt(norm(normal));  // about an edge
      tagged[surfaces[i].tag_near(middle, normal, size)].triangles.push_back(t);
    }
    const std::string start = surfaces.size() > 1 ? named[i].name + "_" : "";
    for (auto& [tag, surface] : tagged) {
      surface.name = start + plain_name(named[i].soup.tag_name) + "_" + std::to_string(tag);
      mesh.surfaces.push_back(std::move(surface));
    }
  }
}

void compare_volumes(const std::vector<NamedSurface>& named,
                     const std::vector<double>& volumes,
                     MeshedLabels& result) {
  const auto meshed = measure_quality(result.mesh).region_volumes;
  for (std::size_t i = 0; i < named.size(); ++i) {
    RegionVolume entry{named[i].name, volumes[i + 1] / 1000, volumes[i + 1] / 1000, 0};
    for (const auto& [name, volume] : meshed) {
      entry.mesh += name == entry.region ? volume / 1000 : 0;
    }
    result.volumes.push_back(entry);
  }
}

imaging::SizeLimits size_limits(const std::vector<std::string>& names,
                                const MesherOptions& options,
                                const std::vector<double>& volumes) {
  imaging::SizeLimits limits;
  limits.edge = {0};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto own = options.label_edge.find(static_cast<int>(i) + 1);
    limits.edge.push_back(own != options.label_edge.end() ? own->second : options.edge);
  }
  limits.border_edge = imaging::border_edges(options, names);
  limits.facet_distance = options.facet_distance;
  limits.seed = options.seed;
  limits.progress = options.progress;
  limits.expected_nodes = imaging::expected_nodes(limits.edge, volumes);
  return limits;
}

/// Edges no longer than walls are thick, down to `shortest` of the edge asked for: longer cells
/// would leave holes in them.
void refine_thin_walls(const Surfaces& surfaces,
                       imaging::SizeLimits& limits,
                       std::vector<std::string>& notes) {
  constexpr double shortest = 0.25;
  const double edge = *std::max_element(limits.edge.begin() + 1, limits.edge.end());
  std::vector<imaging::Shell> shells;
  for (const ClosedSurface& surface : surfaces) {
    if (surface.self_intersections() == 0) {
      const std::vector<imaging::Shell> more = surface.shells();
      shells.insert(shells.end(), more.begin(), more.end());
    }
  }
  const auto walls = std::make_shared<const imaging::WallThickness>(shells, edge);
  if (walls->least() == edge) {
    return;
  }
  limits.expected_nodes = 0;  // more than by the edge asked for
  limits.least_edge = std::max(walls->least(), shortest * edge);
  limits.edge_near = [walls, least = limits.least_edge](const Point& x) {
    return std::max(walls->near(x), least);
  };
  notes.push_back(
      text::format("Walls down to %.2g mm are thinner than the edge length of %.3g mm: edges "
                   "were shortened there, down to %.2g mm (--keep-sizes does not).",
                   walls->least(), edge, limits.least_edge));
}

}  // namespace

MeshedLabels mesh_surfaces(const std::vector<NamedSurface>& named,
                           const MesherOptions& options,
                           Holes holes) {
  Surfaces surfaces;
  MeshedLabels result;
  std::vector<std::string> notes, names;
  for (const NamedSurface& one : named) {
    if (std::find(names.begin(), names.end(), one.name) != names.end()) {
      throw GeometryError("Two surfaces have the name '" + one.name +
                          "'. Give them names: NAME=FILE.");
    }
    names.push_back(one.name);
    options.progress("repairing and checking " + one.soup.file);
    surfaces.emplace_back(one.soup, SurfaceOptions{holes, options.smallest_part});
    notes.insert(notes.end(), surfaces.back().notes().begin(), surfaces.back().notes().end());
  }
  const std::vector<double> volumes = known_volumes(surfaces, named, notes);
  imaging::SizeLimits limits = size_limits(names, options, volumes);
  const bool keep = options.facets == Facets::kept;
  if (!keep && options.thin == Thin::refine) {
    refine_thin_walls(surfaces, limits, notes);
  }
  const imaging::RegionField field = field_of(surfaces);
  imaging::Tetrahedra cells =
      keep ? keep_triangles(surfaces, field, options.edge) : imaging::tetrahedralize(field, limits);
  if (cells.cell_regions.empty()) {
    throw GeometryError(
        "Meshing the surfaces gave no tetrahedra: all they enclose is smaller than the edge "
        "length. Choose a smaller edge.");
  }
  if (!keep) {
    imaging::separate_hinges(cells);
    options.progress("restoring volumes");
    imaging::improve_surface_borders(cells, limits, volumes);
  }
  result.mesh = imaging::name_regions(
      std::move(cells), names, [](const Point& x) { return x; }, options.smallest_part);
  add_tagged_surfaces(surfaces, named, result.mesh);
  if (keep && named.size() == 1) {
    add_surface_points(named.front().soup, result.mesh);
  }
  result.mesh.notes.insert(result.mesh.notes.begin(), notes.begin(), notes.end());
  compare_volumes(named, volumes, result);
  check_mesh(result.mesh, "mesh of the surfaces");
  return result;
}

}  // namespace viscera::meshes
