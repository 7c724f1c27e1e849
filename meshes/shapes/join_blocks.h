// Bodies of several blocks of hexahedra, each the image of the unit cube.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// The image of the unit cube under a map that is smooth inside it.
struct CellBlock {
  std::array<int, 3> cells;  ///< along a, b, c
  std::string region;
  std::array<std::string, 6> sides;  ///< surface at a = 0, a = 1, b = 0, b = 1, c = 0, c = 1, or ""
  std::function<Point(double a, double b, double c)> place;  ///< mm; keeps the right hand
};

/// The blocks as one mesh: nodes of different blocks at one place are one, so blocks that meet
/// must agree there on places and counts. Every node of a quadratic cell lies where its block's map
/// puts it. Tetrahedra: five a hexahedron, on the same nodes. Regions and surfaces in the order of
/// their first mention, then `boundary`, the whole outside. Throws InputError for more
/// than 1e9 Taylor-Hood unknowns, and for tetrahedra around a hole with an odd count of
/// hexahedra.
OrganMesh join_blocks(const std::vector<CellBlock>& blocks, CellType type);

}  // namespace viscera::meshes
