// Anderson's method and the fixed point on small maps with known answers.
#include "solver/calibration/forward/fixed_point.h"

#include <cmath>

#include <deal.II/lac/la_parallel_block_vector.h>
#include <gtest/gtest.h>

#include "solver/calibration/forward/anderson.h"

namespace viscera::test {
namespace {

using calibration::Anderson;
using calibration::find_unloaded;
using calibration::FixedPointOptions;
using calibration::FixedPointReport;

constexpr unsigned n = 6;
using Vector = DistributedVector<double>;

/// A x + b with spectral radius 0.9 and one value of -0.8.
Vector linear_map(const Vector& x) {
  Vector y(x);
  for (unsigned i = 0; i < n; ++i)
    y(i) = (i == 0 ? -0.8 : 0.9 - 0.1 * i) * x(i) + 0.05 * x((i + 1) % n) * (i + 1 < n) + 1;
  return y;
}

double defect(const Vector& x) {
  Vector d = linear_map(x);
  d -= x;
  return d.linfty_norm();
}

int iterations_to(double tolerance, int depth) {
  Anderson anderson(depth);
  Vector x(n);
  int k = 0;
  for (; k < 500 && defect(x) > tolerance; ++k)
    x = anderson.next(x, linear_map(x));
  return k;
}

TEST(Anderson, EndsALinearMapInAsManyStepsAsItHasUnknowns) {
  EXPECT_LE(iterations_to(1e-10, 6), 8);
}

TEST(Anderson, IsFasterThanThePlainIteration) {
  const int plain = iterations_to(1e-10, 0);
  EXPECT_GT(plain, 100);
  EXPECT_LT(iterations_to(1e-10, 3), plain / 3);
}

/// A body of one number: loaded by its own length, u = X^2 / 4 on the reference X = 2 - u, so
/// that X (1 + X / 4) = 2; bodies longer than `bearable` have no loaded shape.
struct Body {
  double bearable = 10;
  mutable int solves = 0;
  bool operator()(const BlockVector& image, BlockVector& loaded) const {
    ++solves;
    const double X = 2 - image.block(0)(0);
    if (X > bearable)
      return false;
    loaded.block(0)(0) = X * X / 4;
    loaded.block(1)(0) = 7;
    return true;
  }
};

const double unloaded_length = 2 * (std::sqrt(3.0) - 1);

TEST(FixedPoint, FindsTheShapeThatLoadsToTheImage) {
  BlockVector image(2, 1);
  const Body body;

  const FixedPointReport report =
      find_unloaded([&](const BlockVector& a, BlockVector& b) { return body(a, b); },
                    FixedPointOptions{5, 60, 10, 1e-12}, image);

  EXPECT_TRUE(report.converged);
  EXPECT_NEAR(2 - image.block(0)(0), unloaded_length, 1e-10);
  EXPECT_EQ(image.block(1)(0), 7);
  EXPECT_LE(report.distance, 1e-12);
}

TEST(FixedPoint, HalvesStepsToShapesThatDoNotBearTheLoad) {
  BlockVector image(2, 1);
  image.block(0)(0) = 1;  // X = 1, and the plain step leads to X = 1.75
  const Body body{1.5};

  const FixedPointReport report =
      find_unloaded([&](const BlockVector& a, BlockVector& b) { return body(a, b); },
                    FixedPointOptions{5, 60, 10, 1e-10}, image);

  EXPECT_TRUE(report.converged);
  EXPECT_NEAR(2 - image.block(0)(0), unloaded_length, 1e-8);
}

TEST(FixedPoint, SaysWhenItDoesNotEnd) {
  BlockVector image(2, 1);
  const auto away = [](const BlockVector& a, BlockVector& b) {
    b.block(0)(0) = a.block(0)(0) + 1;
    return true;
  };

  const FixedPointReport report = find_unloaded(away, FixedPointOptions{0, 7, 10, 1e-3}, image);

  EXPECT_FALSE(report.converged);
  EXPECT_EQ(report.iterations, 7);
  EXPECT_EQ(report.distance, 1);
  EXPECT_EQ(find_unloaded(away, FixedPointOptions{0, 60, 4, 1e-3}, image).iterations, 5);
}

}  // namespace
}  // namespace viscera::test
