#include "meshes/quality/inspection.h"

#include "meshes/quality/facets.h"

namespace viscera::meshes {

Inspection inspect_mesh(const OrganMesh& mesh,
                        const std::vector<std::string>& faults,
                        UnitSource unit) {
  Inspection inspection;
  Measurements& measured = inspection.measured;
  const FacetTable table(mesh);
  measured.quality = measure_quality(mesh, table);
  for (const Surface& surface : mesh.surfaces) {
    measured.surfaces.push_back(measure_surface(mesh, table, surface));
  }
  measured.topology = measure_topology(mesh, table);
  inspection.verdict = judge(faults, measured, unit);
  for (const BadCell& bad : measured.quality.worst) {
    inspection.region_of_worst.push_back(mesh.region_names[mesh.cell_regions[bad.cell]]);
  }
  return inspection;
}

}  // namespace viscera::meshes
