// Mends what can be mended without the user: `viscera inspect --repair`.
#pragma once

#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

struct RepairOptions {
  double weld = 0;            ///< mm within which nodes become one; 0: 1e-7 of the mesh's size
  double stray_share = 0.01;  ///< parts with less than this share of the volume are dropped
};

struct Repair {
  std::vector<std::string> done;    ///< one sentence for each kind of change, with counts
  std::vector<std::string> faults;  ///< what is still red (faults.h)
};

/// In this order: cells that use a node twice or are listed twice go, nodes in one place are
/// welded, misnumbered cells turned, facets without a cell dropped, folded curved cells
/// straightened (their mid-edge nodes moved), inverted cells and slivers of linear tetrahedra
/// mended by moving inner nodes and merging others along edges (tet_edit.h), stray parts and nodes
/// of no cell dropped, surfaces oriented. Labels stay; `boundary` is
/// made anew where it was the whole outside. Mending that makes
/// new faults is taken back. The mesh may come out without cells, with that as fault. Precondition:
/// `check_arrays`.
Repair repair_mesh(OrganMesh& mesh, const RepairOptions& options);

}  // namespace viscera::meshes
