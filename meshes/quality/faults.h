// What makes a mesh unfit to compute on: red in `viscera inspect`, refused by every reader.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// All faults, one sentence with a place and a remedy each; the sentences with which `check_mesh`
/// and `read_mesh` refuse. Cells and facets are counted from 0. Precondition: `check_arrays`.
std::vector<std::string> find_faults(const OrganMesh& mesh);

/// Inverted, flat and folded cells: |V| <= 1e-10 (longest edge)^3, or a Jacobian that is not
/// positive at a node or quadrature point.
std::optional<std::string> volume_fault(const OrganMesh& mesh);

/// True if such a cell; see `volume_fault`.
bool has_no_positive_volume(const OrganMesh& mesh, int cell);

}  // namespace viscera::meshes
