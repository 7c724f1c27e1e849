#include "meshes/fibers/heart_walls.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facet_hash.h"
#include "meshes/quality/facets.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::meshes {

namespace {

using Names = std::vector<std::string>;

Names joined(std::initializer_list<const Names*> lists) {
  Names all;
  for (const Names* list : lists) {
    for (const std::string& name : *list) {
      if (std::find(all.begin(), all.end(), name) == all.end()) {
        all.push_back(name);
      }
    }
  }
  return all;
}

const Surface* surface_named(const OrganMesh& mesh, const std::string& name) {
  const auto found = std::find_if(mesh.surfaces.begin(), mesh.surfaces.end(),
                                  [&](const Surface& s) { return s.name == name; });
  return found == mesh.surfaces.end() ? nullptr : &*found;
}

void require_surface(const OrganMesh& mesh, const std::string& option, const std::string& name) {
  const Surface* surface = surface_named(mesh, name);
  if (surface && surface->n_facets() > 0) {
    return;
  }
  Names known;
  for (const Surface& other : mesh.surfaces) {
    known.push_back(other.name);
  }
  throw GeometryError(option + ": found '" + name + "', " +
                      (surface ? "which has no facets" : "a surface that the mesh does not have") +
                      ". Allowed: " + text::list(known) + "." + text::did_you_mean(name, known));
}

std::string place_text(const Point& x) {
  return text::format("(%.4g, %.4g, %.4g) mm", x[0], x[1], x[2]);
}

template <class Visit>
void for_each_facet(const OrganMesh& mesh, const Names& names, const Visit& visit) {
  for (const std::string& name : names) {
    const Surface& surface = find_surface(mesh, name);
    for (int i = 0; i < surface.n_facets(); ++i) {
      visit(surface.facet(i));
    }
  }
}

std::set<std::int32_t> nodes_of(const OrganMesh& mesh, const Names& names) {
  std::set<std::int32_t> nodes;
  for_each_facet(mesh, names, [&](const Facet& facet) {
    nodes.insert(facet.begin(), facet.begin() + n_corners(facet));
  });
  return nodes;
}

template <class Measure>
std::int32_t least(const std::set<std::int32_t>& nodes, const Measure& measure) {
  return *std::min_element(nodes.begin(), nodes.end(),
                           [&](auto a, auto b) { return measure(a) < measure(b); });
}

double mean_edge(const OrganMesh& mesh, const Names& names) {
  double sum = 0;
  int count = 0;
  for_each_facet(mesh, names, [&](const Facet& facet) {
    for (int i = 0; i < n_corners(facet); ++i) {
      const int next = (i + 1) % n_corners(facet);
      sum += norm(minus(mesh.nodes[facet[next]], mesh.nodes[facet[i]]));
      ++count;
    }
  });
  return sum / count;
}

}  // namespace

Names HeartWalls::left_base() const {
  return joined({&base, &mitral, &aortic});
}
Names HeartWalls::right_base() const {
  return joined({&base, &tricuspid, &pulmonary});
}
Names HeartWalls::whole_base() const {
  return joined({&base, &mitral, &aortic, &tricuspid, &pulmonary});
}

void check_roles(const OrganMesh& mesh, const std::vector<Role>& roles) {
  std::map<Facet, std::pair<std::string, std::string>> taken;  // role and surface
  for (const Role& role : roles) {
    for (const std::string& name : role.surfaces) {
      require_surface(mesh, role.option, name);
      for_each_facet(mesh, {name}, [&](const Facet& facet) {
        const auto [entry, is_new] = taken.try_emplace(sorted_corners(facet), role.option, name);
        if (!is_new && entry->second.first != role.option) {
          throw GeometryError("Surfaces '" + entry->second.second + "' (" + entry->second.first +
                              ") and '" + name + "' (" + role.option +
                              ") share facets, the first at " + place_text(centroid(mesh, facet)) +
                              ". Allowed: every facet in one wall. Name other surfaces; 'viscera "
                              "inspect' lists them.");
        }
      });
    }
  }
}

std::string check_apart(const OrganMesh& mesh, const Role& inside, const Role& outside) {
  constexpr double most = 0.15;
  const std::set<std::int32_t> a = nodes_of(mesh, inside.surfaces);
  const std::set<std::int32_t> b = nodes_of(mesh, outside.surfaces);
  std::vector<std::int32_t> shared;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(shared));
  if (shared.empty()) {
    return "";
  }
  const std::string found =
      text::list(inside.surfaces) + " (" + inside.option + ") and " + text::list(outside.surfaces) +
      " (" + outside.option +
      text::format(") touch: %zu nodes lie in both, the first at ", shared.size()) +
      place_text(mesh.nodes[shared.front()]);
  if (shared.size() > most * static_cast<double>(std::min(a.size(), b.size()))) {
    throw GeometryError(
        found +
        ". Allowed: walls with tissue or a named base between them; where the wall has no "
        "thickness no direction goes through it. Give the rim between them a surface of its own "
        "('viscera mesh --surface'), or mesh the organ with smaller cells.");
  }
  return found + "; the fibres around them mean little.";
}

Line find_apex(const OrganMesh& mesh,
               const Names& inner,
               const Names& outer,
               const Names& base,
               const std::optional<Point>& near) {
  const std::set<std::int32_t> inside = nodes_of(mesh, inner), outside = nodes_of(mesh, outer);
  const auto distance_to = [&](const Point& place) {
    return [&mesh, place](std::int32_t n) { return norm(minus(mesh.nodes[n], place)); };
  };
  Line line{{}, {}, 0.6 * mean_edge(mesh, inner)};
  if (near) {
    line.from = mesh.nodes[least(inside, distance_to(*near))];
    line.to = mesh.nodes[least(outside, distance_to(*near))];
    return line;
  }
  Point up{};
  for_each_facet(mesh, base, [&](const Facet& facet) { up = plus(up, area_vector(mesh, facet)); });
  line.from = mesh.nodes[least(inside, [&](auto n) { return dot(mesh.nodes[n], up); })];
  line.to = mesh.nodes[least(outside, distance_to(line.from))];
  return line;
}

}  // namespace viscera::meshes
