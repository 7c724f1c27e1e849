// Which Gmsh elements are read and written, and the order of their nodes.
#pragma once

#include "meshes/cell_type.h"

namespace viscera::meshes::gmsh {

/// One Gmsh element type. Elements that are not computed on are known, so that a file with them can
/// be read to its end and the message can name them all.
struct Kind {
  int type;
  int dimension;
  int nodes;
  bool is_read;
  const char* name;
};

inline constexpr Kind kinds[] = {
    {15, 0, 1, true, "points"},
    {1, 1, 2, true, "lines"},
    {8, 1, 3, true, "lines"},
    {2, 2, 3, true, "triangles"},
    {9, 2, 6, true, "triangles"},
    {3, 2, 4, true, "quadrilaterals"},
    {16, 2, 8, true, "quadrilaterals"},
    {10, 2, 9, true, "quadrilaterals"},
    {4, 3, 4, true, "4-node tetrahedra"},
    {11, 3, 10, true, "10-node tetrahedra"},
    {5, 3, 8, true, "8-node hexahedra"},
    {17, 3, 20, true, "20-node hexahedra"},
    {12, 3, 27, true, "27-node hexahedra"},
    {6, 3, 6, false, "6-node wedges"},
    {18, 3, 15, false, "15-node wedges"},
    {13, 3, 18, false, "18-node wedges"},
    {7, 3, 5, false, "5-node pyramids"},
    {19, 3, 13, false, "13-node pyramids"},
    {14, 3, 14, false, "14-node pyramids"},
};

/// Nullptr for a type that is not in the table.
constexpr const Kind* kind_of(int type) {
  for (const Kind& kind : kinds) {
    if (kind.type == type) {
      return &kind;
    }
  }
  return nullptr;
}

constexpr int type_of(CellType type) {
  constexpr int types[] = {4, 11, 5, 12};
  return types[static_cast<int>(type)];
}

/// Place in Gmsh's list of the node that is `node` in VTK's order, for a volume cell of `nodes`
/// nodes (Gmsh 4 reference manual, "Node ordering"). Gmsh ends a tet10 with edges (2,3) (1,3), and
/// sorts the edges of a hexahedron by their vertices and its facets as -z, -y, -x, +x, +y, +z.
constexpr int place_of(int nodes, int node) {
  constexpr int tet10[] = {0, 1, 2, 3, 4, 5, 6, 7, 9, 8};
  constexpr int hex27[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  11, 13, 9,  16, 18,
                           19, 17, 10, 12, 14, 15, 22, 23, 21, 24, 20, 25, 26};
  return nodes == 10 ? tet10[node] : nodes >= 20 ? hex27[node] : node;
}

}  // namespace viscera::meshes::gmsh
