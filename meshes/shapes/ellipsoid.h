// The thick truncated ellipsoid, an idealised left ventricle.
#pragma once

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// The ventricle of Land et al. 2015 (Proc. R. Soc. A 471:20150641, problems 2 and 3), lengths in
/// mm: between two half ellipsoids around the z axis, apex below, cut by the plane z = base.
struct EllipsoidOptions {
  double inner_short = 7, inner_long = 17;   ///< semi-axes of the endocardium
  double outer_short = 10, outer_long = 20;  ///< semi-axes of the epicardium
  double base = 5;                           ///< z of the base
  int around = 8;   ///< hexahedra along a quarter of the base; tetrahedra are six of each
  int along = 12;   ///< from the edge of the apical block to the base
  int through = 4;  ///< layers through the wall
  CellType cell_type = CellType::hex27;
};

/// An O-grid without degenerate cells at the apex: a block of around x around cells there, four
/// blocks round it, times the layers. Region `wall`, surfaces `endocardium`, `epicardium`, `base`,
/// `boundary`; point field `transmural` (t: 0 endocardium, 1 epicardium, linear in the semi-axes).
/// Throws InputError for sizes that are no such body
/// and for more than 1e9 Taylor-Hood unknowns.
OrganMesh make_ellipsoid(const EllipsoidOptions& options);

/// Adds directions by the rule of Land et al. 2015: fibres turn from +90 degrees (endocardium) to
/// -90 from the circumference, linearly in t; sheets lie across the ellipsoid of constant t. Point
/// fields `fiber` and `sheet`, and cell fields `fiber_q4`, `sheet_q4` on tetrahedra or `fiber_q27`,
/// `sheet_q27` on hexahedra at the quadrature points of the quadratic cell (the field is singular
/// on the axis, where interpolation from nodes is poor). Precondition: made by `make_ellipsoid`
/// with these options.
void add_land_fibers(const EllipsoidOptions& options, OrganMesh& mesh);

/// Unknowns of Taylor-Hood elements (quadratic displacement, linear pressure) on this ellipsoid.
double count_unknowns(const EllipsoidOptions& options);

/// The options with counts of cells of even size that give about `unknowns` Taylor-Hood unknowns.
EllipsoidOptions refined_to(EllipsoidOptions options, double unknowns);

/// Counts `along` that make cells even for `around`.
int even_along(int around);

}  // namespace viscera::meshes
