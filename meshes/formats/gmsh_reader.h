// Gmsh .msh files, version 1, 2.2 and 4.1, ASCII and binary (1: ASCII).
#pragma once

#include <string>

#include "meshes/formats/raw_mesh.h"

namespace viscera::meshes {

/// Reads tetrahedra of 4 or 10 or hexahedra of 8, 20 or 27 nodes with their physical volumes
/// (regions), physical surfaces (surfaces), physical curves and points (node sets) and node and
/// element data (fields). Throws GeometryError for other versions, other cells, and damaged files.
RawMesh read_gmsh(const std::string& file);

}  // namespace viscera::meshes
