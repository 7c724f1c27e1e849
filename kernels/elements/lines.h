// Lines line2 and line3 on [-1, 1] with as many Gauss points as nodes, the factors of
// quadrilaterals and hexahedra. Nodes and points in ascending order: line2 -1, 1; line3 -1, 0, 1.
// The in-place functions below work on n values that lie `stride` apart.
#pragma once

#include "kernels/tensor/math.h"

namespace viscera::elements {

struct Line2 {
  static constexpr int n = 2;
  static constexpr double gauss = 0.57735026918962576451;  // 1 / sqrt 3

  VISCERA_HD static constexpr double point(int q) { return q == 0 ? -gauss : gauss; }
  VISCERA_HD static constexpr double weight(int) { return 1.0; }
  VISCERA_HD static constexpr double node(int i) { return i == 0 ? -1.0 : 1.0; }
  /// Shape function i at x, and its derivative.
  VISCERA_HD static constexpr double shape(double x, int i) { return 0.5 * (1.0 + node(i) * x); }
  VISCERA_HD static constexpr double slope(double, int i) { return 0.5 * node(i); }

  /// Values at the nodes -> values at the points.
  template <int stride, class Real>
  VISCERA_HD static void interpolate(Real* v) {
    const Real mean = (v[stride] + v[0]) * 0.5, rise = (v[stride] - v[0]) * (0.5 * gauss);
    v[0] = mean - rise;
    v[stride] = mean + rise;
  }
  /// Its transpose.
  template <int stride, class Real>
  VISCERA_HD static void interpolate_transposed(Real* v) {
    interpolate<stride>(v);  // a symmetric matrix
  }
  /// d[q] = derivative at point q of the polynomial with the values v at the points.
  template <int stride, class Real>
  VISCERA_HD static void differentiate(const Real* v, Real (&d)[n]) {
    d[0] = d[1] = (v[stride] - v[0]) * (0.5 / gauss);
  }
  /// v += its transpose times d.
  template <int stride, class Real>
  VISCERA_HD static void add_differentiate_transposed(const Real (&d)[n], Real* v) {
    const Real sum = (d[0] + d[1]) * (0.5 / gauss);
    v[0] = v[0] - sum;
    v[stride] = v[stride] + sum;
  }
};

/// Even and odd parts apart (Solomonoff 1992): the middle node is the middle point.
struct Line3 {
  static constexpr int n = 3;
  static constexpr double gauss = 0.77459666924148337704;  // sqrt (3 / 5)

  VISCERA_HD static constexpr double point(int q) { return (q - 1) * gauss; }
  VISCERA_HD static constexpr double weight(int q) { return q == 1 ? 8.0 / 9.0 : 5.0 / 9.0; }
  VISCERA_HD static constexpr double node(int i) { return i - 1.0; }
  VISCERA_HD static constexpr double shape(double x, int i) {
    return i == 1 ? 1.0 - x * x : 0.5 * x * (x + node(i));
  }
  VISCERA_HD static constexpr double slope(double x, int i) {
    return i == 1 ? -2.0 * x : x + 0.5 * node(i);
  }

  template <int stride, class Real>
  VISCERA_HD static void interpolate(Real* v) {
    const Real odd = (v[2 * stride] - v[0]) * (0.5 * gauss);
    const Real even = v[stride] * 0.4 + (v[2 * stride] + v[0]) * 0.3;  // gauss^2 = 0.6
    v[0] = even - odd;
    v[2 * stride] = even + odd;
  }
  template <int stride, class Real>
  VISCERA_HD static void interpolate_transposed(Real* v) {
    const Real sum = v[0] + v[2 * stride], odd = (v[2 * stride] - v[0]) * (0.5 * gauss);
    v[0] = sum * 0.3 - odd;
    v[stride] = v[stride] + sum * 0.4;
    v[2 * stride] = sum * 0.3 + odd;
  }
  template <int stride, class Real>
  VISCERA_HD static void differentiate(const Real* v, Real (&d)[n]) {
    const Real bend = (v[0] + v[2 * stride] - v[stride] * 2.0) * (1.0 / gauss);
    d[1] = (v[2 * stride] - v[0]) * (0.5 / gauss);
    d[0] = d[1] - bend;
    d[2] = d[1] + bend;
  }
  template <int stride, class Real>
  VISCERA_HD static void add_differentiate_transposed(const Real (&d)[n], Real* v) {
    const Real bend = (d[2] - d[0]) * (1.0 / gauss), sum = (d[0] + d[1] + d[2]) * (0.5 / gauss);
    v[0] = v[0] + bend - sum;
    v[stride] = v[stride] - bend * 2.0;
    v[2 * stride] = v[2 * stride] + bend + sum;
  }
};

}  // namespace viscera::elements
