// The mesh of a case, read and checked against it.
#pragma once

#include <string>
#include <vector>

#include "meshes/organ_mesh.h"
#include "solver/case/case.h"

namespace viscera::problem {

/// Reads the mesh of the case, adds its node sets and checks that both fit. Throws InputError and
/// GeometryError for what `viscera inspect` calls red and warns of what it calls yellow.
meshes::OrganMesh load_mesh(const Case& simulation);

}  // namespace viscera::problem
