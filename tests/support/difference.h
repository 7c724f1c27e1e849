// Derivatives by differences.
#pragma once

namespace viscera::test {

/// Derivative at zero of f(s), any type with + and scalar *, from four values; the error is
/// h^4 f^(5) / 30, so that polynomials up to degree four come out exactly.
template <class Function>
auto fourth_order_difference(const Function& f, double h) {
  return (8 / (12 * h)) * f(h) + (-8 / (12 * h)) * f(-h) + (1 / (12 * h)) * f(-2 * h) +
         (-1 / (12 * h)) * f(2 * h);
}

}  // namespace viscera::test
