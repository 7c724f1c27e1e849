// Better cells by moving nodes.
#pragma once

#include "meshes/imaging/borders.h"

namespace viscera::meshes::imaging {

/// Moves nodes with a cell of goodness below 1 around them to where the worst cell is better
/// (pattern search, some rounds): inner nodes anywhere, nodes of sheets along the sheet, others
/// not.
void widen_angles(Tetrahedra& mesh, const Borders& borders);

}  // namespace viscera::meshes::imaging
