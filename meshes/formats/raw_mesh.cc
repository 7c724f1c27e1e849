#include "meshes/formats/raw_mesh.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "meshes/quality/check_mesh.h"
#include "meshes/quality/quadratic.h"
#include "meshes/quality/settle.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

std::string name_of(int tag, const std::map<int, std::string>& names, const std::string& prefix) {
  const auto found = names.find(tag);
  return found != names.end() ? found->second : prefix + std::to_string(tag);
}

/// Regions in ascending order of tag; two tags of one name are one region.
void assign_regions(const RawMesh& raw, OrganMesh& mesh) {
  std::map<int, std::int32_t> region_of;
  for (const int tag : std::set<int>(raw.cell_tags.begin(), raw.cell_tags.end())) {
    const std::string name = tag == no_tag ? "body" : name_of(tag, raw.region_names, "region_");
    const auto known = std::find(mesh.region_names.begin(), mesh.region_names.end(), name);
    region_of[tag] = static_cast<std::int32_t>(known - mesh.region_names.begin());
    if (known == mesh.region_names.end()) {
      mesh.region_names.push_back(name);
    }
  }
  mesh.cell_regions.reserve(raw.cell_tags.size());
  for (const int tag : raw.cell_tags) {
    mesh.cell_regions.push_back(region_of[tag]);
  }
}

void assign_surfaces(const RawMesh& raw, OrganMesh& mesh) {
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < raw.facets.size(); ++i) {
    if (raw.facet_tags[i] == no_tag) {
      continue;
    }
    const std::string name = name_of(raw.facet_tags[i], raw.surface_names, "surface_");
    const auto [entry, is_new] = place.try_emplace(name, mesh.surfaces.size());
    if (is_new) {
      mesh.surfaces.push_back({name, {}});
    }
    mesh.surfaces[entry->second].add(raw.facets[i]);
  }
}

CellType cell_type_of(int nodes_per_cell) {
  return nodes_per_cell == 4    ? CellType::tet4
         : nodes_per_cell == 10 ? CellType::tet10
         : nodes_per_cell == 8  ? CellType::hex8
                                : CellType::hex27;
}

[[noreturn]] void refuse_cells(const RawMesh& raw) {
  std::string found;
  std::size_t left = raw.cells_found.size();
  for (const auto& [kind, count] : raw.cells_found) {
    --left;
    found += std::to_string(count) + " " + kind + (left > 1 ? ", " : left == 1 ? " and " : "");
  }
  throw GeometryError(raw.file + ": it holds " + found +
                      ". The cells of a mesh must be of one kind: 4- or 10-node tetrahedra, or 8-, "
                      "20- or 27-node hexahedra. Mesh the volume with tetrahedra of one order, or "
                      "with hexahedra alone.");
}

/// 20-node hexahedra get their missing nodes, where the 20 nodes put them.
void complete_cells(RawMesh& raw) {
  for (const std::int32_t node : raw.cells) {
    if (node < 0 || static_cast<std::size_t>(node) >= raw.nodes.size()) {
      throw GeometryError(raw.file + ": a cell refers to node " + std::to_string(node) +
                          ", allowed are 0 to " + std::to_string(raw.nodes.size()) +
                          " less one. The file is damaged: write it again.");
    }
  }
  complete_hexahedra(raw.cells, raw.nodes, raw.point_fields);
  raw.nodes_per_cell = 27;
}

void scale(std::vector<Point>& nodes, double unit_in_mm) {
  for (Point& node : nodes) {
    for (double& coordinate : node) {
      coordinate *= unit_in_mm;
    }
  }
}

}  // namespace

int tag_of_name(std::map<int, std::string>& names, const std::string& name) {
  for (const auto& [tag, known] : names) {
    if (known == name) {
      return tag;
    }
  }
  const int tag = names.empty() ? 1 : std::max(names.rbegin()->first, 0) + 1;
  names[tag] = name;
  return tag;
}

bool take_cell(RawMesh& raw,
               const std::string& kind,
               const std::vector<std::int32_t>& nodes,
               int tag) {
  const int n = static_cast<int>(nodes.size());
  ++raw.cells_found[kind];
  if (raw.cell_tags.empty()) {
    raw.nodes_per_cell = n;
  }
  if (n != raw.nodes_per_cell) {
    return false;
  }
  raw.cells.insert(raw.cells.end(), nodes.begin(), nodes.end());
  raw.cell_tags.push_back(tag);
  return true;
}

OrganMesh gather_mesh(RawMesh&& raw, double unit_in_mm) {
  if (!(std::isfinite(unit_in_mm) && unit_in_mm > 0)) {
    throw GeometryError(raw.file + ": the length unit is " + std::to_string(unit_in_mm) +
                        " mm; it must be positive. Use 1 for mm, 10 for cm, 1000 for m.");
  }
  if (raw.cells_found.size() > 1 || (raw.cells.empty() && !raw.cells_found.empty())) {
    refuse_cells(raw);
  }
  OrganMesh mesh;
  mesh.notes = std::move(raw.notes);
  if (raw.nodes_per_cell == 20) {
    mesh.notes.push_back(
        "The 20-node hexahedra were completed to 27 nodes at the places their 20 nodes give.");
    complete_cells(raw);
  }
  mesh.cell_type = cell_type_of(raw.nodes_per_cell);
  mesh.nodes = std::move(raw.nodes);
  mesh.cells = std::move(raw.cells);
  mesh.node_sets = std::move(raw.node_sets);
  mesh.point_fields = std::move(raw.point_fields);
  mesh.cell_fields = std::move(raw.cell_fields);
  assign_regions(raw, mesh);
  assign_surfaces(raw, mesh);
  scale(mesh.nodes, unit_in_mm);
  check_arrays(mesh, raw.file);
  return mesh;
}

OrganMesh assemble_mesh(RawMesh&& raw, double unit_in_mm) {
  const std::string file = raw.file;
  OrganMesh mesh = gather_mesh(std::move(raw), unit_in_mm);
  if (const std::vector<std::string> faults = settle_mesh(mesh); !faults.empty()) {
    throw GeometryError(file + ": " + faults.front());
  }
  return mesh;
}

}  // namespace viscera::meshes
