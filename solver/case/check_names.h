// Are the names in the case those of the mesh?
#pragma once

#include "meshes/organ_mesh.h"
#include "solver/case/case.h"

namespace viscera::case_file {

/// Throws InputError for the first region, surface, node set or fibre field that the mesh lacks.
void check_names(const Case& simulation, const meshes::OrganMesh& mesh);

}  // namespace viscera::case_file
