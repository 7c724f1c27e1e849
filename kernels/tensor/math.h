// Scalar functions over any Real: double, float, SIMD batch, dual number.
#pragma once

#include <cmath>
#include <type_traits>

// VISCERA_HD: callable on host and device. VISCERA_UNROLL: unroll the (short, constant) loop that
// follows, without which GCC leaves table look-ups in the moduli.
#if defined(__CUDACC__)
#define VISCERA_HD __host__ __device__
#else
#define VISCERA_HD
#endif
#if defined(__CUDA_ARCH__) || defined(__clang__)
#define VISCERA_UNROLL _Pragma("unroll")
#else
#define VISCERA_UNROLL _Pragma("GCC unroll 8")
#endif

// Call these qualified (math::exp). Each picks the standard function for double and float, and for
// every other Real the function of the same name in that type's own namespace (argument-dependent
// lookup): xsimd for batches, viscera for Dual. The type's header may be included before or after.
namespace viscera::math {

template <class Real>
VISCERA_HD inline Real abs(const Real& x) {
  using std::abs;
  return abs(x);
}
template <class Real>
VISCERA_HD inline Real sqrt(const Real& x) {
  using std::sqrt;
  return sqrt(x);
}
template <class Real>
VISCERA_HD inline Real cbrt(const Real& x) {
  using std::cbrt;
  return cbrt(x);
}
template <class Real>
VISCERA_HD inline Real exp(const Real& x) {
  using std::exp;
  return exp(x);
}
template <class Real>
VISCERA_HD inline Real expm1(const Real& x) {
  using std::expm1;
  return expm1(x);
}
template <class Real>
VISCERA_HD inline Real log(const Real& x) {
  using std::log;
  return log(x);
}
template <class Real>
VISCERA_HD inline Real log1p(const Real& x) {
  using std::log1p;
  return log1p(x);
}
template <class Real>
VISCERA_HD inline Real sin(const Real& x) {
  using std::sin;
  return sin(x);
}
template <class Real>
VISCERA_HD inline Real cos(const Real& x) {
  using std::cos;
  return cos(x);
}
template <class Real>
VISCERA_HD inline Real pow(const Real& x, const Real& y) {
  using std::pow;
  return pow(x, y);
}
template <class Real>
VISCERA_HD inline Real fmax(const Real& x, const Real& y) {
  using std::fmax;
  return fmax(x, y);
}
template <class Real>
VISCERA_HD inline Real fmin(const Real& x, const Real& y) {
  using std::fmin;
  return fmin(x, y);
}

/// a b + c, rounded once (where the compiler contracts, for plain numbers).
template <class Real>
VISCERA_HD inline Real multiply_add(const Real& a, const Real& b, const Real& c) {
  if constexpr (std::is_arithmetic_v<Real>)
    return a * b + c;
  else
    return fma(a, b, c);  // of the lane type
}

/// Lane-wise `condition ? a : b`; the condition is what comparing two Reals returns.
template <class Condition, class Real>
VISCERA_HD inline Real select(const Condition& condition, const Real& a, const Real& b) {
  if constexpr (std::is_same_v<Condition, bool>) {
    return condition ? a : b;
  } else {
    return select(condition, a, b);  // by argument-dependent lookup: more specialised than this one
  }
}

}  // namespace viscera::math
