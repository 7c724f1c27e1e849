#include "solver/problem/load_mesh.h"

#include "meshes/formats/read_mesh.h"
#include "meshes/quality/inspection.h"
#include "solver/case/check_against_mesh.h"
#include "solver/case/node_sets.h"
#include "solver/core/log.h"

namespace viscera::problem {

namespace {

/// What `viscera inspect` calls yellow. Of the size `check_against_mesh` speaks: the case has a
/// unit.
void warn_of_doubts(const std::string& file, const meshes::OrganMesh& mesh) {
  const meshes::Inspection inspection = meshes::inspect_mesh(mesh, {}, meshes::UnitSource::stated);
  for (const meshes::Finding& finding : inspection.verdict.findings) {
    log::warning(file + ": " + finding.reason);
  }
}

}  // namespace

meshes::OrganMesh load_mesh(const Case& simulation) {
  const double unit = simulation.mesh.unit_in_mm;
  meshes::OrganMesh mesh =
      meshes::read_mesh(simulation.mesh.file, unit > 0 ? std::optional(unit) : std::nullopt);
  for (const std::string& note : mesh.notes) {
    log::info("note: " + note);
  }
  add_node_sets(simulation, mesh);
  check_against_mesh(simulation, mesh);
  warn_of_doubts(simulation.mesh.file, mesh);
  return mesh;
}

}  // namespace viscera::problem
