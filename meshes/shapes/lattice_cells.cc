#include "meshes/shapes/lattice_cells.h"

#include <utility>

namespace viscera::meshes {

namespace {

constexpr Spot vertices[8] = {{0, 0, 0}, {2, 0, 0}, {2, 2, 0}, {0, 2, 0},
                              {0, 0, 2}, {2, 0, 2}, {2, 2, 2}, {0, 2, 2}};

}  // namespace

CellSpots one_hexahedron() {
  return {std::vector<Spot>(vertices, vertices + 8)};
}

CellSpots five_tetrahedra(int first) {
  const CellShape& hexahedron = shape_of(CellType::hex8);
  CellSpots cells = {{}};
  for (int v = 0; v < 8; ++v) {
    const auto& [i, j, k] = vertices[v];
    if ((i + j + k) / 2 % 2 == first % 2) {
      cells[0].push_back(vertices[v]);
      continue;
    }
    const auto& [a, b, c] = hexahedron.neighbours[v];
    cells.push_back({vertices[v], vertices[a], vertices[b], vertices[c]});
  }
  if (first % 2 == 0) {  // in this order 0, 2, 5, 7 have the left hand; 1, 3, 4, 6 the right one
    std::swap(cells[0][2], cells[0][3]);
  }
  return cells;
}

template <class Vertices>
std::int32_t Lattice::middle(const std::vector<Spot>& cell,
                             const Vertices& of_cell,
                             int count) const {
  Spot sum = {};
  for (int i = 0; i < count; ++i) {
    for (int d = 0; d < 3; ++d) {
      sum[d] += cell[of_cell[i]][d];
    }
  }
  return node({sum[0] / count, sum[1] / count, sum[2] / count});
}

void Lattice::add_cell(const std::vector<Spot>& cell, int region, OrganMesh& mesh) const {
  for (const Spot& vertex : cell) {
    mesh.cells.push_back(node(vertex));
  }
  if (shape_.degree == 2) {
    for (int e = 0; e < shape_.edges; ++e) {
      mesh.cells.push_back(middle(cell, shape_.edge_vertices[e], 2));
    }
    for (int f = 0; f < (is_hexahedral(shape_.type) ? 6 : 0); ++f) {
      mesh.cells.push_back(middle(cell, shape_.facet_vertices[f], 4));
    }
    if (is_hexahedral(shape_.type)) {
      mesh.cells.push_back(node({1, 1, 1}));
    }
  }
  mesh.cell_regions.push_back(region);
}

void Lattice::add_facets(const CellSpots& cells, int axis, int value, Surface& surface) const {
  for (const auto& cell : cells) {
    for (int f = 0; f < shape_.facets; ++f) {
      Facet facet = shape_.facet_vertices[f];
      bool lies_there = true;
      for (int i = 0; i < shape_.facet_corners; ++i) {
        const Spot& spot = cell[facet[i]];
        lies_there = lies_there && spot[axis] == value;
        facet[i] = node(spot);
      }
      if (lies_there) {
        surface.add(facet);
      }
    }
  }
}

}  // namespace viscera::meshes
