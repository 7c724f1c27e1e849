// Cells and facets over the 3 x 3 x 3 nodes of one hexahedron, for the makers of shapes.
#pragma once

#include <array>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Place of a node in the lattice of 3 x 3 x 3 over one hexahedron; vertices at 0 and 2.
using Spot = std::array<int, 3>;

/// The vertices of the cells that fill one hexahedron.
using CellSpots = std::vector<std::vector<Spot>>;

/// The hexahedron itself.
CellSpots one_hexahedron();

/// Five tetrahedra: one between four vertices no two of which share an edge, one at each of the
/// others. `first` is the sum of a vertex' steps from vertex 0, even or odd, where the four lie:
/// cells that agree on the colour of their vertices agree on the diagonals of their facets.
CellSpots five_tetrahedra(int first);

/// Node numbers over one hexahedron, and what is made of them.
class Lattice {
 public:
  explicit Lattice(CellType type) : shape_(shape_of(type)) {}

  std::int32_t& node(const Spot& s) { return nodes_[s[0]][s[1]][s[2]]; }
  std::int32_t node(const Spot& s) const { return nodes_[s[0]][s[1]][s[2]]; }

  /// Appends the cell over these vertices; middle nodes are those of the lattice.
  void add_cell(const std::vector<Spot>& cell, int region, OrganMesh& mesh) const;

  /// Adds the facets of the cells whose vertices all have `value` along `axis` of the lattice.
  void add_facets(const CellSpots& cells, int axis, int value, Surface& surface) const;

 private:
  template <class Vertices>
  std::int32_t middle(const std::vector<Spot>& cell, const Vertices& vertices, int count) const;

  const CellShape& shape_;
  std::int32_t nodes_[3][3][3] = {};
};

}  // namespace viscera::meshes
