// Signs: cells of positive volume, boundary facets outward.
#pragma once

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// If every cell has a negative volume (a mesher or a mirrored frame with the other convention),
/// exchanges two vertices of each and returns true; otherwise leaves the mesh alone. Cell fields
/// named `*_q4` (values at the four quadrature points, one per vertex) follow their vertices.
bool flip_if_all_inverted(OrganMesh& mesh);

/// Turns every triangle on the outer boundary outward; drops triangles that a surface lists twice.
/// Interior triangles keep their side.
void orient_surfaces(OrganMesh& mesh);

/// Adds the surface `boundary`, the whole outer boundary, unless one of that name exists.
void add_boundary(OrganMesh& mesh);

}  // namespace viscera::meshes
