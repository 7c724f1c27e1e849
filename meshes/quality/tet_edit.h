// Linear tetrahedra while nodes move and edges collapse.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <unordered_map>
#include <vector>

#include "meshes/organ_mesh.h"
#include "meshes/quality/facet_hash.h"

namespace viscera::meshes {

/// Changes tetrahedra of a mesh in place and keeps what their facets mean: every facet of a
/// surface, of the outside or between two regions has a label, and labels stay what they are. A
/// node with labelled facets does not move; it merges only into a node along an edge that has
/// facets of all its labels. Surfaces, fields and node numbers of the mesh are brought up to date
/// by `finish` alone. Precondition: tet4, no facet of three cells.
class TetEdit {
 public:
  explicit TetEdit(OrganMesh& mesh);

  /// How far a cell is from one that `viscera inspect` objects to: the least of scaled Jacobian /
  /// 0.05, smallest angle / 5 degrees and (180 - largest angle) / 5 degrees. Below 1 it is bad,
  /// below 0 inverted.
  double merit(std::int32_t cell) const;

  bool is_alive(std::int32_t cell) const { return alive_[cell] != 0; }
  const std::int32_t* nodes_of(std::int32_t cell) const {
    return &mesh_.cells[4 * static_cast<std::size_t>(cell)];
  }

  /// Moves a free node of a bad cell so that the worst cell at it gets better, by pattern search
  /// (Hooke and Jeeves 1961). Returns whether it moved.
  bool improve_place(std::int32_t node);

  /// Merges node `from` into `to` if the cells around get better at their worst, the mesh stays a
  /// mesh (link condition: Dey et al. 1999), no facet on a surface turns by more than 20 degrees
  /// (60 where the node was within a tenth of its edges from the new facet) and no region changes
  /// its volume by more than a thousandth, all merges together. Returns whether it did.
  bool collapse(std::int32_t from, std::int32_t to);

  /// Brings the whole mesh up to date. Returns how many cells went.
  int finish();

 private:
  using Cells = std::vector<std::int32_t>;
  using Edge = std::array<std::int32_t, 2>;

  bool has(std::int32_t cell, std::int32_t node) const;
  int label_of(const Facet& facet) const;
  std::vector<Facet> labelled_at(std::int32_t node) const;
  Cells cells_at_both(std::int32_t a, std::int32_t b) const;
  bool keeps_labels(std::int32_t from, std::int32_t to) const;
  std::set<Edge> link_of(std::int32_t node) const;
  bool keeps_links(std::int32_t from, std::int32_t to) const;
  bool keeps_shape(std::int32_t from, std::int32_t to) const;
  bool gets_better(std::int32_t from, std::int32_t to);
  std::array<Point, 2> box_around(std::int32_t node) const;
  double merit_at(std::int32_t node, const Point& place);
  void make_labels();

  OrganMesh& mesh_;
  std::vector<char> alive_;
  std::vector<Cells> cells_at_;                        // [node], alive ones
  std::vector<std::int32_t> merged_into_;              // [node], itself while it is there
  std::vector<std::vector<int>> sets_of_;              // [node], node sets that have it
  std::unordered_map<Facet, int, FacetHash> label_;    // by sorted corners
  std::vector<double> region_volume_, volume_change_;  // [region], mm3
};

}  // namespace viscera::meshes
