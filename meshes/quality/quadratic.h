// Linear to quadratic cells.
#pragma once

#include <cstdint>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Makes tet4 to tet10 and hex8 to hex27 with a node on the middle of every edge (and facet and
/// cell of hexahedra): straight edges. Point fields are averaged to the new nodes; node sets and
/// surfaces, which name corners, stay. A mesh that is quadratic already comes back as it is.
void promote_to_quadratic(OrganMesh& mesh);

/// Completes hexahedra of 20 nodes [cell][20] (vertices and mid-edge nodes in the order of hex27)
/// to 27: the new nodes and their field values lie where the 20-node shape functions put them, so
/// that the geometry stays the same. Precondition: node numbers in range.
void complete_hexahedra(std::vector<std::int32_t>& cells,
                        std::vector<Point>& nodes,
                        std::vector<Field>& point_fields);

}  // namespace viscera::meshes
