// Linear to quadratic tetrahedra.
#pragma once

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Puts a node on the middle of every edge of a tet4 mesh and makes it tet10 (straight edges).
/// Point fields are averaged to the new nodes; node sets and surfaces, which name corners, stay. A
/// mesh that is tet10 already comes back as it is.
void promote_to_quadratic(OrganMesh& mesh);

}  // namespace viscera::meshes
