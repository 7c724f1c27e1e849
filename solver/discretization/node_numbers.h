// Displacement nodes of a whole mesh, numbered independently of any partition.
#pragma once

#include <cstdint>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera {

/// Numbers of things that cells share, in order of first sight along the cells.
struct NodeNumbers {
  int per_cell = 0;
  std::int32_t count = 0;
  std::vector<std::int32_t> cells;  ///< [cell][per_cell]
};

/// Vertices of the cells.
NodeNumbers number_vertices(const meshes::OrganMesh& mesh);

/// Nodes of cells of degree 2, order of meshes::CellShape. Cells share the node between vertices
/// that they share, whatever mid-side nodes the mesh has.
NodeNumbers number_quadratic_nodes(const meshes::OrganMesh& mesh);

}  // namespace viscera
