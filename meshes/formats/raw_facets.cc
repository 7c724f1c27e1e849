#include "meshes/formats/raw_facets.h"

#include <algorithm>
#include <set>

namespace viscera::meshes {

namespace {

const CellShape& shape_with(int nodes_per_cell) {
  return shape_of(nodes_per_cell == 4 || nodes_per_cell == 10 ? CellType::tet4 : CellType::hex8);
}

Facet sorted(Facet facet) {
  std::sort(facet.begin(), facet.end());
  return facet;
}

}  // namespace

int facets_per_cell(int nodes_per_cell) {
  return shape_with(nodes_per_cell).facets;
}

Facet facet_of_cell(int nodes_per_cell, const std::int32_t* cell, int facet) {
  Facet corners = shape_with(nodes_per_cell).facet_vertices[facet];
  for (std::int32_t& corner : corners) {
    corner = corner < 0 ? -1 : cell[corner];
  }
  return corners;
}

std::size_t RawFacets::Hash::operator()(const Facet& facet) const {
  std::size_t hash = 0;
  for (const std::int32_t corner : facet) {
    hash = (hash ^ static_cast<std::size_t>(corner + 1)) * 0x9E3779B97F4A7C15ull;
    hash ^= hash >> 29;
  }
  return hash;
}

RawFacets::RawFacets(const RawMesh& raw) {
  const std::size_t width = static_cast<std::size_t>(raw.nodes_per_cell);
  const int facets = facets_per_cell(raw.nodes_per_cell);
  cells_at_.reserve(raw.cell_tags.size() * 3);
  for (std::size_t first = 0; first + width <= raw.cells.size(); first += width) {
    for (int facet = 0; facet < facets; ++facet) {
      ++cells_at_[sorted(facet_of_cell(raw.nodes_per_cell, &raw.cells[first], facet))];
    }
  }
}

int RawFacets::cells_at(const Facet& facet) const {
  const auto found = cells_at_.find(sorted(facet));
  return found == cells_at_.end() ? 0 : found->second;
}

void drop_loose_facets(RawMesh& raw) {
  if (raw.facets.empty() || raw.cells.empty()) {
    return;
  }
  const RawFacets table(raw);
  std::set<std::string> surfaces;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < raw.facets.size(); ++i) {
    if (table.cells_at(raw.facets[i]) > 0) {
      raw.facets[kept] = raw.facets[i];
      raw.facet_tags[kept++] = raw.facet_tags[i];
      continue;
    }
    const auto name = raw.surface_names.find(raw.facet_tags[i]);
    surfaces.insert(name == raw.surface_names.end() ? "without name" : "'" + name->second + "'");
  }
  if (const std::size_t dropped = raw.facets.size() - kept; dropped > 0) {
    std::string names;
    for (const std::string& name : surfaces) {
      names += (names.empty() ? "" : ", ") + name;
    }
    raw.notes.push_back(std::to_string(dropped) +
                        " triangles or quadrilaterals that are no facet of a cell were left out "
                        "(of " +
                        names + ").");
  }
  raw.facets.resize(kept);
  raw.facet_tags.resize(kept);
}

}  // namespace viscera::meshes
