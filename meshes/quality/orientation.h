// Signs: cells of positive volume, boundary facets outward.
#pragma once

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Numbers cells of negative volume the other way round where the file only has the other
/// convention (a mesher, a mirrored frame or part): all cells, or those after whose turn every
/// facet is seen from its two sides in opposite orientation. Cells that are tangled in space stay
/// as they are. Cell fields named `*_q4` (values at the four quadrature points of a tetrahedron,
/// one per vertex) follow their vertices. Returns the number of cells turned.
int flip_misnumbered_cells(OrganMesh& mesh);

/// Turns every facet on the outer boundary outward; drops facets that a surface lists twice.
/// Interior facets keep their side.
void orient_surfaces(OrganMesh& mesh);

/// Adds the surface `boundary`, the whole outer boundary, unless one of that name exists.
void add_boundary(OrganMesh& mesh);

}  // namespace viscera::meshes
