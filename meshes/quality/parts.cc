#include "meshes/quality/parts.h"

#include <algorithm>
#include <utility>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/renumber.h"
#include "meshes/quality/union_find.h"

namespace viscera::meshes {

namespace {

/// Removes facets that belong to no cell any more, and surfaces without facets.
void drop_bare_facets(OrganMesh& mesh) {
  const FacetTable table(mesh);
  std::vector<Surface> kept;
  for (const Surface& surface : mesh.surfaces) {
    Surface part{surface.name, {}};
    for (int i = 0; i < surface.n_facets(); ++i) {
      if (const Facet facet = surface.facet(i); !table.owners(facet).empty()) {
        part.add(facet);
      }
    }
    if (part.n_facets() > 0) {
      kept.push_back(std::move(part));
    }
  }
  mesh.surfaces = std::move(kept);
}

}  // namespace

std::vector<std::int32_t> connected_parts(const OrganMesh& mesh) {
  return connected_parts(mesh, FacetTable(mesh));
}

std::vector<std::int32_t> connected_parts(const OrganMesh& mesh, const FacetTable& table) {
  UnionFind sets(mesh.n_cells());
  table.for_each_inner(
      [&](const FacetOwner& a, const FacetOwner& b) { sets.join(a.cell, b.cell); });
  std::vector<std::pair<int, std::int32_t>> sizes;  // (-cells, root)
  std::vector<std::int32_t> count(mesh.n_cells(), 0), number_of(mesh.n_cells(), 0);
  for (std::int32_t cell = 0; cell < mesh.n_cells(); ++cell) {
    ++count[sets.root(cell)];
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
    parts[cell] = number_of[sets.root(cell)];
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
    drop_bare_facets(mesh);
    drop_unused_nodes(mesh);
  }
  return static_cast<int>(dropped);
}

}  // namespace viscera::meshes
