// The writers behind `write_mesh`, one a format.
#pragma once

#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Surfaces that a file must hold: all but an implied `boundary`.
std::vector<const Surface*> surfaces_to_write(const OrganMesh& mesh);

void write_vtu(const OrganMesh& mesh, const std::string& file);
void write_gmsh(const OrganMesh& mesh, const std::string& file);
void write_febio(const OrganMesh& mesh, const std::string& file);

}  // namespace viscera::meshes
