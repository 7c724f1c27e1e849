#include "meshes/quality/quadratic.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

/// Makes new nodes as means of old ones, each set of old nodes once.
class Means {
 public:
  explicit Means(OrganMesh& mesh) : mesh_(mesh) {}

  std::int32_t of_edge(std::int32_t a, std::int32_t b) {
    const auto low = static_cast<std::uint64_t>(std::min(a, b));
    const auto [entry, is_new] =
        edges_.try_emplace(low << 32 | static_cast<std::uint64_t>(std::max(a, b)), mesh_.n_nodes());
    if (is_new) {
      append(std::array<std::int32_t, 2>{a, b});
    }
    return entry->second;
  }

  /// A quadrilateral is known by its lowest corner and the one across.
  std::int32_t of_facet(const Facet& facet) {
    const auto lowest = std::min_element(facet.begin(), facet.end());
    const std::int32_t across = facet[(lowest - facet.begin() + 2) % 4];
    const auto [entry, is_new] = facets_.try_emplace(
        static_cast<std::uint64_t>(*lowest) << 32 | static_cast<std::uint64_t>(across),
        mesh_.n_nodes());
    if (is_new) {
      append(facet);
    }
    return entry->second;
  }

  std::int32_t of_cell(const std::int32_t* corner) {
    std::array<std::int32_t, 8> corners;
    std::copy_n(corner, 8, corners.begin());
    append(corners);
    return mesh_.n_nodes() - 1;
  }

 private:
  template <std::size_t n>
  void append(const std::array<std::int32_t, n>& from) {
    Point sum = {};
    for (const std::int32_t node : from) {
      sum = plus(sum, mesh_.nodes[node]);
    }
    mesh_.nodes.push_back(times(1.0 / n, sum));
    for (Field& field : mesh_.point_fields) {
      for (int c = 0; c < field.components; ++c) {
        double total = 0;
        for (const std::int32_t node : from) {
          total += field.values[static_cast<std::size_t>(node) * field.components + c];
        }
        field.values.push_back(total / n);
      }
    }
  }

  OrganMesh& mesh_;
  std::unordered_map<std::uint64_t, std::int32_t> edges_, facets_;
};

}  // namespace

void promote_to_quadratic(OrganMesh& mesh) {
  const CellShape& shape = shape_of(mesh.cell_type);
  if (shape.degree == 2) {
    return;
  }
  Means means(mesh);
  std::vector<std::int32_t> cells;
  cells.reserve(mesh.cell_regions.size() * shape_of(shape.quadratic).nodes);
  for (std::size_t first = 0; first < mesh.cells.size(); first += shape.nodes) {
    const std::int32_t* corner = &mesh.cells[first];
    cells.insert(cells.end(), corner, corner + shape.nodes);
    for (int e = 0; e < shape.edges; ++e) {
      const int* edge = shape.edge_vertices[e];
      cells.push_back(means.of_edge(corner[edge[0]], corner[edge[1]]));
    }
    if (is_hexahedral(shape.type)) {
      for (const Facet& f : shape.facet_vertices) {
        cells.push_back(means.of_facet({corner[f[0]], corner[f[1]], corner[f[2]], corner[f[3]]}));
      }
      cells.push_back(means.of_cell(corner));
    }
  }
  mesh.cells = std::move(cells);
  mesh.cell_type = shape.quadratic;
}

}  // namespace viscera::meshes
