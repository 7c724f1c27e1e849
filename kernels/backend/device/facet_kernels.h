// Loops over the facets of a surface on a device, a patch a block: nodal values are staged in
// shared memory, threads share the quadrature points, and what the facets of a patch add to a node
// is summed inside the block. Arithmetic in double whatever the vectors hold: surfaces are few.
#pragma once

#include "kernels/backend/device/device_patches.h"
#include "kernels/backend/device/facet_terms.h"
#include "kernels/elements/tables.h"

namespace viscera::kernels {

/// What kernels see of a surface; device pointers.
struct SurfaceView {
  std::int64_t n_facets = 0;
  const double* coordinates = nullptr;  ///< [entry of the patches][3], reference [mm]
  const void* table = nullptr;          ///< elements::FacetTable of the facet
  PatchView patches;

  template <class Facet>
  VISCERA_HD const elements::FacetTable<Facet>& points() const {
    return *static_cast<const elements::FacetTable<Facet>*>(table);
  }
};

/// The facets of one block, their nodal values in its shared memory.
template <class Facet>
struct FacetPatch {
  static constexpr int n_nodes = Facet::n_nodes;
  const SurfaceView& surface;
  std::int64_t first_facet;
  std::int32_t first_entry;
  int n_facets, n_entries;

  template <class Block>
  VISCERA_HD FacetPatch(const SurfaceView& view, const Block& block) : surface(view) {
    const PatchView& p = view.patches;
    const std::int64_t patch = block.index();
    first_facet = patch * p.patch_elements;
    const std::int64_t left = view.n_facets - first_facet;
    n_facets = static_cast<int>(left < p.patch_elements ? left : p.patch_elements);
    first_entry = p.first[patch];
    n_entries = p.first[patch + 1] - first_entry;
  }

  /// Phase: staged[entry][3] = coordinates plus displacement (null: none).
  template <class Block>
  VISCERA_HD void gather_position(Block& block, const double* displacement, double* staged) const {
    block.each(3 * n_entries, [&](int i) {
      double x = surface.coordinates[3 * std::int64_t(first_entry) + i];
      if (displacement)
        x += displacement[place(i)];
      staged[i] = x;
    });
  }
  /// Phase: staged[entry][3] = values.
  template <class Block, class Real>
  VISCERA_HD void gather(Block& block, const Real* values, double* staged) const {
    block.each(3 * n_entries, [&](int i) { staged[i] = static_cast<double>(values[place(i)]); });
  }

  /// Values of one facet among those staged.
  struct NodeValues {
    const double* staged;
    int entry[n_nodes];
    VISCERA_HD double operator()(int node, int i) const { return staged[3 * entry[node] + i]; }
  };
  VISCERA_HD NodeValues values(const double* staged, int facet) const {
    NodeValues v;
    v.staged = staged;
    VISCERA_UNROLL
    for (int node = 0; node < n_nodes; ++node)
      v.entry[node] = surface.patches.entry(first_facet + facet, n_nodes, node);
    return v;
  }

 private:
  VISCERA_HD std::int64_t place(int i) const {
    return 3 * std::int64_t(surface.patches.node[first_entry + i / 3]) + i % 3;
  }
};

/// force [node][component] += int N term dA, of every set.
template <class Facet, class Real, class Term>
struct FacetForceKernel {
  static constexpr int n_threads = 128;
  static constexpr int n_points = Facet::n_points;
  static constexpr int n_components = Term::n_components;

  SurfaceView surface;
  Term term;
  const double* displacement = nullptr;  ///< [set][node][3]; null: the reference surface
  const Real* direction = nullptr;       ///< the same, where the term takes one
  std::int64_t node_stride = 0;          ///< of a set in both
  PatchSum<Real> force;

  std::size_t shared_bytes() const {
    const std::size_t staged = Term::use == DirectionUse::none ? 3 : 6;
    const PatchView& p = surface.patches;
    return sizeof(double) *
           (staged * p.max_entries + std::size_t(n_components) * n_points * p.patch_elements);
  }

  template <class Block>
  VISCERA_HD void operator()(Block& block) const {
    const FacetPatch<Facet> patch(surface, block);
    const std::int64_t shift = block.set() * node_stride;
    auto* x = reinterpret_cast<double*>(block.shared());
    double* d = x + 3 * surface.patches.max_entries;
    double* f = Term::use == DirectionUse::none ? d : d + 3 * surface.patches.max_entries;
    patch.gather_position(block, displacement ? displacement + shift : nullptr, x);
    if constexpr (Term::use != DirectionUse::none)
      patch.gather(block, direction + shift, d);
    evaluate(block, patch, x, d, f);
    const auto& table = surface.points<Facet>();
    force.add(block, n_components, [&](int item, int c) {
      const int facet = item / Facet::n_nodes, node = item % Facet::n_nodes;
      double sum = 0;
      for (int q = 0; q < n_points; ++q)
        sum += f[(c * n_points + q) * patch.n_facets + facet] * table.weighted_shape[q][node];
      return static_cast<Real>(sum);
    });
  }

 private:
  /// Phase: the term at every point, f[component][point][facet].
  template <class Block>
  VISCERA_HD void evaluate(Block& block,
                           const FacetPatch<Facet>& patch,
                           const double* x,
                           const double* d,
                           double* f) const {
    block.each(n_points * patch.n_facets, [&](int i) {
      const int q = i / patch.n_facets, facet = i % patch.n_facets;
      const auto& table = surface.points<Facet>();
      FacetDirection along{};
      if constexpr (Term::use == DirectionUse::value)
        along.value = integrals::interpolate<double>(table, q, patch.values(d, facet));
      if constexpr (Term::use == DirectionUse::tangents)
        along.tangents = integrals::tangents<double>(table, q, patch.values(d, facet));
      const auto at = integrals::tangents<double>(table, q, patch.values(x, facet));
      const Vec3<double> value =
          term(FacetPlace{block.set(), patch.first_facet + facet}, Term::prepare(at), along);
      VISCERA_UNROLL
      for (int c = 0; c < n_components; ++c)
        f[(c * n_points + q) * patch.n_facets + facet] = value[c];
    });
  }
};

/// out[set][facet][3n][3n] = matrix of a term that is linear in the direction, row-major: its
/// action on unit vectors, a thread for three rows of a column.
template <class Facet, class Term>
struct FacetMatrixKernel {
  static constexpr int n_threads = 128;
  static constexpr int n_points = Facet::n_points;
  static constexpr int rows = 3 * Facet::n_nodes;
  using Prepared = decltype(Term::prepare(integrals::Tangents<double>{}));

  SurfaceView surface;
  Term term;
  const double* displacement = nullptr;  ///< as above
  std::int64_t node_stride = 0;
  double* out = nullptr;

  std::size_t shared_bytes() const {
    const PatchView& p = surface.patches;
    return 3 * sizeof(double) * p.max_entries +
           sizeof(Prepared) * std::size_t(n_points) * p.patch_elements;
  }

  template <class Block>
  VISCERA_HD void operator()(Block& block) const {
    const FacetPatch<Facet> patch(surface, block);
    auto* x = reinterpret_cast<double*>(block.shared());
    auto* prepared = reinterpret_cast<Prepared*>(x + 3 * surface.patches.max_entries);
    const int set = block.set();
    patch.gather_position(block, displacement ? displacement + set * node_stride : nullptr, x);
    block.each(n_points * patch.n_facets, [&](int i) {
      const int facet = i % patch.n_facets;
      prepared[i] = Term::prepare(integrals::tangents<double>(
          surface.points<Facet>(), i / patch.n_facets, patch.values(x, facet)));
    });
    block.each(Facet::n_nodes * rows * patch.n_facets, [&](int i) {
      const int column = i % rows, node = i / rows % Facet::n_nodes;
      const int facet = i / (rows * Facet::n_nodes);
      const FacetPlace at{set, patch.first_facet + facet};
      const Vec3<double> value = entries(at, prepared + facet, patch.n_facets, node, column);
      double* to = out + ((set * surface.n_facets + at.facet) * rows + 3 * node) * rows + column;
      VISCERA_UNROLL
      for (int r = 0; r < 3; ++r)
        to[r * rows] = value[r];
    });
  }

 private:
  /// Rows of a node in one column; prepared[point * stride].
  VISCERA_HD Vec3<double> entries(
      const FacetPlace& at, const Prepared* prepared, int stride, int node, int column) const {
    const auto& table = surface.points<Facet>();
    const int other = column / 3;
    Vec3<double> sum{};
    for (int q = 0; q < n_points; ++q) {
      const FacetDirection along{unit(column % 3, table.shape[q][other]),
                                 {unit(column % 3, table.gradient[q][0][other]),
                                  unit(column % 3, table.gradient[q][1][other])}};
      const Vec3<double> f = term(at, prepared[q * stride], along);
      for (int r = 0; r < 3; ++r)
        sum[r] += f[r] * table.weighted_shape[q][node];
    }
    return sum;
  }
  VISCERA_HD static Vec3<double> unit(int axis, double size) {
    return {axis == 0 ? size : 0.0, axis == 1 ? size : 0.0, axis == 2 ? size : 0.0};
  }
};

/// parts[set][patch] = integral of a measure over the deformed facets of a patch, in a fixed order.
template <class Facet, class Measure>
struct FacetMeasureKernel {
  static constexpr int n_threads = 128;
  static constexpr int n_points = Facet::n_points;

  SurfaceView surface;
  Measure measure;
  const double* displacement = nullptr;  ///< [set][node][3]
  std::int64_t node_stride = 0;
  double* parts = nullptr;

  std::size_t shared_bytes() const {
    const PatchView& p = surface.patches;
    return sizeof(double) * (3 * p.max_entries + std::size_t(n_points + 1) * p.patch_elements);
  }

  template <class Block>
  VISCERA_HD void operator()(Block& block) const {
    const FacetPatch<Facet> patch(surface, block);
    const int set = block.set(), n = patch.n_facets;
    auto* x = reinterpret_cast<double*>(block.shared());
    double* values = x + 3 * surface.patches.max_entries;  // [point][facet]
    double* sums = values + n_points * n;                  // [facet]
    patch.gather_position(block, displacement + set * node_stride, x);
    block.each(n_points * n, [&](int i) {
      const int q = i / n;
      const auto& table = surface.points<Facet>();
      const auto nodes = patch.values(x, i % n);
      values[i] = Facet::weight(q) *
                  measure(integrals::interpolate<double>(table, q, nodes),
                          integrals::area_vector(integrals::tangents<double>(table, q, nodes)));
    });
    block.each(n, [&](int facet) {
      double sum = 0;
      for (int q = 0; q < n_points; ++q)
        sum += values[q * n + facet];
      sums[facet] = sum;
    });
    block.each(1, [&](int) {
      double sum = 0;
      for (int facet = 0; facet < n; ++facet)
        sum += sums[facet];
      parts[set * std::int64_t(surface.patches.n_patches) + block.index()] = sum;
    });
  }
};

}  // namespace viscera::kernels
