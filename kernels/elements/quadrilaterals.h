// Facets quad4 (Q1, 2x2 points) and quad9 (Q2, 3x3 points) on [-1, 1]^2. Node order as in VTK:
// vertices counterclockwise, mid-edge nodes of (0,1) (1,2) (2,3) (3,0), centre. Point q = qy n +
// qx.
#pragma once

#include "kernels/elements/lines.h"

namespace viscera::elements {

inline constexpr int quad_edges[4][2] = {{0, 1}, {1, 2}, {2, 3}, {3, 0}};

/// Place of a node of quad9 along axis a: 0, 1, 2 for -1, 0, 1.
VISCERA_HD constexpr int quad_place(int node, int a) {
  constexpr int places[9][2] = {{0, 0}, {2, 0}, {2, 2}, {0, 2}, {1, 0},
                                {2, 1}, {1, 2}, {0, 1}, {1, 1}};
  return places[node][a];
}

/// Product of a line with itself in two directions. The rule is exact for the follower pressure.
template <class Line>
struct Quadrilateral {
  static constexpr int n = Line::n;
  static constexpr int n_nodes = n * n;
  static constexpr int n_points = n * n;
  static constexpr int n_vertices = 4;

  VISCERA_HD static constexpr int line_node(int node, int a) {
    return n == 2 ? quad_place(node, a) / 2 : quad_place(node, a);
  }
  VISCERA_HD static constexpr int line_point(int q, int a) { return a == 0 ? q % n : q / n; }

  VISCERA_HD static constexpr double weight(int q) {
    return Line::weight(line_point(q, 0)) * Line::weight(line_point(q, 1));
  }
  /// Bilinear function of a vertex.
  VISCERA_HD static constexpr double vertex_shape(int q, int vertex) {
    return Line2::shape(Line::point(line_point(q, 0)), quad_place(vertex, 0) / 2) *
           Line2::shape(Line::point(line_point(q, 1)), quad_place(vertex, 1) / 2);
  }
  VISCERA_HD static constexpr double shape(int q, int node) {
    return Line::shape(Line::point(line_point(q, 0)), line_node(node, 0)) *
           Line::shape(Line::point(line_point(q, 1)), line_node(node, 1));
  }
  VISCERA_HD static constexpr double shape_gradient(int q, int node, int a) {
    const int other = 1 - a;
    return Line::slope(Line::point(line_point(q, a)), line_node(node, a)) *
           Line::shape(Line::point(line_point(q, other)), line_node(node, other));
  }
};

using Quad4 = Quadrilateral<Line2>;
using Quad9 = Quadrilateral<Line3>;

}  // namespace viscera::elements
