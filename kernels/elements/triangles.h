// Facets tri3 (P1, three points) and tri6 (P2, six points of degree 4) on the reference triangle
// xi, eta >= 0, xi + eta <= 1. Nodes: vertices 0..2, then mid-edge nodes of (0,1) (1,2) (2,0).
#pragma once

#include "kernels/tensor/math.h"

namespace viscera::elements {

inline constexpr int tri_edges[3][2] = {{0, 1}, {1, 2}, {2, 0}};
/// The same on host and device.
VISCERA_HD constexpr int tri_edge(int edge, int end) {
  return end == 0 ? edge : (edge + 1) % 3;
}

VISCERA_HD constexpr double tri_barycentric_gradient(int i, int a) {
  return i == 0 ? -1.0 : (i == a + 1 ? 1.0 : 0.0);
}

struct Tri3 {
  static constexpr int n_nodes = 3;
  static constexpr int n_points = 3;
  static constexpr int n_vertices = 3;
  VISCERA_HD static constexpr double weight(int) { return 1.0 / 6.0; }
  VISCERA_HD static constexpr double vertex_shape(int q, int i) {
    return q == i ? 2.0 / 3.0 : 1.0 / 6.0;
  }
  VISCERA_HD static constexpr double shape(int q, int node) { return vertex_shape(q, node); }
  VISCERA_HD static constexpr double shape_gradient(int, int node, int a) {
    return tri_barycentric_gradient(node, a);
  }
};

/// Six-point rule of degree 4 (Dunavant 1985): exact for the follower pressure on P2 facets.
struct Tri6 {
  static constexpr int n_nodes = 6;
  static constexpr int n_points = 6;
  static constexpr int n_vertices = 3;
  VISCERA_HD static constexpr double weight(int q) {
    return q < 3 ? 0.5 * 0.223381589678011 : 0.5 * 0.109951743655322;
  }
  VISCERA_HD static constexpr double vertex_shape(int q, int i) {
    constexpr double a = 0.108103018168070, b = 0.445948490915965;
    constexpr double c = 0.816847572980459, d = 0.091576213509771;
    return q < 3 ? (q == i ? a : b) : (q - 3 == i ? c : d);
  }
  VISCERA_HD static constexpr double shape(int q, int node) {
    if (node < 3)
      return vertex_shape(q, node) * (2.0 * vertex_shape(q, node) - 1.0);
    return 4.0 * vertex_shape(q, tri_edge(node - 3, 0)) * vertex_shape(q, tri_edge(node - 3, 1));
  }
  VISCERA_HD static constexpr double shape_gradient(int q, int node, int a) {
    if (node < 3)
      return (4.0 * vertex_shape(q, node) - 1.0) * tri_barycentric_gradient(node, a);
    const int i = tri_edge(node - 3, 0), j = tri_edge(node - 3, 1);
    return 4.0 * (vertex_shape(q, i) * tri_barycentric_gradient(j, a) +
                  vertex_shape(q, j) * tri_barycentric_gradient(i, a));
  }
};

}  // namespace viscera::elements
