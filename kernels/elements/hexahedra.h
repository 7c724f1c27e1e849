// Hexahedra hex8 (Q1, 2x2x2 points) and hex27 (Q2, 3x3x3 points) on [-1, 1]^3. Node order as in
// VTK: vertices 0..3 at zeta = -1 counterclockwise, 4..7 above them; mid-edge nodes of the edges of
// `hex_edges`; mid-face nodes at xi = -1, 1, eta = -1, 1, zeta = -1, 1; the centre. Point
// q = (qz n + qy) n + qx.
#pragma once

#include "kernels/elements/components.h"
#include "kernels/elements/lines.h"

namespace viscera::elements {

inline constexpr int hex_edges[12][2] = {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {4, 5}, {5, 6},
                                         {6, 7}, {7, 4}, {0, 4}, {1, 5}, {2, 6}, {3, 7}};
/// Vertices of the faces, outward, in the order of the mid-face nodes.
inline constexpr int hex_faces[6][4] = {{0, 4, 7, 3}, {1, 2, 6, 5}, {0, 1, 5, 4},
                                        {3, 7, 6, 2}, {0, 3, 2, 1}, {4, 5, 6, 7}};

/// Place of a node of hex27 along axis a: 0, 1, 2 for -1, 0, 1.
VISCERA_HD constexpr int hex_place(int node, int a) {
  constexpr int places[27][3] = {{0, 0, 0}, {2, 0, 0}, {2, 2, 0}, {0, 2, 0}, {0, 0, 2}, {2, 0, 2},
                                 {2, 2, 2}, {0, 2, 2}, {1, 0, 0}, {2, 1, 0}, {1, 2, 0}, {0, 1, 0},
                                 {1, 0, 2}, {2, 1, 2}, {1, 2, 2}, {0, 1, 2}, {0, 0, 1}, {2, 0, 1},
                                 {2, 2, 1}, {0, 2, 1}, {0, 1, 1}, {2, 1, 1}, {1, 0, 1}, {1, 2, 1},
                                 {1, 1, 0}, {1, 1, 2}, {1, 1, 1}};
  return places[node][a];
}

/// Product of a line with itself in three directions.
template <class Line>
struct Hexahedron
    : ByComponent<Hexahedron<Line>, Line::n * Line::n * Line::n, Line::n * Line::n * Line::n> {
  static constexpr int n = Line::n;
  static constexpr int n_nodes = n * n * n;
  static constexpr int n_points = n * n * n;
  static constexpr int n_vertices = 8;

  /// Node, point along axis a.
  VISCERA_HD static constexpr int line_node(int node, int a) {
    return n == 2 ? hex_place(node, a) / 2 : hex_place(node, a);
  }
  VISCERA_HD static constexpr int line_point(int q, int a) {
    return a == 0 ? q % n : (a == 1 ? q / n % n : q / (n * n));
  }

  VISCERA_HD static constexpr double weight(int q) {
    return Line::weight(line_point(q, 0)) * Line::weight(line_point(q, 1)) *
           Line::weight(line_point(q, 2));
  }
  VISCERA_HD static constexpr double shape(int q, int node) {
    return node_product(q, node, no_axis);
  }
  VISCERA_HD static constexpr double shape_gradient(int q, int node, int a) {
    return node_product(q, node, a);
  }
  /// Trilinear function of a vertex.
  VISCERA_HD static constexpr double vertex_shape(int q, int vertex) {
    return vertex_product(q, vertex, no_axis);
  }
  VISCERA_HD static constexpr double vertex_gradient(int q, int vertex, int a) {
    return vertex_product(q, vertex, a);
  }

  /// g(q, a) = d/dxi_a of the field with nodal values u(node), by sum factorisation: values at the
  /// points direction by direction, then derivatives along lines of points, of which there are as
  /// many as nodes (collocation: Kronbichler and Kormann 2019). Unrolled, so that every index is a
  /// constant: GCC's loops take eight times as long for hex27.
  template <class Real, class Nodes, class Points>
  VISCERA_HD static void component_gradients(Nodes u, Points g) {
    Real v[n_points];
    load_component(u, v);
    interpolate_along<0>(v);
    interpolate_along<1>(v);
    interpolate_along<2>(v);
    differentiate_along<0>(v, g);
    differentiate_along<1>(v, g);
    differentiate_along<2>(v, g);
  }

  /// r(node) = sum_q,a P(q, a) dN_node/dxi_a: its transpose.
  template <class Real, class Points, class Nodes>
  VISCERA_HD static void component_integrate(Points P, Nodes r) {
    Real v[n_points];
    for (Real& value : v)
      value = Real(0.0);
    add_differentiate_transposed_along<0>(P, v);
    add_differentiate_transposed_along<1>(P, v);
    add_differentiate_transposed_along<2>(P, v);
    interpolate_transposed_along<2>(v);
    interpolate_transposed_along<1>(v);
    interpolate_transposed_along<0>(v);
    store_component(v, r);
  }

  /// v[q] = sum_vertex p[vertex] vertex_shape(q, vertex), direction by direction.
  template <class Real>
  VISCERA_HD static void interpolate_vertices(const Real (&p)[n_vertices], Real (&v)[n_points]) {
    Real edge[2][n], face[2][n * n];
    VISCERA_UNROLL
    for (int z = 0; z < 2; ++z) {
      VISCERA_UNROLL
      for (int y = 0; y < 2; ++y)
        expand<1>(p[vertex_at(0, y, z)], p[vertex_at(1, y, z)], edge[y]);
      VISCERA_UNROLL
      for (int x = 0; x < n; ++x)
        expand<n>(edge[0][x], edge[1][x], face[z] + x);
    }
    VISCERA_UNROLL
    for (int k = 0; k < n * n; ++k)
      expand<n * n>(face[0][k], face[1][k], v + k);
  }
  /// r[vertex] = sum_q v[q] vertex_shape(q, vertex): its transpose.
  template <class Real>
  VISCERA_HD static void integrate_vertices(const Real (&v)[n_points], Real (&r)[n_vertices]) {
    Real edge[2][n], face[2][n * n];
    VISCERA_UNROLL
    for (int k = 0; k < n * n; ++k)
      collapse<n * n>(v + k, face[0][k], face[1][k]);
    VISCERA_UNROLL
    for (int z = 0; z < 2; ++z) {
      VISCERA_UNROLL
      for (int x = 0; x < n; ++x)
        collapse<n>(face[z] + x, edge[0][x], edge[1][x]);
      VISCERA_UNROLL
      for (int y = 0; y < 2; ++y)
        collapse<1>(edge[y], r[vertex_at(0, y, z)], r[vertex_at(1, y, z)]);
    }
  }

 private:
  static constexpr int no_axis = -1;

  /// Node at a place in the lexicographic order of the points.
  VISCERA_HD static constexpr int node_at(int x, int y, int z) {
    constexpr int quadratic[27] = {0,  8,  1,  11, 24, 9,  3, 10, 2,  16, 22, 17, 20, 26,
                                   21, 19, 23, 18, 4,  12, 5, 15, 25, 13, 7,  14, 6};
    return n == 2 ? vertex_at(x, y, z) : quadratic[(z * 3 + y) * 3 + x];
  }
  VISCERA_HD static constexpr int stride(int axis) {
    return axis == 0 ? 1 : (axis == 1 ? n : n * n);
  }
  /// First of the points of line (j, k) along an axis.
  template <int axis>
  VISCERA_HD static constexpr int first(int j, int k) {
    return axis == 0 ? (k * n + j) * n : (axis == 1 ? k * n * n + j : k * n + j);
  }

  template <class Nodes, class Real>
  VISCERA_HD static void load_component(Nodes u, Real (&v)[n_points]) {
    VISCERA_UNROLL
    for (int z = 0; z < n; ++z) {
      VISCERA_UNROLL
      for (int y = 0; y < n; ++y) {
        VISCERA_UNROLL
        for (int x = 0; x < n; ++x)
          v[(z * n + y) * n + x] = u(node_at(x, y, z));
      }
    }
  }
  template <class Real, class Nodes>
  VISCERA_HD static void store_component(const Real (&v)[n_points], Nodes r) {
    VISCERA_UNROLL
    for (int z = 0; z < n; ++z) {
      VISCERA_UNROLL
      for (int y = 0; y < n; ++y) {
        VISCERA_UNROLL
        for (int x = 0; x < n; ++x)
          r(node_at(x, y, z)) = v[(z * n + y) * n + x];
      }
    }
  }

  template <int axis, class Real>
  VISCERA_HD static void interpolate_along(Real (&v)[n_points]) {
    VISCERA_UNROLL
    for (int k = 0; k < n; ++k) {
      VISCERA_UNROLL
      for (int j = 0; j < n; ++j)
        Line::template interpolate<stride(axis)>(v + first<axis>(j, k));
    }
  }
  template <int axis, class Real>
  VISCERA_HD static void interpolate_transposed_along(Real (&v)[n_points]) {
    VISCERA_UNROLL
    for (int k = 0; k < n; ++k) {
      VISCERA_UNROLL
      for (int j = 0; j < n; ++j)
        Line::template interpolate_transposed<stride(axis)>(v + first<axis>(j, k));
    }
  }
  template <int axis, class Real, class Points>
  VISCERA_HD static void differentiate_along(const Real (&v)[n_points], Points g) {
    VISCERA_UNROLL
    for (int k = 0; k < n; ++k) {
      VISCERA_UNROLL
      for (int j = 0; j < n; ++j) {
        Real d[n];
        Line::template differentiate<stride(axis)>(v + first<axis>(j, k), d);
        VISCERA_UNROLL
        for (int i = 0; i < n; ++i)
          g(first<axis>(j, k) + i * stride(axis), axis) = d[i];
      }
    }
  }
  template <int axis, class Points, class Real>
  VISCERA_HD static void add_differentiate_transposed_along(Points P, Real (&v)[n_points]) {
    VISCERA_UNROLL
    for (int k = 0; k < n; ++k) {
      VISCERA_UNROLL
      for (int j = 0; j < n; ++j) {
        Real d[n];
        VISCERA_UNROLL
        for (int i = 0; i < n; ++i)
          d[i] = P(first<axis>(j, k) + i * stride(axis), axis);
        Line::template add_differentiate_transposed<stride(axis)>(d, v + first<axis>(j, k));
      }
    }
  }

  VISCERA_HD static constexpr int vertex_at(int x, int y, int z) {
    return 4 * z + (y == 0 ? x : 3 - x);
  }
  /// From two ends to the points of a line, `stride` apart, and the transpose.
  template <int stride, class Real>
  VISCERA_HD static void expand(const Real& first, const Real& last, Real* v) {
    const Real mean = (first + last) * 0.5, half = (last - first) * 0.5;
    VISCERA_UNROLL
    for (int k = 0; k < n; ++k)
      v[k * stride] = mean + half * Line::point(k);
  }
  template <int stride, class Real>
  VISCERA_HD static void collapse(const Real* v, Real& first, Real& last) {
    Real sum = v[0], moment = v[0] * Line::point(0);
    VISCERA_UNROLL
    for (int k = 1; k < n; ++k) {
      sum = sum + v[k * stride];
      moment = moment + v[k * stride] * Line::point(k);
    }
    first = (sum - moment) * 0.5;
    last = (sum + moment) * 0.5;
  }

  /// Product over the axes of functions `at` of line `Factor` at point q; derivative along `slope`.
  template <class Factor>
  VISCERA_HD static constexpr double product(int q, int i, int j, int k, int slope) {
    const int at[3] = {i, j, k};
    double value = 1;
    for (int a = 0; a < 3; ++a) {
      const double x = Line::point(line_point(q, a));
      value *= a == slope ? Factor::slope(x, at[a]) : Factor::shape(x, at[a]);
    }
    return value;
  }
  VISCERA_HD static constexpr double node_product(int q, int node, int slope) {
    return product<Line>(q, line_node(node, 0), line_node(node, 1), line_node(node, 2), slope);
  }
  VISCERA_HD static constexpr double vertex_product(int q, int vertex, int slope) {
    return product<Line2>(q, hex_place(vertex, 0) / 2, hex_place(vertex, 1) / 2,
                          hex_place(vertex, 2) / 2, slope);
  }
};

using Hex8 = Hexahedron<Line2>;
using Hex27 = Hexahedron<Line3>;

}  // namespace viscera::elements
