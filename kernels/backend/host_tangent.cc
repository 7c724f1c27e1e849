#include "kernels/backend/host_tangent.h"

#include <algorithm>

#include "kernels/backend/lanes.h"

namespace viscera::kernels {
namespace {

/// y = T x for the packed symmetric 9x9 tangent of one point, x and y as [i][a].
template <class Value, class Stored>
inline Mat3<Value> multiply(
    const Stored* tangent, const Lanes& lanes, int n, int first, const Mat3<Value>& x) {
  Value y[9];
  VISCERA_UNROLL
  for (int r = 0; r < 9; ++r)
    y[r] = Value(RealOf<Value>(0));
  VISCERA_UNROLL
  for (int r = 0; r < 9; ++r) {
    VISCERA_UNROLL
    for (int c = r; c < 9; ++c) {
      const Value t = load_lanes<Value>(lanes.at(tangent, n, first + packed<9>(r, c)));
      y[r] = multiply_add(t, x[c / 3][c % 3], y[r]);
      if (c > r)
        y[c] = multiply_add(t, x[r / 3][r % 3], y[c]);
    }
  }
  Mat3<Value> out;
  VISCERA_UNROLL
  for (int r = 0; r < 9; ++r)
    out[r / 3][r % 3] = y[r];
  return out;
}

/// Asks for the data of the block after the one in work, a part at a time: the lines come while
/// nodes are gathered and scattered, when nothing else is read from memory.
class Prefetch {
 public:
  /// n: components an element; a batch fetches its share of the lines of the next block.
  template <class Stored>
  Prefetch(const Stored* data, const Lanes& lanes, int n, int width)
      : at_(reinterpret_cast<const char*>(data + (lanes.block + 1) * n * lane_block +
                                          lanes.offset * n)),
        lines_(n * width * static_cast<int>(sizeof(Stored)) / line) {}

  /// The lines of one of `parts` parts.
  void part(int parts) {
    for (int k = 0; k < lines_ / parts; ++k, at_ += line)
      __builtin_prefetch(at_);
  }

 private:
  static constexpr int line = 64;
  const char* at_;
  int lines_;
};

/// out += K in with the displacement block alone, or with what `add_pressure(lanes, gradient, P)`
/// adds to the stress.
template <class Value, class Element, class Stored, class AddPressure>
void apply_tangent(const ElementGroup& group,
                   const Stored* tangent,
                   const RealOf<Value>* in,
                   RealOf<Value>* out,
                   const AddPressure& add_pressure) {
  constexpr int n = 45 * Element::n_points, n_nodes = Element::n_nodes;
  constexpr int parts = 2 * n_nodes + 2 * Element::n_points;
  for_each_batch(group.n_elements(), width_of<Value>, [&](const Lanes& lanes) {
    Prefetch prefetch(tangent, lanes, n, width_of<Value>);
    Value u[n_nodes][3];
    Mat3<Value> gradient[Element::n_points], P[Element::n_points];
    for (int node = 0; node < n_nodes; ++node) {
      gather_node(lanes.at(group.nodes(), n_nodes, node), in, u[node]);
      prefetch.part(parts);
    }
    Element::gradients(u, gradient);
    for (int q = 0; q < Element::n_points; ++q) {
      P[q] = multiply(tangent, lanes, n, 45 * q, gradient[q]);
      prefetch.part(parts);
    }
    add_pressure(lanes, gradient, P);
    Element::integrate(P, u);
    for (int node = 0; node < n_nodes; ++node) {
      scatter_add_node(lanes.at(group.nodes(), n_nodes, node), u[node], lanes.active, out);
      prefetch.part(parts);
    }
  });
}

template <class Element>
inline Batch<double> pressure_at(const Batch<double> (&p)[Element::n_vertices], int q) {
  Batch<double> sum = p[0] * Element::vertex_shape(q, 0);
  for (int v = 1; v < Element::n_vertices; ++v)
    sum = sum + p[v] * Element::vertex_shape(q, v);
  return sum;
}

template <class Element>
inline Mat3<Batch<double>> load_coupling(const TangentData& data, const Lanes& lanes, int q) {
  Mat3<Batch<double>> B;
  for (int c = 0; c < 9; ++c)
    B[c / 3][c % 3] =
        load<double>(lanes.at(data.coupling.data(), 9 * Element::n_points, 9 * q + c));
  return B;
}

/// Adds the pressure parts of one batch: momentum stress B dp, volume equation B : dF - c dp.
template <class Element>
void apply_pressure(const ElementGroup& group,
                    const TangentData& data,
                    const Lanes& lanes,
                    const double* pressure,
                    const Mat3<Batch<double>> (&gradient)[Element::n_points],
                    Mat3<Batch<double>> (&P)[Element::n_points],
                    double* volume) {
  Batch<double> p[Element::n_vertices], r[Element::n_vertices];
  const Batch<double> compliance = load<double>(lanes.at(data.compliance.data(), 1, 0));
  gather<double>(lanes, group.vertices(), pressure, p);
  for (auto& value : r)
    value = Batch<double>(0.0);
  for (int q = 0; q < Element::n_points; ++q) {
    const Mat3<Batch<double>> B = load_coupling<Element>(data, lanes, q);
    const Batch<double> dp = pressure_at<Element>(p, q);
    Batch<double> change(0.0);
    for (int i = 0; i < 3; ++i)
      for (int a = 0; a < 3; ++a) {
        P[q][i][a] = P[q][i][a] + B[i][a] * dp;
        change = change + B[i][a] * gradient[q][i][a];
      }
    const Batch<double> weight = load<double>(lanes.at(data.volume.data(), Element::n_points, q));
    change = change - dp * weight * compliance;
    for (int v = 0; v < Element::n_vertices; ++v)
      r[v] = r[v] + change * Element::vertex_shape(q, v);
  }
  scatter_add<double>(lanes, group.vertices(), r, volume);
}

double value_at(const AlignedVector<double>& data, std::int64_t e, int n, int c) {
  return data[lane_index(e, n, c)];
}

double tangent_at(const TangentData& data, std::int64_t e, int n, int c) {
  const std::int64_t at = lane_index(e, n, c);
  return data.tangent.empty() ? static_cast<double>(data.tangent_single[at]) : data.tangent[at];
}

/// dN_m/dxi_a T[(i,a),(k,b)] dN_n/dxi_b of one point added to block[3][3].
void add_block(const double (&T)[9][9],
               const double (&left)[3],
               const double (&right)[3],
               double (&block)[3][3]) {
  for (int i = 0; i < 3; ++i)
    for (int k = 0; k < 3; ++k) {
      double sum = 0;
      for (int a = 0; a < 3; ++a)
        for (int b = 0; b < 3; ++b)
          sum += left[a] * T[3 * i + a][3 * k + b] * right[b];
      block[i][k] += sum;
    }
}

template <class Element>
void load_point_tangent(const TangentData& data, std::int64_t e, int q, double (&T)[9][9]) {
  for (int r = 0; r < 9; ++r)
    for (int c = r; c < 9; ++c)
      T[r][c] = T[c][r] = tangent_at(data, e, 45 * Element::n_points, 45 * q + packed<9>(r, c));
}

template <class Element>
void point_gradients(int q, double (&g)[Element::n_nodes][3]) {
  for (int node = 0; node < Element::n_nodes; ++node)
    for (int a = 0; a < 3; ++a)
      g[node][a] = Element::shape_gradient(q, node, a);
}

template <class Element>
void add_displacement_matrix(const TangentData& data, std::int64_t e, int n, double* K) {
  double T[9][9], g[Element::n_nodes][3];
  for (int q = 0; q < Element::n_points; ++q) {
    load_point_tangent<Element>(data, e, q, T);
    point_gradients<Element>(q, g);
    for (int m = 0; m < Element::n_nodes; ++m)
      for (int k = 0; k < Element::n_nodes; ++k) {
        double block[3][3] = {};
        add_block(T, g[m], g[k], block);
        for (int i = 0; i < 3; ++i)
          for (int j = 0; j < 3; ++j)
            K[(3 * m + i) * n + 3 * k + j] += block[i][j];
      }
  }
}

template <class Element>
void add_pressure_matrix(const TangentData& data, std::int64_t e, int n, double* K) {
  constexpr int first = 3 * Element::n_nodes;
  const double compliance = value_at(data.compliance, e, 1, 0);
  double g[Element::n_nodes][3];
  for (int q = 0; q < Element::n_points; ++q) {
    point_gradients<Element>(q, g);
    for (int v = 0; v < Element::n_vertices; ++v) {
      for (int m = 0; m < Element::n_nodes; ++m)
        for (int i = 0; i < 3; ++i) {
          double sum = 0;
          for (int a = 0; a < 3; ++a)
            sum += g[m][a] * value_at(data.coupling, e, 9 * Element::n_points, 9 * q + 3 * i + a);
          sum *= Element::vertex_shape(q, v);
          K[(3 * m + i) * n + first + v] += sum;
          K[(first + v) * n + 3 * m + i] += sum;
        }
      const double weight = value_at(data.volume, e, Element::n_points, q);
      for (int w = 0; w < Element::n_vertices; ++w)
        K[(first + v) * n + first + w] -=
            compliance * weight * Element::vertex_shape(q, v) * Element::vertex_shape(q, w);
    }
  }
}

}  // namespace

template <class Element>
void HostTangent<Element>::apply(const ElementGroup& group,
                                 const TangentData& data,
                                 const StateView& direction,
                                 const ResidualView& out) {
  using Value = Batch<double>;
  const bool mixed = direction.pressure && !data.coupling.empty();
  const auto add_pressure = [&](const Lanes& lanes, const auto& gradient, auto& P) {
    if (mixed)
      apply_pressure<Element>(group, data, lanes, direction.pressure, gradient, P, out.volume);
  };
  if (data.tangent.empty())
    apply_tangent<Value, Element>(group, data.tangent_single.data(), direction.displacement,
                                  out.momentum, add_pressure);
  else
    apply_tangent<Value, Element>(group, data.tangent.data(), direction.displacement, out.momentum,
                                  add_pressure);
}

template <class Element>
void HostTangent<Element>::apply_single(const ElementGroup& group,
                                        const TangentData& data,
                                        const float* in,
                                        float* out) {
  apply_tangent<Batch<float>, Element>(group, data.tangent_single.data(), in, out,
                                       [](const auto&...) {});
}

template <class Element>
void HostTangent<Element>::apply_divergence_transpose(const ElementGroup& group,
                                                      const TangentData& data,
                                                      const double* pressure,
                                                      double* momentum) {
  using Value = Batch<double>;
  for_each_batch(group.n_elements(), static_cast<int>(Value::size), [&](const Lanes& lanes) {
    Value p[Element::n_vertices], r[Element::n_nodes][3];
    Mat3<Value> P[Element::n_points];
    gather<double>(lanes, group.vertices(), pressure, p);
    for (int q = 0; q < Element::n_points; ++q) {
      const Value dp = pressure_at<Element>(p, q);
      P[q] = load_coupling<Element>(data, lanes, q);
      for (int i = 0; i < 3; ++i)
        for (int a = 0; a < 3; ++a)
          P[q][i][a] = P[q][i][a] * dp;
    }
    Element::integrate(P, r);
    scatter_add<double>(lanes, group.nodes(), r, momentum);
  });
}

template <class Element>
void HostTangent<Element>::add_block_diagonal(const ElementGroup& group,
                                              const TangentData& data,
                                              double* blocks) {
  double T[9][9], g[Element::n_nodes][3];
  for (std::int64_t e = 0; e < group.n_elements(); ++e)
    for (int q = 0; q < Element::n_points; ++q) {
      load_point_tangent<Element>(data, e, q, T);
      point_gradients<Element>(q, g);
      for (int node = 0; node < Element::n_nodes; ++node) {
        double block[3][3] = {};
        add_block(T, g[node], g[node], block);
        const std::int64_t at = group.nodes()[lane_index(e, Element::n_nodes, node)];
        for (int i = 0; i < 3; ++i)
          for (int k = 0; k < 3; ++k)
            blocks[9 * at + 3 * i + k] += block[i][k];
      }
    }
}

template <class Element>
void HostTangent<Element>::element_matrices(const ElementGroup& group,
                                            const TangentData& data,
                                            double* out) {
  const bool mixed = !data.coupling.empty();
  const int n = 3 * Element::n_nodes + (mixed ? Element::n_vertices : 0);
  for (std::int64_t e = 0; e < group.n_elements(); ++e) {
    double* K = out + e * n * n;
    for (int c = 0; c < n * n; ++c)
      K[c] = 0;
    add_displacement_matrix<Element>(data, e, n, K);
    if (mixed)
      add_pressure_matrix<Element>(data, e, n, K);
  }
}

template <class Element>
void HostTangent<Element>::vertex_matrices(const ElementGroup& group,
                                           const TangentData& data,
                                           double* out) {
  constexpr int n = Element::n_vertices, rows = 3 * n;
  double T[9][9], g[n][3];
  std::fill(out, out + group.n_elements() * rows * rows, 0.0);
  for (std::int64_t e = 0; e < group.n_elements(); ++e)
    for (int q = 0; q < Element::n_points; ++q) {
      load_point_tangent<Element>(data, e, q, T);
      for (int v = 0; v < n; ++v)
        for (int a = 0; a < 3; ++a)
          g[v][a] = Element::vertex_gradient(q, v, a);
      for (int v = 0; v < n; ++v)
        for (int w = 0; w < n; ++w) {
          double block[3][3] = {};
          add_block(T, g[v], g[w], block);
          for (int i = 0; i < 3; ++i)
            for (int k = 0; k < 3; ++k)
              out[e * rows * rows + (3 * v + i) * rows + 3 * w + k] += block[i][k];
        }
    }
}

template <class Element>
void HostTangent<Element>::add_volume_weights(const ElementGroup& group,
                                              const TangentData& data,
                                              double* weights) {
  for (std::int64_t e = 0; e < group.n_elements(); ++e)
    for (int q = 0; q < Element::n_points; ++q) {
      const double volume = value_at(data.volume, e, Element::n_points, q);
      for (int node = 0; node < Element::n_nodes; ++node)
        weights[group.nodes()[lane_index(e, Element::n_nodes, node)]] +=
            volume * Element::shape(q, node);
    }
}

template <class Element>
double HostTangent<Element>::volume(const ElementGroup& group,
                                    const TangentData& data,
                                    const double* displacement,
                                    const std::vector<char>& included) {
  constexpr int n = 10;
  const int points = group.is_affine() ? 1 : Element::n_points;
  double total = 0;
  for (std::int64_t e = 0; e < group.n_elements(); ++e) {
    if (!included.empty() && !included[e])
      continue;
    double u[Element::n_nodes][3];
    Mat3<double> gradient[Element::n_points];
    for (int node = 0; node < Element::n_nodes; ++node)
      for (int i = 0; i < 3; ++i)
        u[node][i] =
            displacement[3 * std::int64_t(group.nodes()[lane_index(e, Element::n_nodes, node)]) +
                         i];
    Element::gradients(u, gradient);
    for (int q = 0; q < Element::n_points; ++q) {
      Mat3<double> H{};
      const int first = group.is_affine() ? 0 : n * q;
      for (int i = 0; i < 3; ++i)
        for (int J = 0; J < 3; ++J)
          for (int a = 0; a < 3; ++a)
            H[i][J] +=
                gradient[q][i][a] * group.geometry()[lane_index(e, n * points, first + 3 * a + J)];
      total += value_at(data.volume, e, Element::n_points, q) * (1.0 + volume_change(H));
    }
  }
  return total;
}

template struct HostTangent<elements::Tet4>;
template struct HostTangent<elements::Tet10>;
template struct HostTangent<elements::Hex8>;
template struct HostTangent<elements::Hex27>;

}  // namespace viscera::kernels
