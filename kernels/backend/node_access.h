// Three values of one node a lane: from interleaved nodal vectors [node][3] into lanes and back.
// The registers of the processor transpose: a load a node instead of one a value.
#pragma once

#include <cstdint>

#include "kernels/tensor/simd.h"  // brings the intrinsics of the processor

namespace viscera::kernels {

/// Where the values of a node begin, `stride` numbers after those of the node before.
template <int stride = 3, class T>
inline T* node_values(T* values, std::int32_t node) {
  return values + stride * static_cast<std::int64_t>(node);
}

namespace detail {

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)

// Masks keep loads within the vector: behind the last node may be nothing.
inline constexpr __mmask8 three = 0x7;

inline void gather_node(const std::int32_t* node, const double* values, Batch<double> (&out)[3]) {
  const auto rows = [&](int low, int high) {
    const __m256d a = _mm256_maskz_loadu_pd(three, node_values(values, node[low]));
    const __m256d b = _mm256_maskz_loadu_pd(three, node_values(values, node[high]));
    return _mm512_insertf64x4(_mm512_castpd256_pd512(a), b, 1);
  };
  const __m512d r02 = rows(0, 2), r13 = rows(1, 3), r46 = rows(4, 6), r57 = rows(5, 7);
  const __m512d xz_low = _mm512_unpacklo_pd(r02, r13), xz_high = _mm512_unpacklo_pd(r46, r57);
  const __m512d y_low = _mm512_unpackhi_pd(r02, r13), y_high = _mm512_unpackhi_pd(r46, r57);
  out[0] = _mm512_shuffle_f64x2(xz_low, xz_high, 0x88);
  out[1] = _mm512_shuffle_f64x2(y_low, y_high, 0x88);
  out[2] = _mm512_shuffle_f64x2(xz_low, xz_high, 0xdd);
}

inline void gather_node(const std::int32_t* node, const float* values, Batch<float> (&out)[3]) {
  const auto rows = [&](int first) {  // nodes first, first + 4, ... in the quarters of a register
    const auto row = [&](int lane) {
      return _mm_maskz_loadu_ps(three, node_values(values, node[lane]));
    };
    __m512 r = _mm512_castps128_ps512(row(first));
    r = _mm512_insertf32x4(r, row(first + 4), 1);
    r = _mm512_insertf32x4(r, row(first + 8), 2);
    return _mm512_insertf32x4(r, row(first + 12), 3);
  };
  const __m512 r0 = rows(0), r1 = rows(1), r2 = rows(2), r3 = rows(3);
  const __m512d xy_low = _mm512_castps_pd(_mm512_unpacklo_ps(r0, r1));
  const __m512d xy_high = _mm512_castps_pd(_mm512_unpacklo_ps(r2, r3));
  const __m512d z_low = _mm512_castps_pd(_mm512_unpackhi_ps(r0, r1));
  const __m512d z_high = _mm512_castps_pd(_mm512_unpackhi_ps(r2, r3));
  out[0] = _mm512_castpd_ps(_mm512_unpacklo_pd(xy_low, xy_high));
  out[1] = _mm512_castpd_ps(_mm512_unpackhi_pd(xy_low, xy_high));
  out[2] = _mm512_castpd_ps(_mm512_unpacklo_pd(z_low, z_high));
}

/// The x and y of a lane side by side, at pair(lane).
inline void interleave(const Batch<double>& x, const Batch<double>& y, double* pairs) {
  _mm512_store_pd(pairs, _mm512_unpacklo_pd(x, y));
  _mm512_store_pd(pairs + 8, _mm512_unpackhi_pd(x, y));
}
inline void interleave(const Batch<float>& x, const Batch<float>& y, float* pairs) {
  _mm512_store_ps(pairs, _mm512_unpacklo_ps(x, y));
  _mm512_store_ps(pairs + 16, _mm512_unpackhi_ps(x, y));
}

#elif defined(__AVX2__)

inline void gather_node(const std::int32_t* node, const double* values, Batch<double> (&out)[3]) {
  const __m256i three = _mm256_setr_epi64x(-1, -1, -1, 0);
  const auto row = [&](int lane) {
    return _mm256_maskload_pd(node_values(values, node[lane]), three);
  };
  const __m256d r0 = row(0), r1 = row(1), r2 = row(2), r3 = row(3);
  const __m256d xz_low = _mm256_unpacklo_pd(r0, r1), xz_high = _mm256_unpacklo_pd(r2, r3);
  const __m256d y_low = _mm256_unpackhi_pd(r0, r1), y_high = _mm256_unpackhi_pd(r2, r3);
  out[0] = _mm256_permute2f128_pd(xz_low, xz_high, 0x20);
  out[1] = _mm256_permute2f128_pd(y_low, y_high, 0x20);
  out[2] = _mm256_permute2f128_pd(xz_low, xz_high, 0x31);
}

inline void gather_node(const std::int32_t* node, const float* values, Batch<float> (&out)[3]) {
  const __m128i three = _mm_setr_epi32(-1, -1, -1, 0);
  const auto rows = [&](int first) {  // nodes first and first + 4 in the halves of a register
    const __m128 a = _mm_maskload_ps(node_values(values, node[first]), three);
    const __m128 b = _mm_maskload_ps(node_values(values, node[first + 4]), three);
    return _mm256_insertf128_ps(_mm256_castps128_ps256(a), b, 1);
  };
  const __m256 r0 = rows(0), r1 = rows(1), r2 = rows(2), r3 = rows(3);
  const __m256d xy_low = _mm256_castps_pd(_mm256_unpacklo_ps(r0, r1));
  const __m256d xy_high = _mm256_castps_pd(_mm256_unpacklo_ps(r2, r3));
  const __m256d z_low = _mm256_castps_pd(_mm256_unpackhi_ps(r0, r1));
  const __m256d z_high = _mm256_castps_pd(_mm256_unpackhi_ps(r2, r3));
  out[0] = _mm256_castpd_ps(_mm256_unpacklo_pd(xy_low, xy_high));
  out[1] = _mm256_castpd_ps(_mm256_unpackhi_pd(xy_low, xy_high));
  out[2] = _mm256_castpd_ps(_mm256_unpacklo_pd(z_low, z_high));
}

/// The x and y of a lane side by side, at pair(lane).
inline void interleave(const Batch<double>& x, const Batch<double>& y, double* pairs) {
  _mm256_store_pd(pairs, _mm256_unpacklo_pd(x, y));
  _mm256_store_pd(pairs + 4, _mm256_unpackhi_pd(x, y));
}
inline void interleave(const Batch<float>& x, const Batch<float>& y, float* pairs) {
  _mm256_store_ps(pairs, _mm256_unpacklo_ps(x, y));
  _mm256_store_ps(pairs + 8, _mm256_unpackhi_ps(x, y));
}

#else

template <class Real>
inline void gather_node(const std::int32_t* node, const Real* values, Batch<Real> (&out)[3]) {
  constexpr int width = static_cast<int>(Batch<Real>::size);
  alignas(64) Real buffer[3][width];
  for (int lane = 0; lane < width; ++lane)
    for (int c = 0; c < 3; ++c)
      buffer[c][lane] = node_values(values, node[lane])[c];
  for (int c = 0; c < 3; ++c)
    out[c] = Batch<Real>::load_aligned(buffer[c]);
}

template <class Real>
inline void interleave(const Batch<Real>& x, const Batch<Real>& y, Real* pairs) {
  constexpr int width = static_cast<int>(Batch<Real>::size);
  alignas(64) Real buffer[2][width];
  x.store_aligned(buffer[0]);
  y.store_aligned(buffer[1]);
  for (int lane = 0; lane < 2 * width; ++lane)
    pairs[lane] = buffer[lane % 2][lane / 2];
}

#endif

/// Where `interleave` puts the x and y of a lane: it works within 128 bits, the lower half of each
/// first.
template <class Real>
constexpr int pair(int lane) {
#if defined(__AVX2__)
  constexpr int width = static_cast<int>(Batch<Real>::size);
  constexpr int group = 16 / static_cast<int>(sizeof(Real)), half = group / 2;
  return (lane % group / half) * (width / 2) + lane / group * half + lane % half;
#else
  return lane;
#endif
}

/// target[0..2] += pair, third. Loads and stores have the same extents in every call, so that a
/// sum that was just stored can be handed on without waiting for the cache.
inline void add_to_node(double* target, const double* pair, double third) {
#if defined(__AVX2__)
  _mm_storeu_pd(target, _mm_add_pd(_mm_loadu_pd(target), _mm_load_pd(pair)));
#else
  target[0] += pair[0];
  target[1] += pair[1];
#endif
  target[2] += third;
}
inline void add_to_node(float* target, const float* pair, float third) {
#if defined(__AVX2__)
  const __m128i two = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(target));
  const __m128i add = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(pair));
  const __m128 sum = _mm_add_ps(_mm_castsi128_ps(two), _mm_castsi128_ps(add));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(target), _mm_castps_si128(sum));
#else
  target[0] += pair[0];
  target[1] += pair[1];
#endif
  target[2] += third;
}

}  // namespace detail

/// out[c] = values[3 node[lane] + c].
template <class Real>
inline void gather_node(const std::int32_t* node, const Real* values, Batch<Real> (&out)[3]) {
  detail::gather_node(node, values, out);
}
/// One lane.
template <class Real>
inline void gather_node(const std::int32_t* node, const Real* values, Real (&out)[3]) {
  for (int c = 0; c < 3; ++c)
    out[c] = node_values(values, *node)[c];
}

/// values[stride node[lane] + c] += in[c] for the first `active` lanes, one after the other: lanes
/// may share a node.
template <int stride = 3, class Real>
inline void scatter_add_node(const std::int32_t* node,
                             const Batch<Real> (&in)[3],
                             int active,
                             Real* values) {
  constexpr int width = static_cast<int>(Batch<Real>::size);
  alignas(64) Real pairs[2 * width], third[width];
  detail::interleave(in[0], in[1], pairs);
  in[2].store_aligned(third);
  const auto add = [&](int lane) {
    detail::add_to_node(node_values<stride>(values, node[lane]),
                        pairs + 2 * detail::pair<Real>(lane), third[lane]);
  };
  if (active == width) {
#pragma GCC unroll 16
    for (int lane = 0; lane < width; ++lane)
      add(lane);
  } else {
    for (int lane = 0; lane < active; ++lane)
      add(lane);
  }
}
template <int stride = 3, class Real>
inline void scatter_add_node(const std::int32_t* node, const Real (&in)[3], int, Real* values) {
  for (int c = 0; c < 3; ++c)
    node_values<stride>(values, *node)[c] += in[c];
}

}  // namespace viscera::kernels
