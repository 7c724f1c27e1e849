// Tetrahedra between triangles that stay as they are; the only code that meets Gmsh.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "meshes/imaging/tetrahedralize.h"

namespace viscera::meshes::imaging {

/// One closed, connected surface without self-intersections.
struct Shell {
  std::vector<Point> points;                           ///< mm, each used
  std::vector<std::array<std::int32_t, 3>> triangles;  ///< seen from `outside` counter-clockwise
  int inside = 0, outside = 0;                         ///< region numbers of its sides
};

/// Fills the regions between shells: boundary recovery and Delaunay refinement (Gmsh's HXT, Marot
/// et al. 2019). Every triangle is a facet of the mesh and no node is added on it; `fixed_nodes`
/// are those of the shells. Edges inside grow from those of the shells up to `edge` mm; nodes
/// inside differ a little from run to run. Precondition: shells do not cross or touch themselves or
/// each other. Throws GeometryError where Gmsh gives up.
Tetrahedra fill_shells(const std::vector<Shell>& shells, double edge);

}  // namespace viscera::meshes::imaging
