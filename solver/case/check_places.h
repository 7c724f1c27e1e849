// Are points and patches where the organ is?
#pragma once

#include "meshes/organ_mesh.h"
#include "solver/case/case.h"

namespace viscera::case_file {

/// Throws InputError for a force patch without facets; warns of points far from the mesh and of a
/// mesh whose size looks like a wrong unit.
void check_places(const Case& simulation, const meshes::OrganMesh& mesh);

}  // namespace viscera::case_file
