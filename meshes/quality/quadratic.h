// Linear to quadratic cells.
#pragma once

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Makes tet4 to tet10 and hex8 to hex27 with a node on the middle of every edge (and facet and
/// cell of hexahedra): straight edges. Point fields are averaged to the new nodes; node sets and
/// surfaces, which name corners, stay. A mesh that is quadratic already comes back as it is.
void promote_to_quadratic(OrganMesh& mesh);

}  // namespace viscera::meshes
