// Which VTK cells are read and written, and how.
#pragma once

#include <vtkCellType.h>

#include "meshes/cell_type.h"

namespace viscera::meshes {

/// One VTK cell type. Cells that are not computed on are known by name, for the message.
struct VtkKind {
  int type;
  int dimension;
  int nodes;
  bool is_read;
  const char* name;
};

inline constexpr VtkKind vtk_kinds[] = {
    {VTK_VERTEX, 0, 1, false, "points"},
    {VTK_LINE, 1, 2, false, "lines"},
    {VTK_QUADRATIC_EDGE, 1, 3, false, "lines"},
    {VTK_TRIANGLE, 2, 3, true, "triangles"},
    {VTK_QUADRATIC_TRIANGLE, 2, 6, true, "triangles"},
    {VTK_PIXEL, 2, 4, true, "quadrilaterals"},
    {VTK_QUAD, 2, 4, true, "quadrilaterals"},
    {VTK_QUADRATIC_QUAD, 2, 8, true, "quadrilaterals"},
    {VTK_BIQUADRATIC_QUAD, 2, 9, true, "quadrilaterals"},
    {VTK_TETRA, 3, 4, true, "4-node tetrahedra"},
    {VTK_QUADRATIC_TETRA, 3, 10, true, "10-node tetrahedra"},
    {VTK_VOXEL, 3, 8, true, "8-node hexahedra"},
    {VTK_HEXAHEDRON, 3, 8, true, "8-node hexahedra"},
    {VTK_QUADRATIC_HEXAHEDRON, 3, 20, true, "20-node hexahedra"},
    {VTK_BIQUADRATIC_QUADRATIC_HEXAHEDRON, 3, 24, false, "24-node hexahedra"},
    {VTK_TRIQUADRATIC_HEXAHEDRON, 3, 27, true, "27-node hexahedra"},
    {VTK_WEDGE, 3, 6, false, "6-node wedges"},
    {VTK_QUADRATIC_WEDGE, 3, 15, false, "15-node wedges"},
    {VTK_BIQUADRATIC_QUADRATIC_WEDGE, 3, 18, false, "18-node wedges"},
    {VTK_PYRAMID, 3, 5, false, "5-node pyramids"},
    {VTK_QUADRATIC_PYRAMID, 3, 13, false, "13-node pyramids"},
};

/// Nullptr for a type that is not in the table.
constexpr const VtkKind* vtk_kind(int type) {
  for (const VtkKind& kind : vtk_kinds) {
    if (kind.type == type) {
      return &kind;
    }
  }
  return nullptr;
}

constexpr int vtk_type(CellType type) {
  constexpr int types[] = {VTK_TETRA, VTK_QUADRATIC_TETRA, VTK_HEXAHEDRON,
                           VTK_TRIQUADRATIC_HEXAHEDRON};
  return types[static_cast<int>(type)];
}

}  // namespace viscera::meshes
