// What must hold for every mesh that is computed on.
#pragma once

#include <string>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Throws GeometryError, naming `source` (a file, say), for: an empty mesh, arrays of unequal
/// length, node numbers out of range, coordinates or fields that are not finite, inverted or
/// zero-volume cells, a region without cells, facets shared by three cells, surface facets that
/// belong to no cell, nodes of no cell. Cells are counted from 0.
void check_mesh(const OrganMesh& mesh, const std::string& source = "mesh");

/// The part of `check_mesh` that makes the other functions of this folder safe: lengths, node
/// numbers, region numbers, finite coordinates.
void check_arrays(const OrganMesh& mesh, const std::string& source);

/// Throws for the first cell that is inverted or flat: |V| <= 1e-10 (longest edge)^3, or has a
/// Jacobian that is not positive at one of its nodes.
void check_volumes(const OrganMesh& mesh, const std::string& source);

/// Throws for a facet that three cells share and for a surface facet that is no facet of a cell.
void check_surfaces(const OrganMesh& mesh, const std::string& source);

}  // namespace viscera::meshes
