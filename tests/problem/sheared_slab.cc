#include "tests/problem/sheared_slab.h"

#include <algorithm>
#include <cmath>

namespace viscera::test {

namespace {

constexpr double a = 0.059, b = 8.023, as = 2.481, bs = 11.12, afs = 0.216, bfs = 11.436;
constexpr int points = 400;      // of the midpoint rule
constexpr double longest = 0.1;  // step of Newton's method

}  // namespace

ShearedSlab::ShearedSlab(double thickness, double motion, double first, double last)
    : thickness_(thickness), first_(first), last_(last) {
  double low = 0, high = 10;  // kPa; the motion grows with the traction
  while (high - low > 1e-9) {
    traction_ = (low + high) / 2;
    (displacement(thickness, traction_)[0] < motion ? low : high) = traction_;
  }
}

std::array<double, 2> ShearedSlab::displacement(double z, double traction) const {
  std::array<double, 2> sum = {0, 0};
  for (int i = 0; i < points; ++i) {
    const std::array<double, 2> e = strain((i + 0.5) * z / points, traction);
    sum[0] += e[0] * z / points;
    sum[1] += e[1] * z / points;
  }
  return sum;
}

std::array<double, 2> ShearedSlab::strain(double z, double traction) const {
  const double angle = first_ + (last_ - first_) * z / thickness_;
  const double f[2] = {std::cos(angle), std::sin(angle)};
  std::array<double, 2> e = {0.2, 0};
  for (double step = 1; step > 1e-13;) {
    const double q = e[0] * e[0] + e[1] * e[1], d = f[0] * e[0] + f[1] * e[1];
    const double g = a * std::exp(b * q) + 2 * as * q * std::exp(bs * q * q);
    const double g_slope =
        a * b * std::exp(b * q) + 2 * as * (1 + 2 * bs * q * q) * std::exp(bs * q * q);
    const double h = afs * d * std::exp(bfs * d * d);
    const double h_slope = afs * (1 + 2 * bfs * d * d) * std::exp(bfs * d * d);
    const double r[2] = {traction - g * e[0] - h * f[0], -g * e[1] - h * f[1]};
    const double xx = g + 2 * g_slope * e[0] * e[0] + h_slope * f[0] * f[0];
    const double xy = 2 * g_slope * e[0] * e[1] + h_slope * f[0] * f[1];
    const double yy = g + 2 * g_slope * e[1] * e[1] + h_slope * f[1] * f[1];
    const double det = xx * yy - xy * xy;
    const double x = (yy * r[0] - xy * r[1]) / det, y = (xx * r[1] - xy * r[0]) / det;
    step = std::hypot(x, y);
    const double factor = std::min(1.0, longest / step);
    e = {e[0] + factor * x, e[1] + factor * y};
  }
  return e;
}

}  // namespace viscera::test
