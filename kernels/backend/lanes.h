// Loads, stores, gathers and scatters of one batch of lanes. Backend code only (it brings xsimd).
// A lane type is Batch<Real>, or Real itself: one lane, to measure what lanes gain.
#pragma once

#include <type_traits>

#include "kernels/backend/lane_layout.h"
#include "kernels/backend/node_access.h"
#include "kernels/tensor/simd.h"

namespace viscera::kernels {

template <class Value>
struct LaneTraits {
  using Real = Value;
  static constexpr int width = 1;
};
template <class T>
struct LaneTraits<Batch<T>> {
  using Real = T;
  static constexpr int width = static_cast<int>(Batch<T>::size);
};
template <class Value>
using RealOf = typename LaneTraits<Value>::Real;
template <class Value>
inline constexpr int width_of = LaneTraits<Value>::width;

/// Loads `Stored` values into lanes.
template <class Value, class Stored>
inline Value load_lanes(const Stored* data) {
  if constexpr (width_of<Value> == 1)
    return static_cast<Value>(*data);
  else
    return Value::load_unaligned(data);
}
template <class Real, class Stored>
inline Batch<Real> load(const Stored* data) {
  return load_lanes<Batch<Real>>(data);
}

template <class Real, class Stored>
inline void store(const Batch<Real>& value, Stored* data) {
  value.store_unaligned(data);
}

/// a b + c, rounded once.
template <class Real>
inline Batch<Real> multiply_add(const Batch<Real>& a, const Batch<Real>& b, const Batch<Real>& c) {
  return xsimd::fma(a, b, c);
}
inline double multiply_add(double a, double b, double c) {
  return __builtin_fma(a, b, c);
}
inline float multiply_add(float a, float b, float c) {
  return __builtin_fmaf(a, b, c);
}

/// out[node][c] = values[3 * nodes[node][lane] + c].
template <class Value, int n_nodes>
inline void gather_nodes(const Lanes& lanes,
                         const std::int32_t* nodes,
                         const RealOf<Value>* values,
                         Value (&out)[n_nodes][3]) {
  for (int node = 0; node < n_nodes; ++node)
    gather_node(lanes.at(nodes, n_nodes, node), values, out[node]);
}
template <class Real, int n_nodes, class Stored>
inline void gather(const Lanes& lanes,
                   const std::int32_t* nodes,
                   const Stored* values,
                   Batch<Real> (&out)[n_nodes][3]) {
  if constexpr (std::is_same_v<Real, Stored>) {
    gather_nodes(lanes, nodes, values, out);
  } else {
    alignas(64) Real buffer[3][width_of<Batch<Real>>];
    for (int node = 0; node < n_nodes; ++node) {
      const std::int32_t* index = lanes.at(nodes, n_nodes, node);
      for (int lane = 0; lane < width_of<Batch<Real>>; ++lane)
        for (int c = 0; c < 3; ++c)
          buffer[c][lane] = static_cast<Real>(node_values(values, index[lane])[c]);
      for (int c = 0; c < 3; ++c)
        out[node][c] = Batch<Real>::load_aligned(buffer[c]);
    }
  }
}

/// values[3 * nodes[node][lane] + c] += in[node][c] for the active lanes.
template <class Value, int n_nodes>
inline void scatter_add_nodes(const Lanes& lanes,
                              const std::int32_t* nodes,
                              const Value (&in)[n_nodes][3],
                              RealOf<Value>* values) {
  for (int node = 0; node < n_nodes; ++node)
    scatter_add_node(lanes.at(nodes, n_nodes, node), in[node], lanes.active, values);
}
template <class Real, int n_nodes, class Stored>
inline void scatter_add(const Lanes& lanes,
                        const std::int32_t* nodes,
                        const Batch<Real> (&in)[n_nodes][3],
                        Stored* values) {
  if constexpr (std::is_same_v<Real, Stored>) {
    scatter_add_nodes(lanes, nodes, in, values);
  } else {
    alignas(64) Real buffer[3][width_of<Batch<Real>>];
    for (int node = 0; node < n_nodes; ++node) {
      const std::int32_t* index = lanes.at(nodes, n_nodes, node);
      for (int c = 0; c < 3; ++c)
        in[node][c].store_aligned(buffer[c]);
      for (int lane = 0; lane < lanes.active; ++lane)
        for (int c = 0; c < 3; ++c)
          node_values(values, index[lane])[c] += static_cast<Stored>(buffer[c][lane]);
    }
  }
}

/// The same with one value a vertex.
template <class Value, int n_vertices>
inline void gather_vertices(const Lanes& lanes,
                            const std::int32_t* vertices,
                            const RealOf<Value>* values,
                            Value (&out)[n_vertices]) {
  constexpr int width = width_of<Value>;
  alignas(64) RealOf<Value> buffer[width];
  for (int vertex = 0; vertex < n_vertices; ++vertex) {
    const std::int32_t* index = lanes.at(vertices, n_vertices, vertex);
    for (int lane = 0; lane < width; ++lane)
      buffer[lane] = values[index[lane]];
    out[vertex] = load_lanes<Value>(buffer);
  }
}
template <class Real, int n_vertices>
inline void gather(const Lanes& lanes,
                   const std::int32_t* vertices,
                   const Real* values,
                   Batch<Real> (&out)[n_vertices]) {
  gather_vertices(lanes, vertices, values, out);
}

template <class Value, int n_vertices>
inline void scatter_add_vertices(const Lanes& lanes,
                                 const std::int32_t* vertices,
                                 const Value (&in)[n_vertices],
                                 RealOf<Value>* values) {
  alignas(64) RealOf<Value> buffer[width_of<Value>];
  for (int vertex = 0; vertex < n_vertices; ++vertex) {
    const std::int32_t* index = lanes.at(vertices, n_vertices, vertex);
    if constexpr (width_of<Value> == 1)
      buffer[0] = in[vertex];
    else
      in[vertex].store_aligned(buffer);
    for (int lane = 0; lane < lanes.active; ++lane)
      values[index[lane]] += buffer[lane];
  }
}
template <class Real, int n_vertices>
inline void scatter_add(const Lanes& lanes,
                        const std::int32_t* vertices,
                        const Batch<Real> (&in)[n_vertices],
                        Real* values) {
  scatter_add_vertices(lanes, vertices, in, values);
}

}  // namespace viscera::kernels
