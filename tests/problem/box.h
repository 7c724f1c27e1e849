// Unit cubes of tetrahedra by Kuhn's split, or of hexahedra.
#pragma once

#include "meshes/organ_mesh.h"

namespace viscera::test {

enum class BoxCells { tetrahedra, hexahedra };

/// Unit cube [mm] of n x n x n cubes, each one hexahedron or six tetrahedra around the diagonal
/// (1, 1, 1); one region `wall`, surfaces x0, x1, y0, y1, z0, z1 and `boundary`.
meshes::OrganMesh unit_box(int n, BoxCells cells = BoxCells::tetrahedra);

/// Adds a surface of the boundary facets whose corner nodes all are `inside`.
void add_surface(meshes::OrganMesh& mesh, const std::string& name, const std::vector<char>& inside);

}  // namespace viscera::test
