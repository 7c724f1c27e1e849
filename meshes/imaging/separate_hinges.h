// Places where a mesh hangs together by an edge or a node alone.
#pragma once

#include "meshes/imaging/tetrahedralize.h"

namespace viscera::meshes::imaging {

/// Takes cells away until the outside is a manifold: around every edge and node of it, cells that
/// facets connect to each other stay together and the smaller of several such groups goes; a node
/// where two parts of the outside touch loses the cells between them. The last cells of a region
/// stay. Facets are made anew, nodes without a cell go. Returns how many cells went.
int separate_hinges(Tetrahedra& mesh);

}  // namespace viscera::meshes::imaging
