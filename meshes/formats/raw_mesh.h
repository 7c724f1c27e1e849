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
  int nodes_per_cell = 4;           ///< 4, 10, 8, 27, or 20: hexahedra without facet and cell nodes
  std::vector<Point> nodes;         ///< in units of the file
  std::vector<std::int32_t> cells;  ///< [cell][node], VTK order, of the first kind found
  std::map<std::string, int> cells_found;   ///< how many volume cells of each kind, all kinds
  std::vector<int> cell_tags;               ///< [cell], `no_tag` if none
  std::map<int, std::string> region_names;  ///< tag -> name, where the file has one
  std::vector<Facet> facets;                ///< by corner nodes
  std::vector<int> facet_tags;
  std::map<int, std::string> surface_names;
  std::map<std::string, std::vector<std::int32_t>> node_sets;
  std::vector<Field> point_fields;
  std::vector<Field> cell_fields;
  double unit_in_mm = 1;           ///< length of the format's own unit, where nobody says another
  std::vector<std::string> notes;  ///< what the reader left out or took to be so, for the log
};

/// Tags for names, in order of appearance: the tag of `name` in a map such as `region_names`.
int tag_of_name(std::map<int, std::string>& names, const std::string& name);

/// Takes a volume cell: counts it under `kind`; keeps it if it is the file's first or of the same
/// number of nodes. Returns whether it was kept; `assemble_mesh` refuses files of several kinds.
bool take_cell(RawMesh& raw,
               const std::string& kind,
               const std::vector<std::int32_t>& nodes,
               int tag);

/// Makes the mesh as the file has it: one kind of cell, 20-node hexahedra completed to hex27, names
/// (`region_<tag>`, `surface_<tag>` where the file has none, region `body` without tag), mm. Throws
/// GeometryError for what `check_arrays` refuses.
OrganMesh gather_mesh(RawMesh&& raw, double unit_in_mm);

/// The mesh, settled (quality/settle.h): positive cells, outward surfaces, `boundary`, no unused
/// node. Throws GeometryError for everything that `check_mesh` refuses.
OrganMesh assemble_mesh(RawMesh&& raw, double unit_in_mm);

}  // namespace viscera::meshes
