// Scalar functions over any Real: double, float, SIMD batch, dual number.
#pragma once

#include <cmath>

#if defined(__CUDACC__)
#define VISCERA_HD __host__ __device__
#else
#define VISCERA_HD
#endif

namespace viscera::math {

// Real types other than double and float provide these names in their own namespace (found by
// argument-dependent lookup): xsimd::batch does, Dual does (dual.h).
using std::abs;
using std::exp;
using std::expm1;
using std::fmax;
using std::fmin;
using std::log;
using std::log1p;
using std::pow;
using std::sqrt;

/// Lane-wise `condition ? a : b`; xsimd and Dual overload it for their own condition types.
template <class Real>
VISCERA_HD inline Real select(bool condition, const Real& a, const Real& b) {
  return condition ? a : b;
}

}  // namespace viscera::math
