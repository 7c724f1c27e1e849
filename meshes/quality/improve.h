// Bad cells made better in place.
#pragma once

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

struct ImproveReport {
  int bad_before = 0, bad_after = 0;  ///< cells that `viscera inspect` objects to
  int moved = 0;                      ///< nodes
  int merged = 0;                     ///< nodes, into another one along an edge
};

/// Linear tetrahedra: inner nodes of bad cells move, then edges of bad cells collapse, worst cells
/// first, until nothing gets better (tet_edit.h). Other cells: nothing.
ImproveReport improve_cells(OrganMesh& mesh);

/// Folded cells of degree 2: their mid-edge, facet and centre nodes move to where straight edges
/// would have them, half the way and then the whole. Returns how many cells were.
int straighten_folded_cells(OrganMesh& mesh);

}  // namespace viscera::meshes
