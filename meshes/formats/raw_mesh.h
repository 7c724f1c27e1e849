// What a file says, before it is a mesh: the common ground of all readers.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Tag of a cell that the file puts in no region.
inline constexpr int no_tag = -2147483647;

/// Contents of a mesh file. Node numbers count from 0 and are not yet known to be in range.
struct RawMesh {
  std::string file;
  CellType cell_type = CellType::tet4;
  std::vector<Point> nodes;                 ///< in units of the file
  std::vector<std::int32_t> cells;          ///< [cell][node], VTK order
  std::vector<int> cell_tags;               ///< [cell], `no_tag` if none
  std::map<int, std::string> region_names;  ///< tag -> name, where the file has one
  std::vector<Facet> facets;                ///< by corner nodes
  std::vector<int> facet_tags;
  std::map<int, std::string> surface_names;
  std::map<std::string, std::vector<std::int32_t>> node_sets;
  std::vector<Field> point_fields;
  std::vector<Field> cell_fields;
};

/// Makes the mesh and checks it: names (`region_<tag>`, `surface_<tag>` where the file has none,
/// region `body` without tag), mm, positive cells, outward surfaces, `boundary`, no unused node.
/// Throws GeometryError for everything that `check_mesh` refuses.
OrganMesh assemble_mesh(RawMesh&& raw, double unit_in_mm);

}  // namespace viscera::meshes
