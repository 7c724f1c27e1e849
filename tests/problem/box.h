// Kuhn's split of a unit cube.
#pragma once

#include "meshes/organ_mesh.h"

namespace viscera::test {

/// Unit cube [mm] of n x n x n cubes, six tetrahedra each around the diagonal (1, 1, 1); one region
/// `wall`, surfaces x0, x1, y0, y1, z0, z1 and `boundary`.
meshes::OrganMesh unit_box(int n);

/// Adds a surface of the boundary facets whose corner nodes all are `inside`.
void add_surface(meshes::OrganMesh& mesh, const std::string& name,
                 const std::vector<char>& inside);

}  // namespace viscera::test
