// What must hold for every mesh that is computed on.
#pragma once

#include <string>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Throws GeometryError, naming `source` (a file, say), for: an empty mesh, arrays of unequal
/// length, node numbers out of range, coordinates or fields that are not finite, a region without
/// cells, the first of the faults of faults.h (inverted, flat, folded and overlapping cells, facets
/// shared by three cells, surface facets that belong to no cell), nodes of no cell.
void check_mesh(const OrganMesh& mesh, const std::string& source = "mesh");

/// The part of `check_mesh` that makes the other functions of this folder safe: lengths, node
/// numbers, region numbers, finite coordinates.
void check_arrays(const OrganMesh& mesh, const std::string& source);

}  // namespace viscera::meshes
