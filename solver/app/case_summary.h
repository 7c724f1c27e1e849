// A case and its mesh in a few lines, as `check` shows them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"
#include "solver/case/case.h"

namespace viscera::app {

/// Unknowns of the formulation on this mesh, held ones included: 3 for each node of the
/// displacement, 1 for each vertex with pressure.
std::int64_t count_unknowns(Formulation formulation, const meshes::OrganMesh& mesh);

/// Rough memory of all processes together [GiB].
double estimate_memory_gib(Formulation formulation, std::int64_t unknowns);

/// Lines without line ends: case, mesh, a line a region, surfaces, formulation, conditions, steps.
std::vector<std::string> summarize(const Case& simulation, const meshes::OrganMesh& mesh);

}  // namespace viscera::app
