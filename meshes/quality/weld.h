// Nodes in one place and cells listed twice become one.
#pragma once

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

struct WeldReport {
  int nodes = 0;            ///< merged into another one
  int collapsed_cells = 0;  ///< dropped: two of their vertices were one node
  int doubled_cells = 0;    ///< dropped: another cell has the same vertices
};

/// Merges nodes within `tolerance` mm of each other; cells that lose a vertex by it and second
/// listings of a cell go. Values of point fields are those of the node with the lowest number.
/// Surfaces and node sets follow.
WeldReport weld_nodes(OrganMesh& mesh, double tolerance);

}  // namespace viscera::meshes
