// Nodes of quadratic cells by the vertices they lie between.
#pragma once

#include <vector>

#include "meshes/cell_type.h"

namespace viscera {

/// Local vertices of which each node of the quadratic cell is the mean in straight geometry: one
/// for a vertex, two for the middle of an edge, the corners for the centre of a face or cell. Order
/// of nodes as in meshes::CellShape; the linear cell is the beginning of the list.
const std::vector<std::vector<int>>& node_vertices(meshes::CellType type);

/// Local nodes of a facet of the cell of that degree (1 or 2), outward, as tri3, tri6, quad4 or
/// quad9 order them: corners, middles of edges, centre.
std::vector<int> facet_nodes(meshes::CellType type, int facet, int degree);

}  // namespace viscera
