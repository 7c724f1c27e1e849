// Gradients of a displacement from those of its components, for every cell.
#pragma once

#include "kernels/tensor/tensor.h"

namespace viscera::elements {

/// Element supplies component_gradients and component_integrate.
template <class Element, int nodes, int points>
struct ByComponent {
  static constexpr int n_nodes = nodes;
  static constexpr int n_points = points;

  /// G[q][i][a] = du_i / dxi_a from nodal values u[node][i].
  template <class Real>
  VISCERA_HD static void gradients(const Real (&u)[nodes][3], Mat3<Real> (&G)[points]) {
    VISCERA_UNROLL
    for (int i = 0; i < 3; ++i)
      Element::template component_gradients<Real>(
          [&](int node) -> const Real& { return u[node][i]; },
          [&](int q, int a) -> Real& { return G[q][i][a]; });
  }

  /// r[node][i] = sum_q P[q][i][a] dN_node/dxi_a: the transpose of `gradients`.
  template <class Real>
  VISCERA_HD static void integrate(const Mat3<Real> (&P)[points], Real (&r)[nodes][3]) {
    VISCERA_UNROLL
    for (int i = 0; i < 3; ++i)
      Element::template component_integrate<Real>(
          [&](int q, int a) -> const Real& { return P[q][i][a]; },
          [&](int node) -> Real& { return r[node][i]; });
  }
};

}  // namespace viscera::elements
