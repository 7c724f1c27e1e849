// Host SIMD lanes as a Real. Only backends and tests include this; law headers do not.
#pragma once

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 warns about its own AVX-512 headers (GCC bug 105593).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <xsimd/xsimd.hpp>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include "kernels/tensor/math.h"

namespace viscera {

/// As many lanes of T as one register of the target processor holds. math:: functions, including
/// math::select on the masks that comparisons return, find their xsimd versions by themselves.
template <class T>
using Batch = xsimd::batch<T>;

}  // namespace viscera
