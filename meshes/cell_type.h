// The cells a mesh may have, one table each: what every loop over corners, edges or facets reads.
#pragma once

#include <array>
#include <cstdint>

namespace viscera::meshes {

enum class CellType { tet4, tet10, hex8, hex27 };

/// Corner nodes of a facet, cyclic, outward on the boundary; the fourth is -1 for a triangle.
using Facet = std::array<std::int32_t, 4>;

constexpr int n_corners(const Facet& facet) {
  return facet[3] < 0 ? 3 : 4;
}

/// Numbers of one cell type. Nodes are ordered as in VTK: vertices; for quadratic cells the middle
/// of edge e at `vertices + e`; for hex27 also the centre of facet f at 20 + f and that of the cell
/// at 26. Vertices 0 to 3 of a hexahedron go round its bottom, 4 to 7 lie above them.
struct CellShape {
  CellType type;
  const char* name;    ///< "hex27"
  const char* plural;  ///< "hexahedra"
  int degree;          ///< 1 or 2
  int nodes, vertices, edges, facets, facet_corners;
  int edge_vertices[12][2];
  Facet facet_vertices[6];     ///< (v1 - v0) x (v2 - v0) points out of a cell of positive volume
  int neighbours[8][3];        ///< vertices across the three edges at a vertex, right-handed
  CellType linear, quadratic;  ///< the same cell of degree 1 and 2
};

namespace cell_tables {

constexpr CellShape tetrahedron(CellType type) {
  const bool linear = type == CellType::tet4;
  return {type,
          linear ? "tet4" : "tet10",
          "tetrahedra",
          linear ? 1 : 2,
          linear ? 4 : 10,
          4,
          6,
          4,
          3,
          {{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}},
          {Facet{0, 2, 1, -1}, Facet{0, 1, 3, -1}, Facet{0, 3, 2, -1}, Facet{1, 2, 3, -1}},
          {{1, 2, 3}, {2, 0, 3}, {0, 1, 3}, {0, 2, 1}},
          CellType::tet4,
          CellType::tet10};
}

constexpr CellShape hexahedron(CellType type) {
  const bool linear = type == CellType::hex8;
  return {type,
          linear ? "hex8" : "hex27",
          "hexahedra",
          linear ? 1 : 2,
          linear ? 8 : 27,
          8,
          12,
          6,
          4,
          {{0, 1},
           {1, 2},
           {2, 3},
           {3, 0},
           {4, 5},
           {5, 6},
           {6, 7},
           {7, 4},
           {0, 4},
           {1, 5},
           {2, 6},
           {3, 7}},
          {Facet{0, 4, 7, 3}, Facet{1, 2, 6, 5}, Facet{0, 1, 5, 4}, Facet{3, 7, 6, 2},
           Facet{0, 3, 2, 1}, Facet{4, 5, 6, 7}},
          {{1, 3, 4}, {2, 0, 5}, {3, 1, 6}, {0, 2, 7}, {7, 5, 0}, {4, 6, 1}, {5, 7, 2}, {6, 4, 3}},
          CellType::hex8,
          CellType::hex27};
}

inline constexpr CellShape all[] = {tetrahedron(CellType::tet4), tetrahedron(CellType::tet10),
                                    hexahedron(CellType::hex8), hexahedron(CellType::hex27)};

}  // namespace cell_tables

constexpr const CellShape& shape_of(CellType type) {
  return cell_tables::all[static_cast<int>(type)];
}
constexpr int nodes_per_cell(CellType type) {
  return shape_of(type).nodes;
}
constexpr int vertices_per_cell(CellType type) {
  return shape_of(type).vertices;
}
constexpr bool is_hexahedral(CellType type) {
  return shape_of(type).vertices == 8;
}

/// Local vertices of the facets of a tetrahedron, as in its CellShape.
inline constexpr int tet_facets[4][3] = {{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}};

}  // namespace viscera::meshes
