// A smooth body of two lobes.
#pragma once

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// A liver, or with a notch of zero and equal heights an ellipsoid. In LPS: the unit ball is
/// stretched to half width, depth and height; towards the left (+x) it tapers to `left_height` and
/// half as much in depth, and its lower side rises with it; in the middle both sides come nearer by
/// `notch`. Lengths in mm. The sizes are those of a liver.
struct LobesOptions {
  double width = 105, depth = 70, height = 80;  ///< half of them, mm
  double left_height = 40;                      ///< half of it at the left end, mm
  double notch = 12;                            ///< mm
  int size = 4;  ///< hexahedra along half of an inner cube, and from it to the outside
  CellType cell_type = CellType::tet10;
};

/// Regions `right_lobe` (x < 0) and `left_lobe`; surfaces `right`, `left`, `anterior`, `posterior`,
/// `superior`, `inferior`, each a sixth of the sphere, `right_lobe_left_lobe` between the lobes,
/// and `boundary`. Nodes of quadratic cells lie on the true surface. Throws InputError for sizes
/// that give no body: all positive, the notch not negative and less than the mean of both heights.
OrganMesh make_lobes(const LobesOptions& options);

/// The factor on height and that on depth at x from -1 (right end) to 1: of a slice of the unit
/// ball, so that the volume is width depth height pi times the integral of their product and 1 -
/// x^2.
double lobe_height(const LobesOptions& options, double x);
double lobe_depth(const LobesOptions& options, double x);

}  // namespace viscera::meshes
