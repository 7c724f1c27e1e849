#include "meshes/quality/weld.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "meshes/quality/near_nodes.h"
#include "meshes/quality/renumber.h"

namespace viscera::meshes {

namespace {

using Vertices = std::array<std::int32_t, 8>;

struct VerticesHash {
  std::size_t operator()(const Vertices& vertices) const {
    std::uint64_t hash = 0;
    for (const std::int32_t node : vertices) {
      hash = (hash ^ static_cast<std::uint64_t>(node)) * 0x9e3779b97f4a7c15u;
      hash ^= hash >> 29;
    }
    return hash;
  }
};

/// Vertices of a cell in ascending order, -1 in the places that it does not have.
Vertices sorted_vertices(const OrganMesh& mesh, int cell) {
  const CellShape& shape = shape_of(mesh.cell_type);
  Vertices vertices;
  vertices.fill(-1);
  const auto first = mesh.cells.begin() + static_cast<std::ptrdiff_t>(cell) * shape.nodes;
  std::copy(first, first + shape.vertices, vertices.begin());
  std::sort(vertices.begin(), vertices.end());
  return vertices;
}

template <class Facets>
void rename_corners(Facets& facets, const std::vector<std::int32_t>& place_of) {
  for (auto& facet : facets) {
    for (std::int32_t& node : facet) {
      node = place_of[node];
    }
  }
  const auto lost = [](auto facet) {
    std::sort(facet.begin(), facet.end());
    return std::adjacent_find(facet.begin(), facet.end()) != facet.end();
  };
  facets.erase(std::remove_if(facets.begin(), facets.end(), lost), facets.end());
}

void rename_nodes(OrganMesh& mesh, const std::vector<std::int32_t>& place_of) {
  for (std::int32_t& node : mesh.cells) {
    node = place_of[node];
  }
  for (Surface& surface : mesh.surfaces) {
    rename_corners(surface.triangles, place_of);
    rename_corners(surface.quadrilaterals, place_of);
  }
  for (auto& [name, set] : mesh.node_sets) {
    for (std::int32_t& node : set) {
      node = place_of[node];
    }
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
  }
}

}  // namespace

WeldReport weld_nodes(OrganMesh& mesh, double tolerance) {
  WeldReport report;
  const std::vector<std::int32_t> place_of = nodes_in_place(mesh.nodes, tolerance);
  for (int node = 0; node < mesh.n_nodes(); ++node) {
    report.nodes += place_of[node] != node;
  }
  rename_nodes(mesh, place_of);
  std::vector<std::int32_t> kept;
  std::unordered_set<Vertices, VerticesHash> seen;
  const int vertices = shape_of(mesh.cell_type).vertices;
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    const Vertices sorted = sorted_vertices(mesh, cell);
    if (std::adjacent_find(sorted.end() - vertices, sorted.end()) != sorted.end()) {
      ++report.collapsed_cells;
    } else if (!seen.insert(sorted).second) {
      ++report.doubled_cells;
    } else {
      kept.push_back(cell);
    }
  }
  if (static_cast<int>(kept.size()) < mesh.n_cells()) {
    select_cells(mesh, kept);
  }
  return report;
}

}  // namespace viscera::meshes
