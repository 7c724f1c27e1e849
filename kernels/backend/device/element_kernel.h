// Element loops of a device, a thread an element: everything in registers, results added by
// atomics. The simple form, kept to measure what patches gain.
#pragma once

#include "kernels/backend/device/point_functions.h"

namespace viscera::kernels {

template <class Element, class Real, class Points>
struct ElementKernel {
  static constexpr int n_threads = 128;
  static constexpr int n_nodes = Element::n_nodes;
  static constexpr int n_points = Element::n_points;

  GroupView group;
  Points points;
  const Real* in = nullptr;     ///< [set][node][3]
  const Real* state = nullptr;  ///< the same, where Points::needs_state
  Real* out = nullptr;          ///< [set][node][3]
  std::int64_t node_stride = 0;

  template <class Block>
  VISCERA_HD void operator()(Block& block) const {
    const std::int64_t first = block.index() * n_threads;
    const int set = block.set();
    block.each(n_threads, [&](int t) {
      if (first + t < group.n_elements)
        element(first + t, set);
    });
  }

 private:
  VISCERA_HD void gradients(const Real* values,
                            std::int64_t element,
                            Mat3<Real> (&G)[n_points]) const {
    Real u[n_nodes][3];
    VISCERA_UNROLL
    for (int node = 0; node < n_nodes; ++node) {
      const std::int64_t at = group.nodes[warp_index(element, n_nodes, node)];
      for (int i = 0; i < 3; ++i)
        u[node][i] = values[3 * at + i];
    }
    Element::gradients(u, G);
  }

  VISCERA_HD void element(std::int64_t e, int set) const {
    Mat3<Real> G[n_points], state_G[n_points];
    gradients(in + set * node_stride, e, G);
    if (Points::needs_state)
      gradients(state + set * node_stride, e, state_G);
    VISCERA_UNROLL
    for (int q = 0; q < n_points; ++q) {
      Real none[1];
      points(group, PointPlace{set, e, q}, state_G[q], Real(0), G[q], none);
    }
    Real r[n_nodes][3];
    Element::integrate(G, r);
    Real* to = out + set * node_stride;
    VISCERA_UNROLL
    for (int node = 0; node < n_nodes; ++node) {
      const std::int64_t at = group.nodes[warp_index(e, n_nodes, node)];
      for (int i = 0; i < 3; ++i)
        atomic_add(to + 3 * at + i, r[node][i]);
    }
  }
};

}  // namespace viscera::kernels
