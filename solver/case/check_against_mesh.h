// Does the case fit its mesh?
#pragma once

#include "meshes/organ_mesh.h"
#include "solver/case/case.h"

namespace viscera {

/// Checks, in this order: every region has exactly one material; surfaces, regions, node sets and
/// fibre fields that the case names are in the mesh; force patches are not empty; the supports hold
/// every piece of the mesh, and if not, which rigid motions are free. Call `add_node_sets` before.
/// Throws InputError; warns where the size of the mesh or a place looks like a wrong unit.
void check_against_mesh(const Case& simulation, const meshes::OrganMesh& mesh);

/// Index into `simulation.materials` of every region of the mesh. Throws InputError for a region
/// without material or with several.
std::vector<int> materials_of_regions(const Case& simulation, const meshes::OrganMesh& mesh);

}  // namespace viscera
