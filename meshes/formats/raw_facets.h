// Facets of the cells of a RawMesh.
#pragma once

#include <unordered_map>

#include "meshes/formats/raw_mesh.h"

namespace viscera::meshes {

/// Facet number `facet` of a cell with the given nodes [vertices at least], as in its CellShape.
Facet facet_of_cell(int nodes_per_cell, const std::int32_t* cell, int facet);

/// Number of facets and of vertices of a cell of so many nodes.
int facets_per_cell(int nodes_per_cell);

/// How many cells have a facet, whatever its orientation.
class RawFacets {
 public:
  explicit RawFacets(const RawMesh& raw);

  /// 0: no facet of a cell, 1: on the boundary, 2: between two cells.
  int cells_at(const Facet& facet) const;

  std::size_t size() const { return cells_at_.size(); }

 private:
  struct Hash {
    std::size_t operator()(const Facet& facet) const;
  };
  std::unordered_map<Facet, int, Hash> cells_at_;  ///< by sorted corners
};

/// Leaves out facets that belong to no cell (shells, lids), with a note that names their surfaces.
void drop_loose_facets(RawMesh& raw);

}  // namespace viscera::meshes
