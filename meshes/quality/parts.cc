#include "meshes/quality/parts.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/renumber.h"

namespace viscera::meshes {

namespace {

/// Root of the tree of `i`, with the path halved on the way.
std::int32_t root_of(std::vector<std::int32_t>& parent, std::int32_t i) {
  while (parent[i] != i) {
    parent[i] = parent[parent[i]];
    i = parent[i];
  }
  return i;
}

/// Triangles that are facets of no cell any more.
void drop_bare_triangles(OrganMesh& mesh) {
  const FacetTable table(mesh);
  for (Surface& surface : mesh.surfaces) {
    auto& all = surface.triangles;
    all.erase(std::remove_if(all.begin(), all.end(),
                             [&](const Triangle& t) { return table.owners(t).empty(); }),
              all.end());
  }
  auto& surfaces = mesh.surfaces;
  surfaces.erase(std::remove_if(surfaces.begin(), surfaces.end(),
                                [](const Surface& s) { return s.triangles.empty(); }),
                 surfaces.end());
}

}  // namespace

std::vector<std::int32_t> connected_parts(const OrganMesh& mesh) {
  const FacetTable table(mesh);
  std::vector<std::int32_t> parent(mesh.n_cells());
  std::iota(parent.begin(), parent.end(), 0);
  for (std::int32_t cell = 0; cell < mesh.n_cells(); ++cell) {
    for (std::int32_t facet = 0; facet < 4; ++facet) {
      for (const FacetOwner& other : table.owners(table.corners({cell, facet}))) {
        parent[root_of(parent, other.cell)] = root_of(parent, cell);
      }
    }
  }
  std::vector<std::pair<int, std::int32_t>> sizes;  // (-cells, root)
  std::vector<std::int32_t> count(mesh.n_cells(), 0), number_of(mesh.n_cells(), 0);
  for (std::int32_t cell = 0; cell < mesh.n_cells(); ++cell) {
    ++count[root_of(parent, cell)];
  }
  for (std::int32_t cell = 0; cell < mesh.n_cells(); ++cell) {
    if (count[cell] > 0) {
      sizes.emplace_back(-count[cell], cell);
    }
  }
  std::sort(sizes.begin(), sizes.end());
  for (std::size_t part = 0; part < sizes.size(); ++part) {
    number_of[sizes[part].second] = static_cast<std::int32_t>(part);
  }
  std::vector<std::int32_t> parts(mesh.n_cells());
  for (std::int32_t cell = 0; cell < mesh.n_cells(); ++cell) {
    parts[cell] = number_of[root_of(parent, cell)];
  }
  return parts;
}

int drop_small_mesh_parts(OrganMesh& mesh, double smallest_ml) {
  const std::vector<std::int32_t> part_of = connected_parts(mesh);
  std::vector<double> volume;
  for (std::int32_t cell = 0; cell < mesh.n_cells(); ++cell) {
    volume.resize(std::max<std::size_t>(volume.size(), part_of[cell] + 1), 0);
    volume[part_of[cell]] += cell_volume(mesh, cell);
  }
  std::vector<std::int32_t> kept;
  for (std::int32_t cell = 0; cell < mesh.n_cells(); ++cell) {
    if (part_of[cell] == 0 || volume[part_of[cell]] >= 1000 * smallest_ml) {
      kept.push_back(cell);
    }
  }
  const auto dropped = std::count_if(volume.begin() + (volume.empty() ? 0 : 1), volume.end(),
                                     [&](double v) { return v < 1000 * smallest_ml; });
  if (dropped > 0) {
    select_cells(mesh, kept);
    drop_bare_triangles(mesh);
    drop_unused_nodes(mesh);
  }
  return static_cast<int>(dropped);
}

}  // namespace viscera::meshes
