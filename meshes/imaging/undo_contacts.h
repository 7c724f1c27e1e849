// Parts of the outside that ran into each other while borders moved.
#pragma once

#include <vector>

#include "meshes/imaging/borders.h"

namespace viscera::meshes::imaging {

/// Where facets of the outside cross each other, takes their nodes back to `start` (by node, mm,
/// where the same cells were sound and did not cross), and those of cells that would be flat or
/// inverted by that. Returns the nodes taken back, in order; none if nothing crosses.
std::vector<std::int32_t> undo_contacts(Tetrahedra& mesh, const std::vector<Point>& start);

}  // namespace viscera::meshes::imaging
