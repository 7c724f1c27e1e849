// Both ventricles as two truncated ellipsoids.
#pragma once

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Lengths in mm. The left ventricle is the thick half ellipsoid around the z axis, apex below; the
/// right one lies on its side of positive x, between its outside and an ellipsoid around
/// (rv_centre, 0, z), whose wall grows by `rv_wall` along every semi-axis. Both are cut by the
/// plane z = base. The sizes are those of a human heart at end diastole, rounded.
struct BiventricleOptions {
  double lv_short = 25, lv_long = 60, lv_wall = 10;
  double rv_across = 38;  ///< semi-axis along x, from the axis of the right ellipsoid
  double rv_along_y = 36, rv_long = 48;
  double rv_centre = 20;
  double rv_wall = 4;
  double base = 15;
  int size = 4;  ///< hexahedra along half the septum; the other blocks in proportion
  int lv_through = 2, rv_through = 1;
  CellType cell_type = CellType::tet10;
};

/// Regions `lv` (free wall), `septum` (the wall between both cavities) and `rv`; surfaces
/// `lv_endo`, `rv_endo` (with the right side of the septum), `epi`, `base` and `boundary`. Nodes of
/// quadratic cells lie on the ellipsoids. Throws InputError for sizes that give no such body: the
/// right ellipsoid must reach beyond the left one at the base, and end below inside it.
OrganMesh make_biventricle(const BiventricleOptions& options);

}  // namespace viscera::meshes
