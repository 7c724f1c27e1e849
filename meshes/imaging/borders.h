// What borders between regions look like to one of their nodes.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "meshes/imaging/tetrahedralize.h"

namespace viscera::meshes::imaging {

/// Lists of numbers, one list an entry, in one array.
struct Lists {
  std::vector<std::int32_t> first;  ///< [entry + 1]
  std::vector<std::int32_t> items;

  struct Range {
    const std::int32_t *from, *to;
    const std::int32_t* begin() const { return from; }
    const std::int32_t* end() const { return to; }
    std::size_t size() const { return static_cast<std::size_t>(to - from); }
  };
  Range operator[](std::int32_t entry) const {
    return {items.data() + first[entry], items.data() + first[entry + 1]};
  }
};

/// Sorts pairs (entry, item) into lists; each item once a list.
Lists make_lists(std::size_t entries, std::vector<std::pair<std::int32_t, std::int32_t>> pairs);

/// A node between two regions lies on a sheet, between three on a curve, else it is a corner; so is
/// a node of a curve that has not two neighbours along it, and one that is fixed.
enum class BorderKind { none, sheet, curve, corner };

/// Connectivity of the borders of a mesh, which stays when nodes move.
struct Borders {
  std::vector<std::int32_t> nodes;  ///< those on borders
  std::vector<BorderKind> kind;     ///< [node]
  Lists neighbours;                 ///< [node] along its sheet or curve
  Lists facets;                     ///< [node]
  Lists cells;                      ///< [node], of every node of the mesh
};

Borders find_borders(const Tetrahedra& mesh);

/// Area of a facet times its unit normal, out of its `inside`, mm2.
Point area_vector(const Tetrahedra& mesh, const RegionFacet& facet);

/// How good a cell is: the smaller of (1 - |cos|) / (1 - cos 16 degrees) of its worst dihedral
/// angle and of its volume against that of a regular tetrahedron with the same root mean square
/// edge (q), q / 0.4. 1 and more is good, 0 flat or inverted.
double goodness(const Tetrahedra& mesh, std::int32_t cell);

/// The least of the cells around a node.
double goodness_around(const Tetrahedra& mesh, const Borders& borders, std::int32_t node);

/// Unit normal of the borders at a node, the mean by area; out of the region with the larger number
/// on sheets.
Point normal_at(const Tetrahedra& mesh, const Borders& borders, std::int32_t node);

/// Root mean square angle, degrees, by area, between the facets of sheets and the mean normal
/// around their nodes: the staircase and what curvature there is.
double roughness(const Tetrahedra& mesh, const Borders& borders);

/// Moves nodes of borders, never so that a cell around them gets a goodness below 0.5 (dihedral
/// angles of 11 and 169 degrees), unless there was a worse one before.
class BorderMover {
 public:
  /// `reach`: how far a node may go from where it is now, in units of `unit` (mm) along each axis.
  BorderMover(Tetrahedra& mesh, const Borders& borders, const Point& unit, double reach);

  /// Goes by `step`, or by half or a quarter of it where the whole is not possible.
  void move(std::int32_t node, const Point& step);

 private:
  Point within_reach(std::int32_t node, const Point& place) const;

  Tetrahedra& mesh_;
  const Borders& borders_;
  std::vector<Point> start_;
  Point unit_;
  double reach_;
};

}  // namespace viscera::meshes::imaging
