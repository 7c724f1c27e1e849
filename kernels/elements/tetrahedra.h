// Tetrahedra tet4 (P1, one point) and tet10 (P2, four points) on the reference simplex
// xi_a >= 0, xi_1 + xi_2 + xi_3 <= 1. Barycentric coordinates: l_0 = 1 - sum(xi), l_a = xi_a.
// Node order as in VTK: vertices 0..3, then mid-edge nodes of edges
// (0,1) (1,2) (2,0) (0,3) (1,3) (2,3).
//
// Beside its own shapes every element names those of its vertices (`vertex_shape`, of degree one),
// which carry the pressure of Taylor-Hood and the vertex level of multigrid. These functions are
// for set-up; loops over many elements use `gradients`, `integrate` (components.h),
// `interpolate_vertices`, `integrate_vertices`, or the tables of tables.h.
#pragma once

#include "kernels/elements/components.h"

namespace viscera::elements {

inline constexpr int tet_edges[6][2] = {{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}};
/// The same on host and device.
VISCERA_HD constexpr int tet_edge(int edge, int end) {
  constexpr int table[6][2] = {{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}};
  return table[edge][end];
}

/// Mid-edge node between vertices i and j of a tet10.
VISCERA_HD constexpr int tet_edge_node(int i, int j) {
  constexpr int table[4][4] = {{-1, 4, 6, 7}, {4, -1, 5, 8}, {6, 5, -1, 9}, {7, 8, 9, -1}};
  return table[i][j];
}

/// d l_i / d xi_a.
VISCERA_HD constexpr double barycentric_gradient(int i, int a) {
  return i == 0 ? -1.0 : (i == a + 1 ? 1.0 : 0.0);
}

struct Tet4 : ByComponent<Tet4, 4, 1> {
  static constexpr int n_nodes = 4;
  static constexpr int n_points = 1;
  static constexpr int n_vertices = 4;
  VISCERA_HD static constexpr double weight(int) { return 1.0 / 6.0; }
  VISCERA_HD static constexpr double vertex_shape(int, int) { return 0.25; }
  VISCERA_HD static constexpr double shape(int, int) { return 0.25; }
  VISCERA_HD static constexpr double shape_gradient(int, int node, int a) {
    return barycentric_gradient(node, a);
  }
  VISCERA_HD static constexpr double vertex_gradient(int, int vertex, int a) {
    return barycentric_gradient(vertex, a);
  }

  /// One component of `gradients`: g(q, a) = d/dxi_a of the field with nodal values u(node). The
  /// values of g may share memory with those of u: all are read first.
  template <class Real, class Nodes, class Points>
  VISCERA_HD static void component_gradients(Nodes u, Points g) {
    const Real v[4] = {u(0), u(1), u(2), u(3)};
    VISCERA_UNROLL
    for (int a = 0; a < 3; ++a)
      g(0, a) = v[a + 1] - v[0];
  }
  /// One component of `integrate`: r(node) = sum_q,a P(q, a) dN_node/dxi_a.
  template <class Real, class Points, class Nodes>
  VISCERA_HD static void component_integrate(Points P, Nodes r) {
    const Real v[3] = {P(0, 0), P(0, 1), P(0, 2)};
    VISCERA_UNROLL
    for (int a = 0; a < 3; ++a)
      r(a + 1) = v[a];
    r(0) = -(v[0] + v[1] + v[2]);
  }

  /// v[q] = sum_vertex p[vertex] vertex_shape(q, vertex).
  template <class Real>
  VISCERA_HD static void interpolate_vertices(const Real (&p)[n_vertices], Real (&v)[n_points]) {
    v[0] = (p[0] + p[1] + p[2] + p[3]) * 0.25;
  }
  /// r[vertex] = sum_q v[q] vertex_shape(q, vertex): its transpose.
  template <class Real>
  VISCERA_HD static void integrate_vertices(const Real (&v)[n_points], Real (&r)[n_vertices]) {
    for (int vertex = 0; vertex < n_vertices; ++vertex)
      r[vertex] = v[0] * 0.25;
  }
};

/// Quadratic tetrahedron with the 4-point rule of degree 2 (Keast 1986): point q has l_q = high and
/// the other three coordinates low.
struct Tet10 : ByComponent<Tet10, 10, 4> {
  static constexpr int n_nodes = 10;
  static constexpr int n_points = 4;
  static constexpr int n_vertices = 4;
  static constexpr double high = 0.58541019662496845446;  // (5 + 3 sqrt 5) / 20
  static constexpr double low = 0.13819660112501051518;   // (5 - sqrt 5) / 20

  VISCERA_HD static constexpr double weight(int) { return 1.0 / 24.0; }
  VISCERA_HD static constexpr double vertex_shape(int q, int vertex) {
    return q == vertex ? high : low;
  }
  VISCERA_HD static constexpr double shape(int q, int node) {
    if (node < 4)
      return vertex_shape(q, node) * (2.0 * vertex_shape(q, node) - 1.0);
    const int i = tet_edge(node - 4, 0), j = tet_edge(node - 4, 1);
    return 4.0 * vertex_shape(q, i) * vertex_shape(q, j);
  }
  VISCERA_HD static constexpr double shape_gradient(int q, int node, int a) {
    if (node < 4)
      return (4.0 * vertex_shape(q, node) - 1.0) * barycentric_gradient(node, a);
    const int i = tet_edge(node - 4, 0), j = tet_edge(node - 4, 1);
    return 4.0 * (vertex_shape(q, i) * barycentric_gradient(j, a) +
                  vertex_shape(q, j) * barycentric_gradient(i, a));
  }

  VISCERA_HD static constexpr double vertex_gradient(int, int vertex, int a) {
    return barycentric_gradient(vertex, a);
  }

  /// As Tet4::component_gradients. du/dl_i is linear in l, du/dl_i = sum_j l_j M_ij with
  /// M_ii = 3 u_i and M_ij = 4 u_(ij) - u_i, so that each point costs one fused multiply-add per
  /// entry.
  template <class Real, class Nodes, class Points>
  VISCERA_HD static void component_gradients(Nodes u, Points g) {
    Real M[4][4], base[4];
    VISCERA_UNROLL
    for (int i = 0; i < 4; ++i) {
      VISCERA_UNROLL
      for (int j = 0; j < 4; ++j)
        M[i][j] = i == j ? u(i) * 3.0 : u(tet_edge_node(i, j)) * 4.0 - u(i);
    }
    VISCERA_UNROLL
    for (int i = 0; i < 4; ++i)
      base[i] = (M[i][0] + M[i][1] + M[i][2] + M[i][3]) * low;
    VISCERA_UNROLL
    for (int q = 0; q < 4; ++q) {
      const Real first = base[0] + M[0][q] * (high - low);
      VISCERA_UNROLL
      for (int a = 0; a < 3; ++a)
        g(q, a) = base[a + 1] + M[a + 1][q] * (high - low) - first;
    }
  }

  template <class Real, class Points, class Nodes>
  VISCERA_HD static void component_integrate(Points P, Nodes r) {
    Real D[4][4], sum[4];  // D[i][q]: weight of du/dl_i at point q
    VISCERA_UNROLL
    for (int q = 0; q < 4; ++q) {
      VISCERA_UNROLL
      for (int a = 0; a < 3; ++a)
        D[a + 1][q] = P(q, a);
      D[0][q] = -(D[1][q] + D[2][q] + D[3][q]);
    }
    VISCERA_UNROLL
    for (int i = 0; i < 4; ++i)
      sum[i] = (D[i][0] + D[i][1] + D[i][2] + D[i][3]) * low;
    Real N[4][4];  // N[i][j] = sum_q l_j(q) D[i][q]
    VISCERA_UNROLL
    for (int i = 0; i < 4; ++i) {
      VISCERA_UNROLL
      for (int j = 0; j < 4; ++j)
        N[i][j] = sum[i] + D[i][j] * (high - low);
    }
    VISCERA_UNROLL
    for (int i = 0; i < 4; ++i) {
      const Real others = N[i][(i + 1) % 4] + N[i][(i + 2) % 4] + N[i][(i + 3) % 4];
      r(i) = N[i][i] * 3.0 - others;
    }
    VISCERA_UNROLL
    for (int e = 0; e < 6; ++e) {
      const int i = tet_edge(e, 0), j = tet_edge(e, 1);
      r(4 + e) = (N[i][j] + N[j][i]) * 4.0;
    }
  }

  template <class Real>
  VISCERA_HD static void interpolate_vertices(const Real (&p)[n_vertices], Real (&v)[n_points]) {
    const Real base = (p[0] + p[1] + p[2] + p[3]) * low;
    for (int q = 0; q < n_points; ++q)
      v[q] = base + p[q] * (high - low);
  }
  /// The same sums: vertex_shape is a symmetric matrix.
  template <class Real>
  VISCERA_HD static void integrate_vertices(const Real (&v)[n_points], Real (&r)[n_vertices]) {
    interpolate_vertices(v, r);
  }
};

}  // namespace viscera::elements
