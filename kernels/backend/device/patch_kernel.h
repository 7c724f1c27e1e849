// Element loops of a device by patches: nodal values of a patch are staged in shared memory,
// gradients, points and their integration are spread over the threads of a block, and what the
// elements of the patch add to a node is summed inside the block. Inner nodes are plain stores;
// shared ones go through PatchSum (Section 4.2 of the design; the patch idea: Kronbichler and
// Kormann 2019, Ljungkvist 2017).
#pragma once

#include "kernels/backend/device/point_functions.h"

namespace viscera::kernels {

/// Least and greatest volume ratio of a patch.
struct RatioRange {
  double smallest;
  double largest;
  std::int64_t element;  ///< of the smallest
};

template <class Element, class Real, class Points>
struct PatchKernel {
  static constexpr int n_threads = Points::n_threads;
  static constexpr int n_nodes = Element::n_nodes;
  static constexpr int n_points = Element::n_points;
  static constexpr int rows = 3 * n_points > n_nodes ? 3 * n_points : n_nodes;

  GroupView group;
  Points points;
  const Real* in = nullptr;          ///< [set][node][3]; null: zero gradients
  const Real* state = nullptr;       ///< the same, where Points::needs_state
  std::int64_t node_stride = 0;      ///< of a set in `in` and `state`
  const double* pressure = nullptr;  ///< [set][vertex] or null
  std::int64_t vertex_stride = 0;
  PatchSum<Real> momentum;       ///< out null: not wanted
  PatchSum<Real> volume, schur;  ///< the same, with Points::n_scalars
  double* shear = nullptr;       ///< [set][element] mean over points, or null
  RatioRange* ranges = nullptr;  ///< [set][patch] or null

  static std::size_t shared_bytes(const GroupView& group) {
    const std::size_t fields = Points::needs_state ? 2 : 1;
    const std::size_t elements = group.node_patches.patch_elements;
    return sizeof(Real) * (fields * (3 * group.node_patches.max_entries + 3 * rows * elements) +
                           Points::n_scalars * n_points * elements);
  }

  template <class Block>
  VISCERA_HD void operator()(Block& block) const {
    const Shared shared(group, block);
    gather(block, shared, in, shared.staged, shared.work);
    if constexpr (Points::needs_state)
      gather(block, shared, state, shared.state_staged, shared.state_work);
    evaluate(block, shared);
    if (momentum.out)
      integrate(block, shared);
    if constexpr (Points::n_scalars > 0) {
      if (volume.out)
        add_scalar(block, shared, volume_scalar, volume);
      if (Points::n_scalars > schur_scalar && schur.out)
        add_scalar(block, shared, schur_scalar, schur);
      if (Points::n_scalars > ratio_scalar)
        finish_elements(block, shared);
    }
  }

 private:
  /// The shared memory of a block and the patch it works on.
  struct Shared {
    Real *staged, *work, *state_staged = nullptr, *state_work = nullptr, *scalars;
    std::int64_t first_element;
    int size;  ///< patch_elements, 2^shift
    int shift;
    int active;  ///< elements of this patch
    int set;

    template <class Block>
    VISCERA_HD Shared(const GroupView& group, Block& block) {
      const PatchView& p = group.node_patches;
      size = p.patch_elements;
      shift = p.log2_elements;
      first_element = block.index() * size;
      const std::int64_t left = group.n_elements - first_element;
      active = static_cast<int>(left < size ? left : size);
      set = block.set();
      Real* next = reinterpret_cast<Real*>(block.shared());
      staged = next, next += 3 * p.max_entries;
      work = next, next += 3 * rows * size;
      if (Points::needs_state) {
        state_staged = next, next += 3 * p.max_entries;
        state_work = next, next += 3 * rows * size;
      }
      scalars = next;
    }
    /// Row r of component c of element e.
    VISCERA_HD int at(int c, int r, int e) const { return (c * rows + r) * size + e; }
    VISCERA_HD int scalar_at(int which, int q, int e) const {
      return (which * n_points + q) * size + e;
    }
  };

  /// Nodal values of the patch, then gradients [component][3 q + a][element].
  template <class Block>
  VISCERA_HD void gather(
      Block& block, const Shared& s, const Real* from, Real* staged, Real* work) const {
    if (!from)
      return;
    const PatchView& p = group.node_patches;
    const std::int32_t first = p.first[block.index()];
    const Real* values = from + s.set * node_stride;
    block.each((p.first[block.index() + 1] - first) * 3,
               [&](int i) { staged[i] = values[std::int64_t(p.node[first + i / 3]) * 3 + i % 3]; });
    block.each(3 * s.size, [&](int i) {
      const int c = i >> s.shift, e = i & (s.size - 1);
      if (e >= s.active)
        return;
      Element::template component_gradients<Real>(
          [&](int node) -> Real {
            return staged[3 * p.entry(s.first_element + e, n_nodes, node) + c];
          },
          [&](int q, int a) -> Real& { return work[s.at(c, 3 * q + a, e)]; });
    });
  }

  VISCERA_HD Real pressure_at(std::int64_t element, int q, int set) const {
    if (!pressure)
      return Real(0);
    const double* p = pressure + set * vertex_stride;
    double sum = 0;
    for (int v = 0; v < Element::n_vertices; ++v)
      sum += p[group.vertices[warp_index(element, Element::n_vertices, v)]] *
             group.points<Element>().vertex_shape[q][v];
    return static_cast<Real>(sum);
  }

  VISCERA_HD static Mat3<Real> load(const Shared& s, const Real* work, int q, int e) {
    Mat3<Real> G;
    VISCERA_UNROLL
    for (int c = 0; c < 9; ++c)
      G[c / 3][c % 3] = work[s.at(c / 3, 3 * q + c % 3, e)];
    return G;
  }

  template <class Block>
  VISCERA_HD void evaluate(Block& block, const Shared& s) const {
    block.each(n_points * s.size, [&](int i) {
      const int q = i >> s.shift, e = i & (s.size - 1);
      if (e >= s.active)
        return;
      const PointPlace at{s.set, s.first_element + e, q};
      Mat3<Real> gradient{}, state_gradient{};
      if (in)
        gradient = load(s, s.work, q, e);
      if constexpr (Points::needs_state)
        state_gradient = load(s, s.state_work, q, e);
      Real scalars[Points::n_scalars + 1] = {};
      points(group, at, state_gradient, pressure_at(at.element, q, s.set), gradient, scalars);
      VISCERA_UNROLL
      for (int c = 0; c < 9; ++c)
        s.work[s.at(c / 3, 3 * q + c % 3, e)] = gradient[c / 3][c % 3];
      for (int k = 0; k < Points::n_scalars; ++k)
        s.scalars[s.scalar_at(k, q, e)] = scalars[k];
    });
  }

  template <class Block>
  VISCERA_HD void integrate(Block& block, const Shared& s) const {
    block.each(3 * s.size, [&](int i) {
      const int c = i >> s.shift, e = i & (s.size - 1);
      if (e < s.active)
        Element::template component_integrate<Real>(
            [&](int q, int a) -> Real { return s.work[s.at(c, 3 * q + a, e)]; },
            [&](int node) -> Real& { return s.work[s.at(c, node, e)]; });
    });
    momentum.add(block, 3,
                 [&](int item, int c) { return s.work[s.at(c, item % n_nodes, item / n_nodes)]; });
  }

  template <class Block>
  VISCERA_HD void add_scalar(Block& block,
                             const Shared& s,
                             int which,
                             const PatchSum<Real>& sum) const {
    sum.add(block, 1, [&](int item, int) {
      const int v = item % Element::n_vertices, e = item / Element::n_vertices;
      Real r = Real(0);
      for (int q = 0; q < n_points; ++q)
        r += s.scalars[s.scalar_at(which, q, e)] *
             static_cast<Real>(group.points<Element>().vertex_shape[q][v]);
      return r;
    });
  }

  /// Mean shear and range of the volume ratio, element by element and then of the patch.
  template <class Block>
  VISCERA_HD void finish_elements(Block& block, const Shared& s) const {
    if (shear)
      block.each(s.active, [&](int e) {
        Real sum = Real(0);
        for (int q = 0; q < n_points; ++q)
          sum += s.scalars[s.scalar_at(shear_scalar, q, e)];
        shear[s.set * group.n_elements + s.first_element + e] = sum / n_points;
      });
    if (!ranges)
      return;
    // the momentum is summed: `work` is free
    block.each(s.active, [&](int e) {
      Real smallest = Real(1e300), largest = Real(-1e300);
      for (int q = 0; q < n_points; ++q) {
        const Real J = s.scalars[s.scalar_at(ratio_scalar, q, e)];
        const Real low = J == J ? J : Real(-1e300);  // not a number counts as inverted
        smallest = low < smallest ? low : smallest;
        largest = J > largest ? J : largest;
      }
      s.work[e] = smallest;
      s.work[s.size + e] = largest;
    });
    block.each(1, [&](int) {
      RatioRange range{1e300, -1e300, -1};
      for (int e = 0; e < s.active; ++e) {
        if (s.work[e] < range.smallest) {
          range.smallest = s.work[e];
          range.element = s.first_element + e;
        }
        range.largest = s.work[s.size + e] > range.largest ? s.work[s.size + e] : range.largest;
      }
      ranges[s.set * group.node_patches.n_patches + block.index()] = range;
    });
  }
};

/// Starts it and the second pass of ordered sums.
template <class Element, class Real, class Points>
void launch_patches(Device& device, const PatchKernel<Element, Real, Points>& kernel, int n_sets) {
  const PatchView& p = kernel.group.node_patches;
  launch(device, {p.n_patches, n_sets, kernel.shared_bytes(kernel.group)}, kernel);
  if (kernel.momentum.out)
    finish_sum(device, kernel.momentum, 3, n_sets);
  if (kernel.volume.out)
    finish_sum(device, kernel.volume, 1, n_sets);
  if (kernel.schur.out)
    finish_sum(device, kernel.schur, 1, n_sets);
}

}  // namespace viscera::kernels
