#include "meshes/quality/check_mesh.h"

#include <cmath>
#include <cstdio>
#include <vector>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

constexpr double flat =
    1e-10;  // V / edge^3; a regular tetrahedron has 0.118, a cube 1, a usable sliver 1e-4

[[noreturn]] void fail(const std::string& source, const std::string& what) {
  throw GeometryError(source + ": " + what);
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string point_text(const Point& x) {
  return "(" + number(x[0]) + ", " + number(x[1]) + ", " + number(x[2]) + ") mm";
}

void check_numbers(const std::vector<std::int32_t>& numbers,
                   int limit,
                   const std::string& source,
                   const std::string& owner) {
  for (const std::int32_t n : numbers) {
    if (n < 0 || n >= limit) {
      fail(source, owner + " refers to node " + std::to_string(n) + ", allowed are 0 to " +
                       std::to_string(limit - 1) + ". The file is damaged: write it again.");
    }
  }
}

void check_fields(const std::vector<Field>& fields,
                  std::size_t entities,
                  const std::string& source,
                  const std::string& where) {
  for (const Field& field : fields) {
    const std::size_t expected = entities * static_cast<std::size_t>(std::max(field.components, 0));
    if (field.components < 1 || field.values.size() != expected) {
      fail(source, where + " field '" + field.name + "' has " +
                       std::to_string(field.values.size()) + " values where " +
                       std::to_string(expected) + " are needed. Write the field again.");
    }
  }
}

void check_regions(const OrganMesh& mesh, const std::string& source) {
  std::vector<bool> used(mesh.region_names.size(), false);
  for (const std::int32_t region : mesh.cell_regions) {
    used[region] = true;
  }
  for (std::size_t region = 0; region < used.size(); ++region) {
    if (!used[region]) {
      fail(source, "region '" + mesh.region_names[region] +
                       "' has no cells. Remove the region or give it cells.");
    }
  }
}

}  // namespace

void check_surfaces(const OrganMesh& mesh, const std::string& source) {
  const FacetTable table(mesh);
  if (const FacetOwner extra = table.overused(); extra.cell >= 0) {
    fail(source, "three or more cells share a facet of cell " + std::to_string(extra.cell) +
                     " at " + point_text(centroid(cell_corners(mesh, extra.cell))) +
                     "; at most two may. Cells overlap or are listed twice (a cell in two physical "
                     "groups is): put every cell in one region and save again.");
  }
  for (const Surface& surface : mesh.surfaces) {
    for (int i = 0; i < surface.n_facets(); ++i) {
      const Facet facet = surface.facet(i);
      if (table.owners(facet).empty()) {
        fail(source, "surface '" + surface.name + "', " +
                         (n_corners(facet) == 3 ? "triangle " : "quadrilateral ") +
                         std::to_string(i) + " with a corner at " +
                         point_text(mesh.nodes[facet[0]]) +
                         " is not a facet of any cell. Surfaces must consist of facets of the " +
                         shape_of(mesh.cell_type).plural +
                         ": remove that surface or mesh the volume from it again.");
      }
    }
  }
}

void check_arrays(const OrganMesh& mesh, const std::string& source) {
  const std::size_t n_cells = mesh.cell_regions.size();
  if (n_cells == 0 || mesh.nodes.empty()) {
    fail(source,
         "there are no tetrahedra or hexahedra in it. A volume mesh of 4- or 10-node tetrahedra "
         "or 8- or 27-node hexahedra is needed; mesh a surface first.");
  }
  if (mesh.cells.size() != n_cells * nodes_per_cell(mesh.cell_type)) {
    fail(source, "the lists of cells and of their regions differ in length. Write the mesh again.");
  }
  for (std::size_t i = 0; i < mesh.nodes.size(); ++i) {
    for (const double coordinate : mesh.nodes[i]) {
      if (!std::isfinite(coordinate)) {
        fail(source, "node " + std::to_string(i) + " (counted from 0) has a coordinate that is " +
                         number(coordinate) + "; coordinates must be finite numbers.");
      }
    }
  }
  check_numbers(mesh.cells, mesh.n_nodes(), source, "a cell");
  for (const std::int32_t region : mesh.cell_regions) {
    if (region < 0 || region >= static_cast<int>(mesh.region_names.size())) {
      fail(source, "a cell refers to region number " + std::to_string(region) + " of " +
                       std::to_string(mesh.region_names.size()) + ". Write the mesh again.");
    }
  }
  for (const Surface& surface : mesh.surfaces) {
    for (int i = 0; i < surface.n_facets(); ++i) {
      const Facet facet = surface.facet(i);
      check_numbers({facet.begin(), facet.begin() + n_corners(facet)}, mesh.n_nodes(), source,
                    "surface '" + surface.name + "'");
    }
  }
  for (const auto& [name, set] : mesh.node_sets) {
    check_numbers(set, mesh.n_nodes(), source, "node set '" + name + "'");
  }
  check_fields(mesh.point_fields, mesh.nodes.size(), source, "point");
  check_fields(mesh.cell_fields, n_cells, source, "cell");
}

void check_volumes(const OrganMesh& mesh, const std::string& source) {
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    const Corners corners = cell_corners(mesh, cell);
    const double volume = signed_volume(corners);
    const double edge = edge_range(corners)[1];
    const bool is_flat = std::abs(volume) <= flat * edge * edge * edge;
    if (!is_flat && volume > 0 && smallest_jacobian(mesh, cell) > 0) {
      continue;
    }
    const std::string state = is_flat      ? "has no volume"
                              : volume < 0 ? "is inverted"
                              : shape_of(mesh.cell_type).degree == 1
                                  ? "is folded at a corner"
                                  : "is folded by its curved edges";
    fail(source, "cell " + std::to_string(cell) + " (counted from 0) with its centroid at " +
                     point_text(centroid(corners)) + " " + state + ": volume " + number(volume) +
                     " mm3, smallest Jacobian " + number(smallest_jacobian(mesh, cell)) +
                     " mm3; every cell needs a positive one. Repair the mesh there (move or merge "
                     "its nodes, or mesh again with a smaller size or optimisation on).");
  }
}

void check_mesh(const OrganMesh& mesh, const std::string& source) {
  check_arrays(mesh, source);
  check_volumes(mesh, source);
  check_regions(mesh, source);
  check_surfaces(mesh, source);
  std::vector<bool> used(mesh.nodes.size(), false);
  for (const std::int32_t node : mesh.cells) {
    used[node] = true;
  }
  for (std::size_t node = 0; node < used.size(); ++node) {
    if (!used[node]) {
      fail(source, "node " + std::to_string(node) + " (counted from 0) at " +
                       point_text(mesh.nodes[node]) +
                       " belongs to no cell. Remove it (drop_unused_nodes).");
    }
  }
}

}  // namespace viscera::meshes
