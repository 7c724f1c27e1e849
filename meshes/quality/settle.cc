#include "meshes/quality/settle.h"

#include <algorithm>

#include "meshes/quality/faults.h"
#include "meshes/quality/orientation.h"
#include "meshes/quality/renumber.h"
#include "meshes/quality/words.h"

namespace viscera::meshes {

namespace {

void sort_node_sets(OrganMesh& mesh) {
  for (auto& [name, set] : mesh.node_sets) {
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
  }
}

}  // namespace

std::vector<std::string> settle_mesh(OrganMesh& mesh) {
  if (const int turned = flip_misnumbered_cells(mesh); turned > 0) {
    mesh.notes.push_back((turned == mesh.n_cells() ? "All cells were"
                          : turned == 1            ? "1 cell was"
                                                   : std::to_string(turned) + " cells were") +
                         std::string(" inverted (the file numbers the vertices the other way "
                                     "round) and numbered anew."));
  }
  std::vector<std::string> faults = find_faults(mesh);
  if (const int unused = drop_unused_nodes(mesh); unused > 0) {
    mesh.notes.push_back(count_text(unused, "node", "nodes") + " of no cell left out.");
  }
  sort_node_sets(mesh);
  const std::vector<int> turned = orient_surfaces(mesh);
  for (std::size_t i = 0; i < turned.size(); ++i) {
    if (turned[i] > 0) {
      mesh.notes.push_back("Surface '" + mesh.surfaces[i].name + "': " + std::to_string(turned[i]) +
                           " of " + std::to_string(mesh.surfaces[i].n_facets()) +
                           " facets faced into the tissue; they were turned outward.");
    }
  }
  add_boundary(mesh);
  return faults;
}

}  // namespace viscera::meshes
