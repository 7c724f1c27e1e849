// The one mesh type: what every reader and mesher makes and the solver takes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace viscera::meshes {

using Point = std::array<double, 3>;

enum class CellType { tet4, tet10 };

/// Nodes of one cell: 4 vertices, for tet10 followed by the mid-edge nodes of the edges
/// (0,1) (1,2) (2,0) (0,3) (1,3) (2,3), as in VTK.
constexpr int nodes_per_cell(CellType type) {
  return type == CellType::tet4 ? 4 : 10;
}

/// Local vertices of the four facets of a tetrahedron, oriented so that the normal
/// (v1 - v0) x (v2 - v0) points out of a cell of positive volume.
inline constexpr int tet_facets[4][3] = {{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}};

/// A named set of facets, given by their three corner nodes. Boundary facets are oriented outward.
struct Surface {
  std::string name;
  std::vector<std::array<std::int32_t, 3>> triangles;
};

/// Values on nodes or cells: [entity][component], row-major.
struct Field {
  std::string name;
  int components = 1;
  std::vector<double> values;
};

/// Tetrahedral mesh of an organ in patient coordinates (LPS), mm. Every cell belongs to exactly one
/// named region; surfaces may overlap and may lie inside (interfaces).
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
