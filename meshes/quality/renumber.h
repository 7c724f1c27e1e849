// Change of the order of nodes and cells, everything that refers to them included.
#pragma once

#include <cstdint>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Keeps the listed nodes, in this order; `kept[new] = old`. Precondition: every node that a cell
/// uses is kept, none twice. Surface facets and node set entries with a lost node disappear.
void select_nodes(OrganMesh& mesh, const std::vector<std::int32_t>& kept);

/// Keeps the listed cells, in this order; `kept[new] = old`. Nodes and surfaces stay.
void select_cells(OrganMesh& mesh, const std::vector<std::int32_t>& kept);

/// Removes nodes of no cell; returns how many.
int drop_unused_nodes(OrganMesh& mesh);

/// Sorts cells along a Hilbert curve through their centroids and nodes by first use in that order,
/// so that neighbours lie close in memory and a cut of the list in pieces gives compact pieces.
/// Returns the former number of each cell.
std::vector<std::int32_t> order_along_curve(OrganMesh& mesh);

}  // namespace viscera::meshes
