// Shape functions of the four cell types, tabulated where meshes are measured.
#pragma once

#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// One facet of a reference cell.
struct ReferenceFacet {
  Point tangents[2];              ///< from its first corner to the second and the last
  std::vector<double> at_points;  ///< [point][shape][3], gradients at its quadrature points
  std::vector<double> values;     ///< [point][shape], values there
  std::vector<double> weights;    ///< [point], for coordinates along the tangents
};

/// Lagrange shape functions of one cell type on its reference cell: the unit right tetrahedron or
/// the unit cube, vertex 0 at the origin, vertex 1 on the first axis.
struct ReferenceCell {
  std::vector<Point> nodes;       ///< reference coordinates of the nodes
  std::vector<double> at_nodes;   ///< [node][shape][3], gradients at every node
  std::vector<Point> points;      ///< quadrature points; of hexahedra the first axis runs fastest
  std::vector<double> at_points;  ///< [point][shape][3], gradients at quadrature points
  std::vector<double> weights;    ///< [point]; they sum to the reference volume
  std::vector<ReferenceFacet> facets;  ///< in the order of the cell's shape
};

/// Tabulated once. Quadrature: 1 point (tet4), 4 points of degree 2 (tet10), 2^3 (hex8) and 3^3
/// (hex27) Gauss points, which integrate the volume of hexahedra exactly; on facets 6 points of
/// degree 4 or 3^2 Gauss points.
const ReferenceCell& reference_cell(CellType type);

/// Values of all shape functions at `xi`, [shape].
std::vector<double> shape_values(CellType type, const Point& xi);

/// Gradients of all shape functions at `xi` in reference coordinates, [shape][3].
std::vector<double> shape_gradients(CellType type, const Point& xi);

}  // namespace viscera::meshes
