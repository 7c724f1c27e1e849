// Nodes at one and the same place.
#pragma once

#include <cstdint>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// For every node the lowest number of a node that lies within `tolerance` mm of it, through a
/// chain of such nodes: its own where there is none. Precondition: tolerance > 0.
std::vector<std::int32_t> nodes_in_place(const std::vector<Point>& nodes, double tolerance);

/// The distance below which nodes count as one place, mm: 1e-7 of the diagonal of the box.
double same_place(const OrganMesh& mesh);

}  // namespace viscera::meshes
