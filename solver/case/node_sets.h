// Node sets from text files.
#pragma once

#include "meshes/organ_mesh.h"
#include "solver/case/case.h"

namespace viscera {

/// Adds the node sets that the case reads from files to those of the mesh: zero-based node ids
/// between spaces, commas or line ends; # begins a remark. Throws InputError with file and line for
/// what is no id of the mesh, an id twice, an empty file.
void add_node_sets(const Case& simulation, meshes::OrganMesh& mesh);

}  // namespace viscera
