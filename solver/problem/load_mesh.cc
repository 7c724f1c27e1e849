#include "solver/problem/load_mesh.h"

#include "meshes/formats/read_mesh.h"
#include "solver/case/check_against_mesh.h"
#include "solver/case/node_sets.h"

namespace viscera::problem {

meshes::OrganMesh load_mesh(const Case& simulation) {
  meshes::OrganMesh mesh = meshes::read_mesh(simulation.mesh.file, simulation.mesh.unit_in_mm);
  add_node_sets(simulation, mesh);
  check_against_mesh(simulation, mesh);
  return mesh;
}

}  // namespace viscera::problem
