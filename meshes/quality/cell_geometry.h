// Sizes and shapes of single cells.
#pragma once

#include <array>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// The vertices of one cell (other nodes left out), mm.
struct Corners {
  const CellShape* shape;
  std::array<Point, 8> points;  ///< the first shape->vertices of them

  const Point& operator[](int vertex) const { return points[vertex]; }
};

Corners cell_corners(const OrganMesh& mesh, int cell);

/// Volume [mm3] of the cell with straight edges; negative when inverted: for a tetrahedron
/// positive if (v1-v0) x (v2-v0) points to v3, for a hexahedron if v4 lies on that side.
double signed_volume(const Corners& corners);

/// Volume [mm3] of a cell with its curved edges. Exact, but for tet10: 4-point rule.
double cell_volume(const OrganMesh& mesh, int cell);

/// Mean of the vertices, mm.
Point centroid(const Corners& corners);

/// Length [mm] of the shortest and the longest edge.
std::array<double, 2> edge_range(const Corners& corners);

/// Scaled Jacobian, negative when inverted, 0 when flat. Tetrahedra: 1 for the regular one,
/// sqrt(2) 6 V / max over vertices of the product of the three edges that meet there. Hexahedra:
/// 1 for a box, the smallest determinant of the three unit edge vectors over the corners and of the
/// unit principal axes at the centre (Knupp 2003; the Verdict library's definitions).
double scaled_jacobian(const Corners& corners);

/// The same for a cell with curved edges: the smallest of the cells with straight edges that have
/// its Jacobian matrix at one of its nodes or quadrature points, and of the one through its
/// corners.
double scaled_jacobian(const OrganMesh& mesh, int cell);

/// Smallest and largest angle [degrees] between the facets that meet at an edge, seen from both
/// ends of the edge (the facets of a hexahedron need not be plane).
std::array<double, 2> dihedral_range(const Corners& corners);

/// Smallest determinant of the map from the reference cell (unit right tetrahedron, unit cube) over
/// the nodes and the quadrature points of the cell, mm3.
double smallest_jacobian(const OrganMesh& mesh, int cell);

/// Area [mm2] of facet `facet` of cell `cell` with its curved edges (6 or 9 points, exact where the
/// facet is plane and straight).
double facet_area(const OrganMesh& mesh, int cell, int facet);

/// Surface integrals over a facet with its curved edges, the normal n out of the cell.
struct FacetFlux {
  double area;    ///< mm2
  Point vector;   ///< integral of n, mm2
  double moment;  ///< integral of x . n, mm3
};

/// Of facet `facet` of cell `cell`. Vector and moment are exact, so that a closed surface encloses
/// the volume of its cells.
FacetFlux facet_flux(const OrganMesh& mesh, int cell, int facet);

/// Area vector [mm2] of a triangle, along (b - a) x (c - a).
Point area_vector(const Point& a, const Point& b, const Point& c);

/// Area vector [mm2] and mean of the corners of a straight-edged facet.
Point area_vector(const OrganMesh& mesh, const Facet& facet);
Point centroid(const OrganMesh& mesh, const Facet& facet);

}  // namespace viscera::meshes
