// Scalar exponential responses shared by the soft-tissue laws.
#pragma once

#include "kernels/tensor/symmetric.h"

namespace viscera::materials {

/// An energy of one strain measure x with its first and second derivative.
template <class Real>
struct Response {
  Real energy;
  Real first;
  Real second;
};

/// a/(2b) (exp(b x) - 1).
template <class Real>
VISCERA_HD inline Response<Real> exponential(const Real& a, const Real& b, const Real& x) {
  const Real slope = Real(0.5) * a * math::exp(b * x);
  return {a / (Real(2.0) * b) * math::expm1(b * x), slope, b * slope};
}

/// a/(2b) (exp(b x^2) - 1).
template <class Real>
VISCERA_HD inline Response<Real> exponential_of_square(const Real& a,
                                                       const Real& b,
                                                       const Real& x) {
  const Real exponent = b * x * x;
  const Real stiffness = a * math::exp(exponent);
  return {a / (Real(2.0) * b) * math::expm1(exponent), stiffness * x,
          stiffness * (Real(1.0) + Real(2.0) * exponent)};
}

/// 1 / (1 + exp(-slope x)) and its derivatives in x; no overflow for either sign of x.
template <class Real>
VISCERA_HD inline Response<Real> smooth_switch(const Real& slope, const Real& x) {
  const Real y = slope * x;
  const Real small = math::exp(-math::abs(y));
  const Real large_share = Real(1.0) / (Real(1.0) + small);
  const Real small_share = small * large_share;
  const auto on = y > Real(0.0);
  const Real value = math::select(on, large_share, small_share);
  const Real rest = math::select(on, small_share, large_share);
  const Real first = slope * value * rest;
  return {value, first, slope * first * (rest - value)};
}

/// Product rule.
template <class Real>
VISCERA_HD inline Response<Real> product(const Response<Real>& u, const Response<Real>& v) {
  return {u.energy * v.energy, u.first * v.energy + u.energy * v.first,
          u.second * v.energy + Real(2.0) * u.first * v.first + u.energy * v.second};
}

/// Adds the stress and moduli of a response w(x) whose measure is linear in E: x = 2 A:E.
template <class Real>
VISCERA_HD inline void add_linear_measure(const Response<Real>& w,
                                          const SymMat3<Real>& A,
                                          SymMat3<Real>& S,
                                          SymTensor4<Real>& D) {
  add_scaled(S, Real(2.0) * w.first, A);
  add_dyad(D, Real(4.0) * w.second, A);
}

}  // namespace viscera::materials
