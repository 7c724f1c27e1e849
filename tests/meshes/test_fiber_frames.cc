// Frames as axes: orthonormal, free of signs.
#include <random>

#include <gtest/gtest.h>

#include "meshes/fibers/rule.h"
#include "tests/support/tolerance.h"

namespace viscera::meshes {
namespace {

/// Quaternions and products of some dozens of operations.
const double tight = test::roundoff(100);
/// The same seen through arctangents, degrees.
const double tight_angle = test::roundoff(100, 180);

class Random {
 public:
  Point direction() {
    const Point x = {normal_(engine_), normal_(engine_), normal_(engine_)};
    return times(1 / norm(x), x);
  }
  Frame frame() { return make_frame(direction(), direction()); }

 private:
  std::mt19937 engine_{7};
  std::normal_distribution<double> normal_;
};

/// The same axes with other signs: half turns about the members.
std::vector<Frame> same_axes(const Frame& a) {
  const Point f = times(-1, a.fiber), s = times(-1, a.sheet), n = times(-1, a.normal);
  return {a, {a.fiber, s, n}, {f, a.sheet, n}, {f, s, a.normal}};
}

double largest_angle(const Frame& a, const Frame& b) {
  return std::max(
      {axis_angle(a.fiber, b.fiber), axis_angle(a.sheet, b.sheet), axis_angle(a.normal, b.normal)});
}

/// `a` turned by `degrees` about its normal.
Frame turned_in_plane(const Frame& a, double degrees) {
  const double angle = degrees * 3.14159265358979323846 / 180;
  return make_frame(plus(times(std::cos(angle), a.fiber), times(std::sin(angle), a.sheet)),
                    plus(times(-std::sin(angle), a.fiber), times(std::cos(angle), a.sheet)));
}

TEST(Frame, IsOrthonormalEvenFromNearlyParallelDirections) {
  Random random;
  for (const double apart : {1.0, 1e-3, 1e-6}) {
    for (int i = 0; i < 50; ++i) {
      const Point f = random.direction();
      const Frame frame = make_frame(f, plus(f, times(apart, random.direction())));

      EXPECT_LT(orthonormality_error(frame), tight);
    }
  }
}

TEST(Frame, InterpolationStartsAndEndsAtItsFrames) {
  Random random;
  for (int i = 0; i < 200; ++i) {
    const Frame a = random.frame(), b = random.frame();

    EXPECT_LT(largest_angle(interpolate(a, b, 0), a), tight_angle);
    EXPECT_LT(largest_angle(interpolate(a, b, 1), b), tight_angle);
    EXPECT_LT(orthonormality_error(interpolate(a, b, 0.3)), tight);
  }
}

TEST(Frame, InterpolationDoesNotDependOnSigns) {
  Random random;
  for (int i = 0; i < 50; ++i) {
    const Frame a = random.frame(), b = random.frame();
    const Frame expected = interpolate(a, b, 0.4);
    for (const Frame& other_a : same_axes(a)) {
      for (const Frame& other_b : same_axes(b)) {
        EXPECT_LT(largest_angle(interpolate(other_a, other_b, 0.4), expected), 10 * tight_angle);
      }
    }
  }
}

TEST(Frame, InterpolationTurnsEvenlyAlongTheShortWay) {
  const Frame a = Random().frame();
  for (const double degrees : {1e-7, 20.0, 80.0}) {
    const Frame quarter = interpolate(a, turned_in_plane(a, degrees), 0.25);
    EXPECT_NEAR(axis_angle(a.fiber, quarter.fiber), degrees / 4, tight_angle);
    EXPECT_LT(axis_angle(a.normal, quarter.normal), tight_angle);
  }
  const Frame far = interpolate(a, turned_in_plane(a, 160), 0.5);  // as an axis 20 degrees away
  EXPECT_NEAR(axis_angle(a.fiber, far.fiber), 10, tight_angle);
}

TEST(AxisSum, MeanOfASymmetricPairIsBetweenThemWhateverTheirSigns) {
  const Frame a = Random().frame();
  for (const int sign : {1, -1}) {
    AxisSum sum;
    sum.add(turned_in_plane(a, 30).fiber, 2);
    sum.add(times(sign, turned_in_plane(a, -30).fiber), 2);

    EXPECT_LT(axis_angle(sum.mean(), a.fiber), tight_angle);
    EXPECT_LT(axis_angle(sum.mean_across(a.normal), a.fiber), tight_angle);
    EXPECT_NEAR(sum.agreement(), 0.75, tight);  // cos^2 of 30 degrees
  }
}

TEST(AxisSum, MeanOfFramesIsAFrameWhateverTheirSigns) {
  Random random;
  const Frame a = random.frame();
  std::vector<Frame> frames, flipped;
  for (int i = 0; i < 8; ++i) {
    frames.push_back(turned_in_plane(a, 7.0 * i - 20));
    flipped.push_back(same_axes(frames.back())[i % 4]);
  }
  const std::vector<double> weights(8, 0.5);
  const Frame mean = mean_frame(frames, weights);

  EXPECT_LT(orthonormality_error(mean), tight);
  EXPECT_LT(largest_angle(mean, mean_frame(flipped, weights)), tight_angle);
  EXPECT_LT(axis_angle(mean.normal, a.normal), tight_angle);
}

TEST(Turn, OfWallAxesHasTheAnglesOfTheDefinition) {
  const WallAxes axes = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  const double c = std::cos(3.14159265358979323846 / 6), s = 0.5;

  const Frame helix = turned(axes, {30, 0, 0});
  EXPECT_LT(axis_angle(helix.fiber, {c, s, 0}), tight_angle);
  EXPECT_LT(axis_angle(helix.sheet, {0, 0, 1}), tight_angle);
  EXPECT_LT(axis_angle(turned(axes, {0, 30, 0}).fiber, {c, 0, -s}), tight_angle);
  const Frame sheet = turned(axes, {0, 0, 30});
  EXPECT_LT(axis_angle(sheet.fiber, {1, 0, 0}), tight_angle);
  EXPECT_LT(axis_angle(sheet.sheet, {0, s, c}), tight_angle);
}

TEST(WallAxes, AreNoneForParallelOrVanishingDirections) {
  EXPECT_FALSE(wall_axes({0, 0, 2}, {0, 0, -1}, Exact::up));
  EXPECT_FALSE(wall_axes({0, 0, 0}, {0, 1, 0}, Exact::up));
  const auto axes = wall_axes({0, 0, 2}, {3, 0, 1}, Exact::up);
  ASSERT_TRUE(axes);
  EXPECT_LT(norm(minus(axes->up, {0, 0, 1})), tight);
  EXPECT_LT(norm(minus(axes->across, {1, 0, 0})), tight);
  EXPECT_LT(norm(minus(axes->around, {0, 1, 0})), tight);
  const auto keeping_across = wall_axes({0, 0, 2}, {3, 0, 1}, Exact::across);
  EXPECT_LT(axis_angle(keeping_across->across, {3 / std::sqrt(10), 0, 1 / std::sqrt(10)}),
            tight_angle);
}

}  // namespace
}  // namespace viscera::meshes
