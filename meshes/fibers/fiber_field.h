// Frames at the quadrature points, centres and nodes of a mesh, and the fields they become.
#pragma once

#include "meshes/fibers/rule.h"

namespace viscera::meshes {

/// A frame at one place with what is reported of it; plain numbers, so that ranks can add them up.
struct PlacedFrame {
  Point fiber{}, sheet{};
  double regular = 0;     ///< 1 where the rule gave it; 0 where it is still to be filled in
  double volume = 0;      ///< mm3 that the place stands for
  double depth = 0;       ///< see RuleResult
  double helix = 0;       ///< degrees from `around` towards `up`, above -90 to 90
  double transverse = 0;  ///< degrees out of the wall, along `across`
  double part = 0;        ///< WallPart
};
static_assert(sizeof(PlacedFrame) == 12 * sizeof(double));

PlacedFrame placed(const RuleResult& result, double volume);

struct FiberField {
  /// Quadrature points of the cells of degree 2: 4 of a tetrahedron, 27 of a hexahedron, in the
  /// order of the fields `*_q4` and `*_q27`. [cell][point]
  int points_per_cell = 0;
  std::vector<PlacedFrame> points;
  /// The eight of hex8, [cell][point]; empty on tetrahedra.
  std::vector<PlacedFrame> few_points;
  std::vector<PlacedFrame> centres;  ///< [cell]
  std::vector<PlacedFrame> nodes;    ///< [node]
};

/// Places where the rule was singular.
struct Filled {
  std::size_t points = 0;  ///< quadrature points
  Point first{};           ///< centre of the first cell with such a point, mm
  Point centre{};          ///< mean of those cells' centres, mm
};

/// Gives every place that has no frame the mean of its neighbours' (mean_frame). Throws
/// GeometryError where a part of the mesh has no frame at all.
Filled fill_singular(const OrganMesh& mesh, FiberField& field);

enum class Members { all, fiber_alone };

/// Point fields `fiber`, `sheet`, `normal` (or the first alone), and cell fields `fiber_cell` ...,
/// `fiber_q4` or `fiber_q8` and `fiber_q27` ...; they replace those of the same names. Where the
/// rule has axes of the wall also point fields `fiber_angle` (PlacedFrame::helix) and `wall_depth`.
void add_fiber_fields(const FiberField& field, Members members, OrganMesh& mesh);

}  // namespace viscera::meshes
