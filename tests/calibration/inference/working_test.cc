#include "solver/calibration/inference/working.h"

#include <cmath>

#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "tests/support/difference.h"
#include "tests/support/tolerance.h"

namespace viscera::calibration {
namespace {

Unknown make(Transform transform, double start, double lower, double upper) {
  Unknown unknown;
  unknown.name = "materials.wall.C";
  unknown.transform = transform;
  unknown.start = start;
  unknown.lower = lower;
  unknown.upper = upper;
  return unknown;
}

const Unknown plain = make(Transform::none, 0.3, -1, 2);
const Unknown positive = make(Transform::log, 1.7, 0.01, 100);
const Unknown fraction = make(Transform::logit, 0.4, 0.1, 0.9);

std::string refusal(const Unknown& unknown) {
  try {
    check({unknown});
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Working, ValuesComeBack) {
  for (const Unknown& unknown : {plain, positive, fraction})
    for (const double value : {0.15, 0.4, 0.8}) {
      const double back = to_value(unknown, to_working(unknown, value));
      EXPECT_NEAR(back, value, test::ulps(20, value));
    }
}

TEST(Working, SlopeIsTheDerivativeOfTheValue) {
  constexpr double h = 1e-3;
  for (const Unknown& unknown : {plain, positive, fraction})
    for (const double working : {-0.9, 0.1, 0.7}) {
      const double difference = test::fourth_order_difference(
          [&](double s) { return to_value(unknown, working + s); }, h);
      EXPECT_NEAR(value_slope(unknown, working), difference, test::fourth_difference(h, 100, 2));
    }
}

TEST(Working, ValuesNeverLeaveTheirBounds) {
  const Box box = working_box({plain, positive, fraction});
  const auto lowest = to_values({plain, positive, fraction}, box.lower);
  const auto highest = to_values({plain, positive, fraction}, box.upper);
  const std::vector<Unknown> unknowns{plain, positive, fraction};

  for (int i = 0; i < 3; ++i) {
    EXPECT_GE(lowest[i], unknowns[i].lower);
    EXPECT_LE(highest[i], unknowns[i].upper);
  }
  EXPECT_NEAR(lowest[1], positive.lower, test::ulps(10, positive.lower));
  EXPECT_EQ(highest[0], plain.upper);
}

TEST(Working, RefusesByName) {
  Unknown flat_sd = plain;
  flat_sd.prior.sd = 0;

  EXPECT_EQ(refusal(plain), "accepted");
  EXPECT_NE(refusal(make(Transform::log, 1, -1, 5)).find("reach below zero"), std::string::npos);
  EXPECT_NE(refusal(make(Transform::logit, 1, 0, INFINITY)).find("two finite bounds"),
            std::string::npos);
  EXPECT_NE(refusal(make(Transform::none, 7, 0, 5)).find("start 7 is not between 0 and 5"),
            std::string::npos);
  EXPECT_NE(refusal(make(Transform::logit, 0.1, 0.1, 0.9)).find("is not between"),
            std::string::npos);
  EXPECT_NE(refusal(make(Transform::none, 1, 5, 0)).find("is not below"), std::string::npos);
  EXPECT_NE(refusal(flat_sd).find("'materials.wall.C': the sd of its prior is 0"),
            std::string::npos);
}

TEST(Working, NaturalScaleIsWhatIsKnownOfTheSize) {
  Unknown with_prior = positive;
  with_prior.prior = {0, 0.25};

  EXPECT_EQ(natural_scale(with_prior), 0.25);
  EXPECT_EQ(natural_scale(positive), 1);
  EXPECT_NEAR(natural_scale(plain), 3 / std::sqrt(12.0), test::ulps(4, 1));
  EXPECT_EQ(natural_scale(make(Transform::none, -6, -INFINITY, INFINITY)), 6);
}

}  // namespace
}  // namespace viscera::calibration
