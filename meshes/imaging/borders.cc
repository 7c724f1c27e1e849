#include "meshes/imaging/borders.h"

#include <algorithm>
#include <cmath>

#include "meshes/vec.h"

namespace viscera::meshes::imaging {

namespace {

constexpr double pi = 3.14159265358979323846;
const double good_angle = 1 - std::cos(16 * pi / 180);
constexpr double good_shape = 0.4, least_goodness = 0.5;

using Pairs = std::vector<std::pair<std::int32_t, std::int32_t>>;

/// Regions that meet at an edge of the borders.
struct BorderEdge {
  std::int32_t a, b;
  std::vector<int> regions;
};

void add_region(std::vector<int>& regions, int region) {
  if (std::find(regions.begin(), regions.end(), region) == regions.end()) {
    regions.push_back(region);
  }
}

std::vector<BorderEdge> edges_of(const Tetrahedra& mesh) {
  std::vector<std::array<std::int32_t, 3>> seen;  // two nodes, facet
  for (std::size_t f = 0; f < mesh.facets.size(); ++f) {
    const auto& c = mesh.facets[f].corners;
    for (int v = 0; v < 3; ++v) {
      seen.push_back({std::min(c[v], c[(v + 1) % 3]), std::max(c[v], c[(v + 1) % 3]),
                      static_cast<std::int32_t>(f)});
    }
  }
  std::sort(seen.begin(), seen.end());
  std::vector<BorderEdge> edges;
  for (const auto& [a, b, f] : seen) {
    if (edges.empty() || edges.back().a != a || edges.back().b != b) {
      edges.push_back({a, b, {}});
    }
    add_region(edges.back().regions, mesh.facets[f].inside);
    add_region(edges.back().regions, mesh.facets[f].outside);
  }
  return edges;
}

std::vector<BorderKind> kinds_of(const Tetrahedra& mesh) {
  std::vector<std::vector<int>> regions(mesh.nodes.size());
  for (const RegionFacet& facet : mesh.facets) {
    for (const std::int32_t node : facet.corners) {
      add_region(regions[node], facet.inside);
      add_region(regions[node], facet.outside);
    }
  }
  std::vector<BorderKind> kinds(mesh.nodes.size(), BorderKind::none);
  for (std::size_t node = 0; node < kinds.size(); ++node) {
    const std::size_t count = regions[node].size();
    kinds[node] = count == 0   ? BorderKind::none
                  : count == 2 ? BorderKind::sheet
                  : count == 3 ? BorderKind::curve
                               : BorderKind::corner;
  }
  return kinds;
}

void connect_neighbours(const Tetrahedra& mesh, Borders& borders) {
  Pairs pairs;
  const auto connect = [&](std::int32_t from, std::int32_t to, const BorderEdge& edge) {
    if (borders.kind[from] == BorderKind::sheet ||
        (borders.kind[from] == BorderKind::curve && edge.regions.size() >= 3)) {
      pairs.push_back({from, to});
    }
  };
  for (const BorderEdge& edge : edges_of(mesh)) {
    connect(edge.a, edge.b, edge);
    connect(edge.b, edge.a, edge);
  }
  borders.neighbours = make_lists(mesh.nodes.size(), std::move(pairs));
  for (const std::int32_t node : borders.nodes) {
    if (borders.kind[node] == BorderKind::curve && borders.neighbours[node].size() != 2) {
      borders.kind[node] = BorderKind::corner;
    }
  }
}

}  // namespace

Lists make_lists(std::size_t entries, Pairs pairs) {
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  Lists lists;
  lists.first.assign(entries + 1, 0);
  for (const auto& [entry, item] : pairs) {
    ++lists.first[entry + 1];
    lists.items.push_back(item);
  }
  for (std::size_t entry = 0; entry < entries; ++entry) {
    lists.first[entry + 1] += lists.first[entry];
  }
  return lists;
}

Borders find_borders(const Tetrahedra& mesh) {
  Borders borders;
  borders.kind = kinds_of(mesh);
  for (const std::int32_t node : mesh.fixed_nodes) {
    borders.kind[node] = BorderKind::corner;
  }
  for (std::size_t node = 0; node < mesh.nodes.size(); ++node) {
    if (borders.kind[node] != BorderKind::none) {
      borders.nodes.push_back(static_cast<std::int32_t>(node));
    }
  }
  connect_neighbours(mesh, borders);
  Pairs facets, cells;
  for (std::size_t f = 0; f < mesh.facets.size(); ++f) {
    for (const std::int32_t node : mesh.facets[f].corners) {
      facets.push_back({node, static_cast<std::int32_t>(f)});
    }
  }
  for (std::size_t at = 0; at < mesh.cells.size(); ++at) {
    cells.push_back({mesh.cells[at], static_cast<std::int32_t>(at / 4)});
  }
  borders.facets = make_lists(mesh.nodes.size(), std::move(facets));
  borders.cells = make_lists(mesh.nodes.size(), std::move(cells));
  return borders;
}

Point area_vector(const Tetrahedra& mesh, const RegionFacet& facet) {
  const auto& [a, b, c] = facet.corners;
  return times(0.5,
               cross(minus(mesh.nodes[b], mesh.nodes[a]), minus(mesh.nodes[c], mesh.nodes[a])));
}

double goodness(const Tetrahedra& mesh, std::int32_t cell) {
  const std::int32_t* c = &mesh.cells[4 * static_cast<std::size_t>(cell)];
  const Point e1 = minus(mesh.nodes[c[1]], mesh.nodes[c[0]]);
  const Point e2 = minus(mesh.nodes[c[2]], mesh.nodes[c[0]]);
  const Point e3 = minus(mesh.nodes[c[3]], mesh.nodes[c[0]]);
  const Point e12 = minus(e2, e1), e13 = minus(e3, e1), e23 = minus(e3, e2);
  const double six_volumes = dot(e1, cross(e2, e3));
  if (!(six_volumes > 0)) {
    return 0;
  }
  const Point normals[4] = {cross(e12, e13), cross(e3, e2), cross(e1, e3), cross(e2, e1)};
  const double squares[4] = {dot(normals[0], normals[0]), dot(normals[1], normals[1]),
                             dot(normals[2], normals[2]), dot(normals[3], normals[3])};
  double worst = 0;
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < i; ++j) {
      const double product = dot(normals[i], normals[j]);
      worst = std::max(worst, product * product / (squares[i] * squares[j]));
    }
  }
  const double mean_square =
      (dot(e1, e1) + dot(e2, e2) + dot(e3, e3) + dot(e12, e12) + dot(e13, e13) + dot(e23, e23)) / 6;
  const double shape = std::sqrt(2.0) * six_volumes / (mean_square * std::sqrt(mean_square));
  return std::min((1 - std::sqrt(worst)) / good_angle, shape / good_shape);
}

double goodness_around(const Tetrahedra& mesh, const Borders& borders, std::int32_t node) {
  double least = 1e300;
  for (const std::int32_t cell : borders.cells[node]) {
    least = std::min(least, goodness(mesh, cell));
  }
  return least;
}

Point normal_at(const Tetrahedra& mesh, const Borders& borders, std::int32_t node) {
  Point normal{};
  for (const std::int32_t facet : borders.facets[node]) {
    normal = plus(normal, area_vector(mesh, mesh.facets[facet]));
  }
  return times(1 / std::max(norm(normal), 1e-300), normal);
}

double roughness(const Tetrahedra& mesh, const Borders& borders) {
  std::vector<Point> normal(mesh.nodes.size(), Point{});
  for (const RegionFacet& facet : mesh.facets) {
    for (const std::int32_t node : facet.corners) {
      normal[node] = plus(normal[node], area_vector(mesh, facet));
    }
  }
  double sum = 0, area = 0;
  for (const RegionFacet& facet : mesh.facets) {
    Point mean{};
    bool on_sheet = true;
    for (const std::int32_t node : facet.corners) {
      on_sheet = on_sheet && borders.kind[node] == BorderKind::sheet;
      mean = plus(mean, normal[node]);
    }
    const Point own = area_vector(mesh, facet);
    if (on_sheet && norm(mean) > 0) {
      const double angle = std::atan2(norm(cross(own, mean)), dot(own, mean)) * 180 / pi;
      sum += norm(own) * angle * angle;
      area += norm(own);
    }
  }
  return area > 0 ? std::sqrt(sum / area) : 0;
}

BorderMover::BorderMover(Tetrahedra& mesh, const Borders& borders, const Point& unit, double reach)
    : mesh_(mesh), borders_(borders), start_(mesh.nodes), unit_(unit), reach_(reach) {}

void BorderMover::move(std::int32_t node, const Point& step) {
  const Point before = mesh_.nodes[node];
  const double allowed = std::min(least_goodness, goodness_around(mesh_, borders_, node));
  for (const double share : {1.0, 0.5, 0.25}) {
    mesh_.nodes[node] = within_reach(node, plus(before, times(share, step)));
    if (goodness_around(mesh_, borders_, node) >= allowed) {
      return;
    }
  }
  mesh_.nodes[node] = before;
}

Point BorderMover::within_reach(std::int32_t node, const Point& place) const {
  const Point way = minus(place, start_[node]);
  const double length = norm({way[0] / unit_[0], way[1] / unit_[1], way[2] / unit_[2]});
  return length > reach_ ? plus(start_[node], times(reach_ / length, way)) : place;
}

}  // namespace viscera::meshes::imaging
