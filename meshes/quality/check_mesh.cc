#include "meshes/quality/check_mesh.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "meshes/quality/faults.h"
#include "meshes/quality/words.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

constexpr double largest_coordinate = 1e12;  // mm; squares and volumes of it are still numbers

[[noreturn]] void fail(const std::string& source, const std::string& what) {
  throw GeometryError(source + ": " + what);
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
      if (!(std::abs(coordinate) <= largest_coordinate)) {
        fail(source,
             "node " + std::to_string(i) + " (counted from 0) has a coordinate that is " +
                 number_text(coordinate) +
                 "; coordinates must be finite numbers below 1e12 mm. The file is damaged.");
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

void check_mesh(const OrganMesh& mesh, const std::string& source) {
  check_arrays(mesh, source);
  check_regions(mesh, source);
  if (const std::vector<std::string> faults = find_faults(mesh); !faults.empty()) {
    fail(source, faults.front());
  }
  std::vector<bool> used(mesh.nodes.size(), false);
  for (const std::int32_t node : mesh.cells) {
    used[node] = true;
  }
  for (std::size_t node = 0; node < used.size(); ++node) {
    if (!used[node]) {
      fail(source, "node " + std::to_string(node) + " (counted from 0) at " +
                       place_text(mesh.nodes[node]) +
                       " belongs to no cell. Remove it (drop_unused_nodes).");
    }
  }
}

}  // namespace viscera::meshes
