// Signs: cells of positive volume, boundary facets outward.
#pragma once

#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Numbers cells of negative volume the other way round where the file has the other convention or
/// none (a mesher, a mirrored frame or part): in every part with such cells, so that the two cells
/// at a facet see it in opposite orientation and most of the volume is positive. What is negative
/// then is tangled in space and stays, as do parts with facets of three cells. Cell fields named
/// `*_q4` on tetrahedra (values at the four quadrature points, one per vertex), `*_q8` or `*_q27`
/// on hexahedra (Gauss points, the first axis fastest) follow the turn. Returns the number of cells
/// turned.
int flip_misnumbered_cells(OrganMesh& mesh);

/// Turns every facet on the outer boundary outward; drops facets that a surface lists twice.
/// Interior facets keep their side. Returns how many facets of each surface were turned.
std::vector<int> orient_surfaces(OrganMesh& mesh);

/// Adds the surface `boundary`, the whole outer boundary, unless one of that name exists.
void add_boundary(OrganMesh& mesh);

}  // namespace viscera::meshes
