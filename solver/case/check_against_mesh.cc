#include "solver/case/check_against_mesh.h"

#include "solver/case/check_names.h"
#include "solver/case/check_places.h"
#include "solver/case/check_supports.h"
#include "solver/case/complaint.h"
#include "solver/case/read_case.h"
#include "solver/core/text.h"

namespace viscera {

namespace {

using case_file::refuse;

/// Indices of the materials meant for a region.
std::vector<int> candidates(const Case& simulation, const std::string& region) {
  std::vector<int> result;
  for (std::size_t i = 0; i < simulation.materials.size(); ++i) {
    const std::string& name = simulation.materials[i].region;
    if (name == region || name == "all") {
      result.push_back(static_cast<int>(i));
    }
  }
  return result;
}

[[noreturn]] void refuse_several(const Case& simulation, const std::string& region) {
  const std::string key = "materials." + region;
  refuse(location_of(simulation, key), key,
         {"a material for the region '" + region + "' beside 'all'",
          "exactly one material for each region", "",
          "Remove 'all' and name every region, or keep 'all' alone"});
}

}  // namespace

std::vector<int> materials_of_regions(const Case& simulation, const meshes::OrganMesh& mesh) {
  std::vector<int> result;
  for (const std::string& region : mesh.region_names) {
    const std::vector<int> found = candidates(simulation, region);
    if (found.size() > 1) {
      refuse_several(simulation, region);
    }
    if (found.empty()) {
      refuse(
          location_of(simulation, "materials"), "materials",
          {"no material for the region '" + region + "' of the mesh '" + simulation.mesh.file + "'",
           "one material for each of its regions: " + text::list(mesh.region_names), "",
           "Add '" + region + ": {law: ...}', or one material named 'all'"});
    }
    result.push_back(found.front());
  }
  return result;
}

void check_against_mesh(const Case& simulation, const meshes::OrganMesh& mesh) {
  case_file::check_names(simulation, mesh);
  materials_of_regions(simulation, mesh);
  case_file::check_places(simulation, mesh);
  case_file::check_supports(simulation, mesh);
}

}  // namespace viscera
