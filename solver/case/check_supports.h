// Is the organ held?
#pragma once

#include "meshes/organ_mesh.h"
#include "solver/case/case.h"

namespace viscera::case_file {

/// Throws InputError that names the free rigid motions of the first piece of the mesh that the
/// supports do not hold. Springs along the normal hold what moves points along it.
void check_supports(const Case& simulation, const meshes::OrganMesh& mesh);

}  // namespace viscera::case_file
