#include "kernels/backend/host_matrices.h"

#include <algorithm>

#include "kernels/backend/stored_tangent.h"
#include "kernels/elements/tables.h"
#include "kernels/elements/types.h"
#include "kernels/integrals/tangent_blocks.h"

namespace viscera::kernels {
namespace {

/// block += that of shape gradient g.
template <class Value>
inline void add_diagonal(const Value (&T)[45], const double (&g)[3], Value (&block)[6]) {
  Value products[3][3];
  integrals::gradient_products<Value, RealOf<Value>>(g, products);
  integrals::add_diagonal_block(T, products, block);
}

/// Upper blocks (v <= w) of the matrix of n shapes: K[3 v + i][3 w + k] += g_v T g_w.
template <class Value>
void add_upper_blocks(const Value (&T)[45], int n, const double (*g)[3], Value* K) {
  using Real = RealOf<Value>;
  for (int v = 0; v < n; ++v) {
    const Value left[3] = {Value(Real(g[v][0])), Value(Real(g[v][1])), Value(Real(g[v][2]))};
    Value row[3][9];
    integrals::contract_left(T, left, row);
    for (int w = v; w < n; ++w) {
      const Value right[3] = {Value(Real(g[w][0])), Value(Real(g[w][1])), Value(Real(g[w][2]))};
      integrals::contract_right(row, right, [&](int i, int k, const Value& value) {
        Value& entry = K[(3 * v + i) * 3 * n + 3 * w + k];
        entry = entry + value;
      });
    }
  }
}

/// The full matrices of the active lanes from the upper blocks of all: out[element][row][column],
/// rows of `stride` numbers, the matrix in the upper left corner.
template <class Value>
void store_matrices(
    const Lanes& lanes, int n, const AlignedVector<Value>& K, int stride, double* out) {
  constexpr int width = width_of<Value>;
  const auto* numbers = reinterpret_cast<const RealOf<Value>*>(K.data());
  double* first = out + (lanes.block * lane_block + lanes.offset) * stride * stride;
  for (int lane = 0; lane < lanes.active; ++lane)
    for (int r = 0; r < 3 * n; ++r) {
      double* row = first + (std::int64_t(lane) * stride + r) * stride;
      const int upper = r / 3 * 3;  // columns before it come from the transpose
      for (int c = 0; c < upper; ++c)
        row[c] = numbers[(c * 3 * n + r) * width + lane];
      for (int c = upper; c < 3 * n; ++c)
        row[c] = numbers[(r * 3 * n + c) * width + lane];
    }
}

/// Adds the matrices of a batch block by block; the lower ones are transposes.
template <int n, class Value>
void add_matrices(const Lanes& lanes,
                  const AlignedVector<Value>& K,
                  const std::int32_t* places,
                  double* blocks) {
  constexpr int width = width_of<Value>;
  const auto* numbers = reinterpret_cast<const RealOf<Value>*>(K.data());
  const std::int64_t first = lanes.block * lane_block + lanes.offset;
  for (int lane = 0; lane < lanes.active; ++lane) {
    const std::int32_t* place = places + (first + lane) * n * n;
    for (int I = 0; I < n; ++I)
      for (int J = I; J < n; ++J) {
        double* upper = blocks + 9 * std::int64_t(place[I * n + J]);
        double* lower = blocks + 9 * std::int64_t(place[J * n + I]);
        for (int i = 0; i < 3; ++i)
          for (int k = 0; k < 3; ++k) {
            const double value = numbers[((3 * I + i) * 3 * n + 3 * J + k) * width + lane];
            upper[3 * i + k] += value;
            if (J > I)
              lower[3 * k + i] += value;
          }
      }
  }
}

/// Calls `use(lanes, K)` with the vertex matrices [row][column] of every batch, upper blocks.
template <class Element, class Use>
void for_vertex_matrices(const ElementGroup& group, const TangentData& data, Use use) {
  using Value = Batch<double>;
  constexpr int n = Element::n_vertices;
  constexpr bool constant_gradients = n == 4;  // tetrahedra: the tangents can be added up first
  const auto& table = elements::point_table<Element>;
  AlignedVector<Value> K(9 * n * n);
  with_points<Value, Element>(group, data, [&](auto points) {
    for_each_batch(group.n_elements(), width_of<Value>, [&](const Lanes& lanes) {
      Value T[45], sum[45];
      std::fill(K.begin(), K.end(), Value(0.0));
      std::fill(sum, sum + 45, Value(0.0));
      points.start(lanes);
      for (int q = 0; q < Element::n_points; ++q) {
        points.tangent(lanes, q, T);
        if (!constant_gradients)
          add_upper_blocks(T, n, table.vertex_gradient[q], K.data());
        for (int c = 0; c < 45 && constant_gradients; ++c)
          sum[c] = sum[c] + T[c];
      }
      if (constant_gradients)
        add_upper_blocks(sum, n, table.vertex_gradient[0], K.data());
      use(lanes, K);
    });
  });
}

/// Pressure rows and columns of element e.
template <class Element, class Stored>
void set_pressure_matrix(const ElementGroup& group,
                         const TangentData& data,
                         const Stored* coupling,
                         std::int64_t e,
                         double* K) {
  constexpr int first = 3 * Element::n_nodes, n_points = Element::n_points;
  constexpr int n = first + Element::n_vertices;
  const double compliance = data.compliance[lane_index(e, 1, 0)];
  const auto& table = elements::point_table<Element>;
  for (int r = 0; r < n; ++r)
    for (int c = r < first ? first : 0; c < n; ++c)
      K[r * n + c] = 0;
  for (int q = 0; q < n_points; ++q)
    for (int v = 0; v < Element::n_vertices; ++v) {
      const double shape = table.vertex_shape[q][v];
      for (int m = 0; m < Element::n_nodes; ++m)
        for (int i = 0; i < 3; ++i) {
          double sum = 0;
          for (int a = 0; a < 3; ++a)
            sum +=
                table.gradient[q][m][a] * coupling[lane_index(e, 9 * n_points, 9 * q + 3 * i + a)];
          K[(3 * m + i) * n + first + v] += sum * shape;
          K[(first + v) * n + 3 * m + i] += sum * shape;
        }
      const double weight = point_volume<Element>(group, e, q);
      for (int w = 0; w < Element::n_vertices; ++w)
        K[(first + v) * n + first + w] -= compliance * weight * shape * table.vertex_shape[q][w];
    }
}

template <class Element, class Real>
void add_diagonals(const ElementGroup& group, const TangentData& data, Real* blocks) {
  using Value = Batch<Real>;
  const auto& table = elements::point_table<Element>;
  with_points<Value, Element>(group, data, [&](auto points) {
    for_each_batch(group.n_elements(), width_of<Value>, [&](const Lanes& lanes) {
      Prefetch stored(points.values(), lanes, points.n_components, width_of<Value>);
      Value sums[Element::n_nodes][6], T[45];
      for (auto& block : sums)
        for (Value& value : block)
          value = Value(Real(0));
      points.start(lanes);
      for (int q = 0; q < Element::n_points; ++q) {
        points.tangent(lanes, q, T);
        for (int node = 0; node < Element::n_nodes; ++node)
          add_diagonal(T, table.gradient[q][node], sums[node]);
        stored.advance(q + 1, 2 * Element::n_points);
      }
      for (int node = 0; node < Element::n_nodes; ++node) {
        for (int i = 0; i < 3; ++i) {
          const Value row[3] = {sums[node][voigt(i, 0)], sums[node][voigt(i, 1)],
                                sums[node][voigt(i, 2)]};
          scatter_add_node<9>(lanes.at(group.nodes(), Element::n_nodes, node), row, lanes.active,
                              blocks + 3 * i);
        }
        stored.advance(Element::n_nodes + node + 1, 2 * Element::n_nodes);
      }
    });
  });
}

}  // namespace

template <class Element>
void HostMatrices<Element>::add_block_diagonal(const ElementGroup& group,
                                               const TangentData& data,
                                               double* blocks) {
  add_diagonals<Element>(group, data, blocks);
}
template <class Element>
void HostMatrices<Element>::add_block_diagonal(const ElementGroup& group,
                                               const TangentData& data,
                                               float* blocks) {
  add_diagonals<Element>(group, data, blocks);
}

template <class Element>
void HostMatrices<Element>::element_matrices(const ElementGroup& group,
                                             const TangentData& data,
                                             double* out) {
  using Value = Batch<double>;
  constexpr int n = Element::n_nodes;
  const bool mixed = data.has_coupling();
  const int stride = 3 * n + (mixed ? Element::n_vertices : 0);
  AlignedVector<Value> K(9 * n * n);
  with_points<Value, Element>(group, data, [&](auto points) {
    for_each_batch(group.n_elements(), width_of<Value>, [&](const Lanes& lanes) {
      Value T[45];
      std::fill(K.begin(), K.end(), Value(0.0));
      points.start(lanes);
      for (int q = 0; q < Element::n_points; ++q) {
        points.tangent(lanes, q, T);
        add_upper_blocks(T, n, elements::point_table<Element>.gradient[q], K.data());
      }
      store_matrices(lanes, n, K, stride, out);
    });
  });
  if (mixed)
    with_coupling(data, [&](const auto* coupling) {
      for (std::int64_t e = 0; e < group.n_elements(); ++e)
        set_pressure_matrix<Element>(group, data, coupling, e, out + e * stride * stride);
    });
}

template <class Element>
void HostMatrices<Element>::vertex_matrices(const ElementGroup& group,
                                            const TangentData& data,
                                            double* out) {
  for_vertex_matrices<Element>(group, data, [&](const Lanes& lanes, const auto& K) {
    store_matrices(lanes, Element::n_vertices, K, 3 * Element::n_vertices, out);
  });
}

template <class Element>
void HostMatrices<Element>::add_vertex_matrices(const ElementGroup& group,
                                                const TangentData& data,
                                                const std::int32_t* places,
                                                double* blocks) {
  for_vertex_matrices<Element>(group, data, [&](const Lanes& lanes, const auto& K) {
    add_matrices<Element::n_vertices>(lanes, K, places, blocks);
  });
}

template struct HostMatrices<elements::Tet4>;
template struct HostMatrices<elements::Tet10>;
template struct HostMatrices<elements::Hex8>;
template struct HostMatrices<elements::Hex27>;

}  // namespace viscera::kernels
