// Matrices, diagonals and volumes behind device_tangent.h. Arithmetic in double whatever is stored.
#pragma once

#include "kernels/backend/device/device_tangent.h"
#include "kernels/integrals/stored_action.h"
#include "kernels/integrals/tangent_blocks.h"

namespace viscera::kernels {
namespace detail {

/// One thread an item: body(set, item) for item < n.
template <class Body>
struct ItemKernel {
  static constexpr int n_threads = 128;
  Body body;
  std::int64_t n = 0;

  template <class Block>
  VISCERA_HD void operator()(Block& block) const {
    const std::int64_t first = block.index() * n_threads;
    const int set = block.set();
    block.each(n_threads, [&](int t) {
      if (first + t < n)
        body(set, first + t);
    });
  }
};

template <class Body>
void launch_items(Device& device, std::int64_t n, int n_sets, const Body& body) {
  constexpr int threads = ItemKernel<Body>::n_threads;
  launch(device, {(n + threads - 1) / threads, n_sets, 0}, ItemKernel<Body>{body, n});
}

/// The 9x9 tangent of a point from either format.
template <class Element>
struct TangentReader {
  GroupView group;
  TangentView tangent;
  TangentFormat format;
  const double* state;
  std::int64_t node_stride;

  explicit TangentReader(const MatrixTask& task)
      : group(task.group),
        tangent(task.tangent),
        format(task.format),
        state(task.state),
        node_stride(task.node_stride) {}

  VISCERA_HD void operator()(const PointPlace& at, double (&T)[45]) const {
    if (format == TangentFormat::symmetric45) {
      for (int c = 0; c < 45; ++c)
        T[c] = component(at, 45, c);
      return;
    }
    SymMat3<double> S;
    SymTensor4<double> D;
    for (int c = 0; c < 6; ++c)
      S.v[c] = component(at, 27, c);
    for (int c = 0; c < 21; ++c)
      D.v[c] = component(at, 27, 6 + c);
    const Mat3<double> G = group.inverse(at.element, Element::n_points, at.q);
    integrals::pulled_tangent(
        integrals::deformation_gradient(gradient(state + at.set * node_stride, at), G), S, D, G,
        1.0, T);
  }

  /// du_i/dxi_a of nodal values [node][3] at one point.
  VISCERA_HD Mat3<double> gradient(const double* values, const PointPlace& at) const {
    const auto& table = group.points<Element>();
    Mat3<double> g{};
    for (int node = 0; node < Element::n_nodes; ++node) {
      const std::int64_t n = group.nodes[warp_index(at.element, Element::n_nodes, node)];
      for (int i = 0; i < 3; ++i)
        for (int a = 0; a < 3; ++a)
          g[i][a] += values[3 * n + i] * table.gradient[at.q][node][a];
    }
    return g;
  }

 private:
  VISCERA_HD double component(const PointPlace& at, int n, int c) const {
    const std::int64_t place = tangent.place(at, Element::n_points, n, c);
    return tangent.values ? tangent.values[place]
                          : static_cast<double>(tangent.values_single[place]);
  }
};

/// block.each over (node, element) of a patch: six components each, then sums of nine at nodes.
template <class Element>
struct DiagonalKernel {
  static constexpr int n_threads = 128;
  TangentReader<Element> tangent;
  PatchSum<double> blocks;

  template <class Block>
  VISCERA_HD void operator()(Block& block) const {
    const PatchView& p = blocks.patches;
    auto* parts = reinterpret_cast<double*>(block.shared());
    const std::int64_t first = block.index() * p.patch_elements;
    const std::int64_t left = tangent.group.n_elements - first;
    block.each(Element::n_nodes << p.log2_elements, [&](int i) {
      const int node = i >> p.log2_elements, e = i & (p.patch_elements - 1);
      if (e >= left)
        return;
      double sum[6] = {}, T[45], products[3][3];
      for (int q = 0; q < Element::n_points; ++q) {
        tangent(PointPlace{block.set(), first + e, q}, T);
        integrals::gradient_products<double, double>(
            tangent.group.template points<Element>().gradient[q][node], products);
        integrals::add_diagonal_block(T, products, sum);
      }
      for (int v = 0; v < 6; ++v)
        parts[((v * Element::n_nodes + node) << p.log2_elements) + e] = sum[v];
    });
    blocks.add(block, 9, [&](int item, int c) {
      const int node = item % Element::n_nodes, e = item / Element::n_nodes;
      return parts[((voigt(c / 3, c % 3) * Element::n_nodes + node) << p.log2_elements) + e];
    });
  }
};

/// Block (m, n) of the matrix of shapes with the given gradients, summed over points.
template <class Element, class Gradient, class Add>
VISCERA_HD inline void matrix_block(const TangentReader<Element>& tangent,
                                    int set,
                                    std::int64_t element,
                                    int m,
                                    int n,
                                    const Gradient& gradient,
                                    const Add& add) {
  double K[9] = {};
  for (int q = 0; q < Element::n_points; ++q) {
    double T[45], row[3][9];
    tangent(PointPlace{set, element, q}, T);
    integrals::contract_left(T, gradient(q, m), row);
    integrals::contract_right(row, gradient(q, n),
                              [&](int i, int k, double value) { K[3 * i + k] += value; });
  }
  for (int c = 0; c < 9; ++c)
    add(c / 3, c % 3, K[c]);
}

/// Row m and column n (m <= n) of pair number k of `count` shapes.
VISCERA_HD inline void pair_of(int k, int count, int& m, int& n) {
  m = 0;
  while (k >= count - m)
    k -= count - m++;
  n = m + k;
}

/// Writes matrices [set][element][n][n] of 3 `count` displacement rows.
template <class Element, int count, bool of_vertices>
struct MatrixBody {
  TangentReader<Element> tangent;
  double* out;
  int n;  ///< rows of a matrix

  VISCERA_HD void operator()(int set, std::int64_t item) const {
    const std::int64_t n_elements = tangent.group.n_elements, element = item % n_elements;
    const auto& table = tangent.group.template points<Element>();
    int m = 0, k = 0;
    pair_of(static_cast<int>(item / n_elements), count, m, k);
    double* K = out + (set * n_elements + element) * n * n;
    const auto gradient = [&](int q, int shape) -> const double(&)[3] {
      if constexpr (of_vertices)
        return table.vertex_gradient[q][shape];
      else
        return table.gradient[q][shape];
    };
    matrix_block(tangent, set, element, m, k, gradient, [&](int i, int j, double value) {
      K[(3 * m + i) * n + 3 * k + j] = value;
      K[(3 * k + j) * n + 3 * m + i] = value;
    });
  }
};

/// Rows and columns of pressure v of an element.
template <class Element>
struct PressureRowBody {
  GroupView group;
  TangentView tangent;
  double* out;
  int n;

  VISCERA_HD void operator()(int set, std::int64_t item) const {
    const std::int64_t element = item % group.n_elements;
    const int v = static_cast<int>(item / group.n_elements);
    constexpr int first = 3 * Element::n_nodes, points = Element::n_points;
    const auto& table = group.points<Element>();
    double* K = out + (set * group.n_elements + element) * n * n;
    for (int m = 0; m < Element::n_nodes; ++m)
      for (int i = 0; i < 3; ++i) {
        double sum = 0;
        for (int q = 0; q < points; ++q)
          for (int a = 0; a < 3; ++a)
            sum += table.vertex_shape[q][v] * table.gradient[q][m][a] *
                   tangent.coupling[tangent.place({set, element, q}, points, 9, 3 * i + a)];
        K[(3 * m + i) * n + first + v] = sum;
        K[(first + v) * n + 3 * m + i] = sum;
      }
    const double compliance = tangent.compliance[set * tangent.lanes + element];
    for (int w = 0; w < Element::n_vertices; ++w) {
      double sum = 0;
      for (int q = 0; q < points; ++q)
        sum += table.vertex_shape[q][v] * table.vertex_shape[q][w] *
               tangent.volume[warp_index(element, points, q)];
      K[(first + v) * n + first + w] = -compliance * sum;
    }
  }
};

/// Tetrahedra: the vertex gradients are the same at all points, so the tangents are added up once.
template <class Element>
struct SummedTangentBody {
  TangentReader<Element> tangent;
  double* summed;

  VISCERA_HD void operator()(int set, std::int64_t element) const {
    double sum[45] = {}, T[45];
    for (int q = 0; q < Element::n_points; ++q) {
      tangent(PointPlace{set, element, q}, T);
      for (int c = 0; c < 45; ++c)
        sum[c] += T[c];
    }
    for (int c = 0; c < 45; ++c)
      summed[set * tangent.tangent.lanes * 45 + warp_index(element, 45, c)] = sum[c];
  }
};

/// Block (v, w) of the vertex matrix of an element, from `summed` where it is not null.
template <class Element, class Add>
VISCERA_HD inline void vertex_block(const TangentReader<Element>& tangent,
                                    const double* summed,
                                    int set,
                                    std::int64_t element,
                                    int v,
                                    int w,
                                    const Add& add) {
  const auto& table = tangent.group.template points<Element>();
  if (!summed) {
    matrix_block(
        tangent, set, element, v, w,
        [&](int q, int vertex) -> const double(&)[3] { return table.vertex_gradient[q][vertex]; },
        add);
    return;
  }
  double T[45], row[3][9];
  for (int c = 0; c < 45; ++c)
    T[c] = summed[set * tangent.tangent.lanes * 45 + warp_index(element, 45, c)];
  integrals::contract_left(T, table.vertex_gradient[0][v], row);
  integrals::contract_right(row, table.vertex_gradient[0][w], add);
}

/// Adds by atomics: an item is a pair of vertices of an element.
template <class Element>
struct ScatterVertexBody {
  TangentReader<Element> tangent;
  const double* summed;
  BlockPlaces to;
  double* blocks;

  VISCERA_HD void operator()(int set, std::int64_t item) const {
    constexpr int n = Element::n_vertices;
    const std::int64_t element = item % tangent.group.n_elements;
    int v = 0, w = 0;
    pair_of(static_cast<int>(item / tangent.group.n_elements), n, v, w);
    double* of_set = blocks + set * to.n_blocks * 9;
    double* upper = of_set + 9 * std::int64_t(to.places[(element * n + v) * n + w]);
    double* lower = of_set + 9 * std::int64_t(to.places[(element * n + w) * n + v]);
    vertex_block(tangent, summed, set, element, v, w, [&](int i, int k, double value) {
      atomic_add(upper + 3 * i + k, value);
      if (v != w)
        atomic_add(lower + 3 * k + i, value);
    });
  }
};

/// Adds in order: an item is a block of the sparse matrix, summed over its elements.
template <class Element>
struct CollectVertexBody {
  TangentReader<Element> tangent;
  const double* summed;
  BlockPlaces to;
  double* blocks;

  VISCERA_HD void operator()(int set, std::int64_t block) const {
    constexpr int n = Element::n_vertices;
    double sum[9] = {};
    for (std::int64_t k = to.first[block]; k < to.first[block + 1]; ++k) {
      const std::uint32_t item = to.items[k];
      vertex_block(tangent, summed, set, item / (n * n), item / n % n, item % n,
                   [&](int i, int j, double value) { sum[3 * i + j] += value; });
    }
    for (int c = 0; c < 9; ++c)
      blocks[(set * to.n_blocks + block) * 9 + c] += sum[c];
  }
};

/// int N dV of the nodes of a patch.
template <class Element>
struct WeightKernel {
  static constexpr int n_threads = 128;
  GroupView group;
  TangentView tangent;
  PatchSum<double> weights;

  template <class Block>
  VISCERA_HD void operator()(Block& block) const {
    const std::int64_t first = block.index() * weights.patches.patch_elements;
    weights.add(block, 1, [&](int item, int) {
      const int node = item % Element::n_nodes;
      const std::int64_t element = first + item / Element::n_nodes;
      double sum = 0;
      for (int q = 0; q < Element::n_points; ++q)
        sum += tangent.volume[warp_index(element, Element::n_points, q)] *
               group.points<Element>().shape[q][node];
      return sum;
    });
  }
};

template <class Element>
struct ElementVolumeBody {
  TangentReader<Element> reader;
  const double* displacement;
  double* out;

  VISCERA_HD void operator()(int set, std::int64_t element) const {
    constexpr int points = Element::n_points;
    double sum = 0;
    for (int q = 0; q < points; ++q) {
      const Mat3<double> H = integrals::product(
          reader.gradient(displacement + set * reader.node_stride, {set, element, q}),
          reader.group.inverse(element, points, q));
      sum += reader.tangent.volume[warp_index(element, points, q)] * (1.0 + volume_change(H));
    }
    out[set * reader.group.n_elements + element] = sum;
  }
};

/// Null where the vertex gradients vary within the element.
template <class Element>
const double* sum_tangents(Device& device, const MatrixTask& task) {
  if (Element::n_vertices != 4)
    return nullptr;
  launch_items(device, task.group.n_elements, task.n_sets,
               SummedTangentBody<Element>{TangentReader<Element>(task), task.summed});
  return task.summed;
}

constexpr std::int64_t n_pairs(std::int64_t n) {
  return n * (n + 1) / 2;
}

}  // namespace detail

template <class Element>
void DeviceTangent<Element>::add_block_diagonal(Device& device,
                                                const MatrixTask& task,
                                                const PatchSum<double>& blocks) {
  const PatchView& p = blocks.patches;
  launch(device,
         {p.n_patches, task.n_sets, sizeof(double) * 6 * Element::n_nodes * p.patch_elements},
         detail::DiagonalKernel<Element>{detail::TangentReader<Element>(task), blocks});
  finish_sum(device, blocks, 9, task.n_sets);
}

template <class Element>
void DeviceTangent<Element>::element_matrices(Device& device, const MatrixTask& task, double* out) {
  constexpr int count = Element::n_nodes;
  const bool mixed = task.tangent.coupling != nullptr;
  const int rows = 3 * count + (mixed ? Element::n_vertices : 0);
  const std::int64_t n = task.group.n_elements;
  detail::launch_items(
      device, n * detail::n_pairs(count), task.n_sets,
      detail::MatrixBody<Element, count, false>{detail::TangentReader<Element>(task), out, rows});
  if (mixed)
    detail::launch_items(device, n * Element::n_vertices, task.n_sets,
                         detail::PressureRowBody<Element>{task.group, task.tangent, out, rows});
}

template <class Element>
void DeviceTangent<Element>::vertex_matrices(Device& device, const MatrixTask& task, double* out) {
  constexpr int count = Element::n_vertices;
  detail::launch_items(device, task.group.n_elements * detail::n_pairs(count), task.n_sets,
                       detail::MatrixBody<Element, count, true>{
                           detail::TangentReader<Element>(task), out, 3 * count});
}

template <class Element>
void DeviceTangent<Element>::add_vertex_matrices(Device& device,
                                                 const MatrixTask& task,
                                                 const BlockPlaces& to,
                                                 double* blocks) {
  const detail::TangentReader<Element> reader(task);
  const double* summed = detail::sum_tangents<Element>(device, task);
  if (to.items)
    detail::launch_items(device, to.n_blocks, task.n_sets,
                         detail::CollectVertexBody<Element>{reader, summed, to, blocks});
  else
    detail::launch_items(device, task.group.n_elements * detail::n_pairs(Element::n_vertices),
                         task.n_sets,
                         detail::ScatterVertexBody<Element>{reader, summed, to, blocks});
}

template <class Element>
void DeviceTangent<Element>::add_volume_weights(Device& device,
                                                const MatrixTask& task,
                                                const PatchSum<double>& weights) {
  launch(device, {weights.patches.n_patches, 1, 0},
         detail::WeightKernel<Element>{task.group, task.tangent, weights});
  finish_sum(device, weights, 1, 1);
}

template <class Element>
void DeviceTangent<Element>::element_volumes(Device& device,
                                             const MatrixTask& task,
                                             const double* displacement,
                                             double* out) {
  detail::launch_items(
      device, task.group.n_elements, task.n_sets,
      detail::ElementVolumeBody<Element>{detail::TangentReader<Element>(task), displacement, out});
}

}  // namespace viscera::kernels
