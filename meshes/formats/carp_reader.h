// CARP (openCARP) meshes: a .pts, an .elem and an optional .lon file.
#pragma once

#include <string>

#include "meshes/formats/raw_mesh.h"

namespace viscera::meshes {

/// Reads the tetrahedra (Tt) of a CARP mesh, given any of its files. Region tags become
/// `region_<tag>`, triangles (Tr) and quadrilaterals (Qd) on facets `surface_<tag>`, the directions
/// of `.lon` the cell fields `fiber` and `sheet`. Lengths are micrometres. Throws GeometryError
/// with file and line.
RawMesh read_carp(const std::string& file);

}  // namespace viscera::meshes
