// What a mesh goes through between its file and its use.
#pragma once

#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Cells that are numbered the other way round are turned, nodes of no cell left out, node sets
/// sorted, facets of the outer boundary turned outward, the surface `boundary` added; `mesh.notes`
/// says what was done. Returns the faults that are left (faults.h), those of lost surface facets
/// included. Precondition: `check_arrays`.
std::vector<std::string> settle_mesh(OrganMesh& mesh);

}  // namespace viscera::meshes
