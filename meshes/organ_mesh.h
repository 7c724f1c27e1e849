// The one mesh type: what every reader and mesher makes and the solver takes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "meshes/cell_type.h"

namespace viscera::meshes {

using Point = std::array<double, 3>;

/// A named set of facets, given by their corner nodes: triangles of tetrahedra, quadrilaterals of
/// hexahedra. Boundary facets are oriented outward.
struct Surface {
  std::string name;
  std::vector<std::array<std::int32_t, 3>> triangles = {};
  std::vector<Facet> quadrilaterals = {};

  int n_facets() const { return static_cast<int>(triangles.size() + quadrilaterals.size()); }
  /// The i-th of all facets, triangles first.
  Facet facet(std::size_t i) const {
    return i < triangles.size() ? Facet{triangles[i][0], triangles[i][1], triangles[i][2], -1}
                                : quadrilaterals[i - triangles.size()];
  }
  void add(const Facet& facet) {
    if (n_corners(facet) == 3) {
      triangles.push_back({facet[0], facet[1], facet[2]});
    } else {
      quadrilaterals.push_back(facet);
    }
  }
};

/// Values on nodes or cells: [entity][component], row-major.
struct Field {
  std::string name;
  int components = 1;
  std::vector<double> values;
};

/// Mesh of an organ in patient coordinates (LPS), mm: tetrahedra or hexahedra, all of one type.
/// Every cell belongs to exactly one named region; surfaces may overlap and may lie inside
/// (interfaces).
struct OrganMesh {
  CellType cell_type = CellType::tet4;
  std::vector<Point> nodes;                ///< mm
  std::vector<std::int32_t> cells;         ///< [cell][nodes_per_cell]
  std::vector<std::int32_t> cell_regions;  ///< [cell], index into region_names
  std::vector<std::string> region_names;
  std::vector<Surface> surfaces;
  std::map<std::string, std::vector<std::int32_t>> node_sets;
  std::vector<Field> point_fields;
  std::vector<Field> cell_fields;
  std::vector<std::string>
      notes;  ///< what a reader changed or suspects, one sentence each, for the log

  int n_cells() const { return static_cast<int>(cell_regions.size()); }
  int n_nodes() const { return static_cast<int>(nodes.size()); }
};

}  // namespace viscera::meshes
