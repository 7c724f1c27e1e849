// Sizes and shapes of single tetrahedra.
#pragma once

#include <array>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// The four vertices of cell `cell` (mid-edge nodes left out), mm.
std::array<Point, 4> cell_vertices(const OrganMesh& mesh, int cell);

/// Signed volume [mm3] of the straight tetrahedron: positive if (v1-v0) x (v2-v0) points to v3.
double signed_volume(const std::array<Point, 4>& vertices);

/// Volume [mm3] of a cell; a tet10 is integrated with its curved edges (4-point rule, exact for the
/// mean of a cubic Jacobian to second order).
double cell_volume(const OrganMesh& mesh, int cell);

Point centroid(const std::array<Point, 4>& vertices);

/// Edge length [mm] of the longest edge.
double longest_edge(const std::array<Point, 4>& vertices);

/// Scaled Jacobian, 1 for the regular tetrahedron, 0 for a flat one, negative when inverted:
/// sqrt(2) 6 V / max over vertices of the product of the three edges that meet there
/// (Knupp 2003; the Verdict library's definition).
double scaled_jacobian(const std::array<Point, 4>& vertices);

/// Smallest and largest angle [degrees] between facets of the tetrahedron.
std::array<double, 2> dihedral_range(const std::array<Point, 4>& vertices);

/// Smallest determinant of the map from the reference cell (unit right tetrahedron) over the ten
/// nodes of a tet10 or, for a tet4, its constant value, mm3.
double smallest_jacobian(const OrganMesh& mesh, int cell);

/// Area vector [mm2] of a triangle, along (b - a) x (c - a).
Point area_vector(const Point& a, const Point& b, const Point& c);

}  // namespace viscera::meshes
