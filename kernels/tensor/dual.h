// Forward-mode dual numbers: value and one directional derivative, over double, a batch or another
// Dual (second derivatives). Used by tests and by parameter sensitivities, never inside a law.
#pragma once

#include <type_traits>

#include "kernels/tensor/math.h"

namespace viscera {

/// value + derivative * epsilon with epsilon^2 = 0.
template <class Real>
struct Dual {
  Real value;
  Real derivative;

  Dual() = default;
  VISCERA_HD Dual(const Real& v) : value(v), derivative(Real(0.0)) {}
  VISCERA_HD Dual(const Real& v, const Real& d) : value(v), derivative(d) {}
  /// Constants of the base number type, also where Real is itself a batch or a Dual.
  template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
  VISCERA_HD Dual(Number v) : value(Real(v)), derivative(Real(0.0)) {}

  friend VISCERA_HD Dual operator-(const Dual& a) { return {-a.value, -a.derivative}; }
  friend VISCERA_HD Dual operator+(const Dual& a, const Dual& b) {
    return {a.value + b.value, a.derivative + b.derivative};
  }
  friend VISCERA_HD Dual operator-(const Dual& a, const Dual& b) {
    return {a.value - b.value, a.derivative - b.derivative};
  }
  friend VISCERA_HD Dual operator*(const Dual& a, const Dual& b) {
    return {a.value * b.value, a.derivative * b.value + a.value * b.derivative};
  }
  friend VISCERA_HD Dual operator/(const Dual& a, const Dual& b) {
    const Real quotient = a.value / b.value;
    return {quotient, (a.derivative - quotient * b.derivative) / b.value};
  }
  VISCERA_HD Dual& operator+=(const Dual& b) { return *this = *this + b; }
  VISCERA_HD Dual& operator-=(const Dual& b) { return *this = *this - b; }
  VISCERA_HD Dual& operator*=(const Dual& b) { return *this = *this * b; }
  VISCERA_HD Dual& operator/=(const Dual& b) { return *this = *this / b; }

  // Comparisons look at values only, so that a dual number follows the branch of its value.
  friend VISCERA_HD auto operator<(const Dual& a, const Dual& b) { return a.value < b.value; }
  friend VISCERA_HD auto operator>(const Dual& a, const Dual& b) { return a.value > b.value; }
  friend VISCERA_HD auto operator<=(const Dual& a, const Dual& b) { return a.value <= b.value; }
  friend VISCERA_HD auto operator>=(const Dual& a, const Dual& b) { return a.value >= b.value; }
  friend VISCERA_HD auto operator==(const Dual& a, const Dual& b) { return a.value == b.value; }
  friend VISCERA_HD auto operator!=(const Dual& a, const Dual& b) { return a.value != b.value; }
};

/// Lane-wise choice for masks of batches; a bool condition is handled by math::select itself.
template <class Condition, class Real>
VISCERA_HD inline Dual<Real> select(const Condition& condition,
                                    const Dual<Real>& a,
                                    const Dual<Real>& b) {
  return {math::select(condition, a.value, b.value),
          math::select(condition, a.derivative, b.derivative)};
}
template <class Real>
VISCERA_HD inline Dual<Real> abs(const Dual<Real>& x) {
  return {math::abs(x.value), math::select(x.value < Real(0.0), -x.derivative, x.derivative)};
}
/// The derivative at zero is defined as zero (the least slope), which keeps eigen-solvers finite.
template <class Real>
VISCERA_HD inline Dual<Real> sqrt(const Dual<Real>& x) {
  const Real root = math::sqrt(x.value);
  const Real slope = x.derivative / (Real(2.0) * root);
  return {root, math::select(x.value > Real(0.0), slope, Real(0.0))};
}
template <class Real>
VISCERA_HD inline Dual<Real> cbrt(const Dual<Real>& x) {
  const Real root = math::cbrt(x.value);
  return {root, x.derivative / (Real(3.0) * root * root)};
}
template <class Real>
VISCERA_HD inline Dual<Real> exp(const Dual<Real>& x) {
  const Real value = math::exp(x.value);
  return {value, x.derivative * value};
}
template <class Real>
VISCERA_HD inline Dual<Real> expm1(const Dual<Real>& x) {
  return {math::expm1(x.value), x.derivative * math::exp(x.value)};
}
template <class Real>
VISCERA_HD inline Dual<Real> log(const Dual<Real>& x) {
  return {math::log(x.value), x.derivative / x.value};
}
template <class Real>
VISCERA_HD inline Dual<Real> log1p(const Dual<Real>& x) {
  return {math::log1p(x.value), x.derivative / (Real(1.0) + x.value)};
}
template <class Real>
VISCERA_HD inline Dual<Real> sin(const Dual<Real>& x) {
  return {math::sin(x.value), x.derivative * math::cos(x.value)};
}
template <class Real>
VISCERA_HD inline Dual<Real> cos(const Dual<Real>& x) {
  return {math::cos(x.value), -x.derivative * math::sin(x.value)};
}
/// Precondition: x > 0 where the exponent carries a derivative.
template <class Real>
VISCERA_HD inline Dual<Real> pow(const Dual<Real>& x, const Dual<Real>& y) {
  const Real value = math::pow(x.value, y.value);
  return {value, value * (y.derivative * math::log(x.value) + y.value * x.derivative / x.value)};
}
template <class Real>
VISCERA_HD inline Dual<Real> fmax(const Dual<Real>& x, const Dual<Real>& y) {
  return math::select(x.value > y.value, x, y);
}
template <class Real>
VISCERA_HD inline Dual<Real> fmin(const Dual<Real>& x, const Dual<Real>& y) {
  return math::select(x.value < y.value, x, y);
}

}  // namespace viscera
