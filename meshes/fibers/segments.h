// The 17 segments of a left ventricle and the directions of its wall.
#pragma once

#include <optional>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Circumferential turns from the septum over the anterior wall, longitudinal rises to the base,
/// radial leaves the cavity: right-handed in the order longitudinal, radial, circumferential.
struct WallDirections {
  Point circumferential, longitudinal, radial;  ///< unit
};

/// The frame of a left ventricle that segments are counted in (Cerqueira et al. 2002): along the
/// axis from the end of the cavity at the apex to the middle of the base, around it by the middle
/// of the septum; seen from the apex, anterior lies a quarter of a turn clockwise from it.
class VentricleFrame {
 public:
  /// Places [mm, LPS] and a direction from the axis to the middle of the septum, or of the anterior
  /// wall. Throws GeometryError for points in one place and a direction along the axis.
  static VentricleFrame by_septum(const Point& apex, const Point& base, const Point& septum);
  static VentricleFrame by_anterior(const Point& apex, const Point& base, const Point& anterior);

  /// 1 to 17. Thirds of the axis: basal (1 anterior, 2 anteroseptal, 3 inferoseptal, 4 inferior, 5
  /// inferolateral, 6 anterolateral; places beyond the base too), mid (7 to 12 in the same order),
  /// apical (13 anterior, 14 septal, 15 inferior, 16 lateral); 17 is what lies beyond the cavity.
  int segment(const Point& x) const;

  /// Of a wall whose unit normal out of the cavity is `radial`; nothing where that is along the
  /// axis.
  std::optional<WallDirections> directions(const Point& radial) const;

 private:
  VentricleFrame(const Point& apex, const Point& base, const Point& septum);
  Point apex_, axis_;  // unit
  double length_;
  Point septum_, anterior_;  // unit, across the axis
};

/// [cell], by the mean of its vertices.
std::vector<int> segments_of_cells(const OrganMesh& mesh, const VentricleFrame& frame);

}  // namespace viscera::meshes
