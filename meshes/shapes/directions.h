// Direction fields of shapes whose directions are known by formula.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Unit vectors at a place [mm] of a region, one for every name.
using DirectionRule = std::function<std::vector<Point>(const Point& x, int region)>;

/// Adds for every name a point field and a cell field `<name>_q4` (tetrahedra) or `<name>_q27`
/// (hexahedra) at the quadrature points of the quadratic cell, in places that the mesh's own nodes
/// interpolate. A node between regions takes the value in the one listed first.
void add_directions(const std::vector<std::string>& names,
                    const DirectionRule& rule,
                    OrganMesh& mesh);

}  // namespace viscera::meshes
