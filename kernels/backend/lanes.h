// Loads, stores, gathers and scatters of one batch of lanes. Backend code only (it brings xsimd).
#pragma once

#include "kernels/backend/lane_layout.h"
#include "kernels/tensor/simd.h"

namespace viscera::kernels {

/// Loads `Stored` values as a batch of `Real`.
template <class Real, class Stored>
inline Batch<Real> load(const Stored* data) {
  return Batch<Real>::load_unaligned(data);
}

template <class Real, class Stored>
inline void store(const Batch<Real>& value, Stored* data) {
  value.store_unaligned(data);
}

/// out[node][c] = values[3 * nodes[node][lane] + c].
template <class Real, int n_nodes, class Stored>
inline void gather(const Lanes& lanes,
                   const std::int32_t* nodes,
                   const Stored* values,
                   Batch<Real> (&out)[n_nodes][3]) {
  constexpr int width = static_cast<int>(Batch<Real>::size);
  alignas(64) Real buffer[3][width];
  for (int node = 0; node < n_nodes; ++node) {
    const std::int32_t* index = lanes.at(nodes, n_nodes, node);
    for (int lane = 0; lane < width; ++lane) {
      const Stored* source = values + 3 * static_cast<std::int64_t>(index[lane]);
      for (int c = 0; c < 3; ++c)
        buffer[c][lane] = static_cast<Real>(source[c]);
    }
    for (int c = 0; c < 3; ++c)
      out[node][c] = Batch<Real>::load_aligned(buffer[c]);
  }
}

/// values[3 * nodes[node][lane] + c] += in[node][c] for the active lanes.
template <class Real, int n_nodes, class Stored>
inline void scatter_add(const Lanes& lanes,
                        const std::int32_t* nodes,
                        const Batch<Real> (&in)[n_nodes][3],
                        Stored* values) {
  constexpr int width = static_cast<int>(Batch<Real>::size);
  alignas(64) Real buffer[3][width];
  for (int node = 0; node < n_nodes; ++node) {
    const std::int32_t* index = lanes.at(nodes, n_nodes, node);
    for (int c = 0; c < 3; ++c)
      in[node][c].store_aligned(buffer[c]);
    for (int lane = 0; lane < lanes.active; ++lane) {
      Stored* target = values + 3 * static_cast<std::int64_t>(index[lane]);
      for (int c = 0; c < 3; ++c)
        target[c] += static_cast<Stored>(buffer[c][lane]);
    }
  }
}

/// Scalar counterparts (one value per node).
template <class Real, int n_nodes, class Stored>
inline void gather(const Lanes& lanes,
                   const std::int32_t* nodes,
                   const Stored* values,
                   Batch<Real> (&out)[n_nodes]) {
  constexpr int width = static_cast<int>(Batch<Real>::size);
  alignas(64) Real buffer[width];
  for (int node = 0; node < n_nodes; ++node) {
    const std::int32_t* index = lanes.at(nodes, n_nodes, node);
    for (int lane = 0; lane < width; ++lane)
      buffer[lane] = static_cast<Real>(values[index[lane]]);
    out[node] = Batch<Real>::load_aligned(buffer);
  }
}

template <class Real, int n_nodes, class Stored>
inline void scatter_add(const Lanes& lanes,
                        const std::int32_t* nodes,
                        const Batch<Real> (&in)[n_nodes],
                        Stored* values) {
  constexpr int width = static_cast<int>(Batch<Real>::size);
  alignas(64) Real buffer[width];
  for (int node = 0; node < n_nodes; ++node) {
    const std::int32_t* index = lanes.at(nodes, n_nodes, node);
    in[node].store_aligned(buffer);
    for (int lane = 0; lane < lanes.active; ++lane)
      values[index[lane]] += static_cast<Stored>(buffer[lane]);
  }
}

}  // namespace viscera::kernels
