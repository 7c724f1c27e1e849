// Elementary functions less their leading terms, and quotients continued through zero, to full
// precision and without branches on lanes.
#pragma once

#include "kernels/tensor/math.h"

namespace viscera::math {

/// sum over k < n of coefficient(k) x^k by Horner's rule.
template <int n, class Real>
VISCERA_HD inline Real polynomial(const double (&coefficient)[n], const Real& x) {
  Real sum = Real(coefficient[n - 1]);
  for (int k = n - 2; k >= 0; --k)
    sum = sum * x + Real(coefficient[k]);
  return sum;
}

/// atanh(z)/z, |z| < 1; the series is used below 0.1 (next term 3e-17).
template <class Real>
VISCERA_HD inline Real atanh_quotient(const Real& z) {
  constexpr double series[] = {1.0,     1.0 / 3,  1.0 / 5,  1.0 / 7,
                               1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15};
  const auto near_zero = abs(z) < Real(0.1);
  const Real safe = select(near_zero, Real(0.5), z);
  const Real direct = Real(0.5) * log1p(Real(2.0) * safe / (Real(1.0) - safe)) / safe;
  return select(near_zero, polynomial(series, Real(z * z)), direct);
}

/// sinh(x)/x; the series is used below 1 (next term 4e-18).
template <class Real>
VISCERA_HD inline Real sinh_quotient(const Real& x) {
  constexpr double series[] = {1.0,
                               1.0 / 6,
                               1.0 / 120,
                               1.0 / 5040,
                               1.0 / 362880,
                               1.0 / 39916800,
                               1.0 / 6227020800,
                               1.0 / 1307674368000,
                               1.0 / 355687428096000};
  const auto near_zero = abs(x) < Real(1.0);
  const Real safe = select(near_zero, Real(1.0), x);
  const Real direct = Real(0.5) * (exp(safe) - exp(-safe)) / safe;
  return select(near_zero, polynomial(series, Real(x * x)), direct);
}

/// log(1 + x) - x, relative precision also at small x: with s = x/(2 + x),
/// log(1 + x) = 2 atanh(s) and so log(1 + x) - x = 2 (atanh(s) - s) - s x.
template <class Real>
VISCERA_HD inline Real log1p_minus(const Real& x) {
  constexpr double series[] = {1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15};
  const Real s = x / (Real(2.0) + x);
  const Real cubic = Real(2.0) * s * s * s * polynomial(series, Real(s * s));
  return select(abs(s) < Real(0.1), cubic - s * x, log1p(x) - x);
}

/// exp(x) - 1 - x, relative precision also at small x; series below 1/2 (next term 1e-17).
template <class Real>
VISCERA_HD inline Real expm1_minus(const Real& x) {
  constexpr double series[] = {
      1.0 / 2,         1.0 / 6,          1.0 / 24,          1.0 / 120,          1.0 / 720,
      1.0 / 5040,      1.0 / 40320,      1.0 / 362880,      1.0 / 3628800,      1.0 / 39916800,
      1.0 / 479001600, 1.0 / 6227020800, 1.0 / 87178291200, 1.0 / 1307674368000};
  return select(abs(x) < Real(0.5), x * x * polynomial(series, x), expm1(x) - x);
}

}  // namespace viscera::math
