// Rules for fibres at places whose potentials are known.
#include <gtest/gtest.h>

#include "meshes/fibers/bayer.h"
#include "meshes/fibers/doste.h"
#include "meshes/fibers/fiber_field.h"
#include "tests/support/tolerance.h"

namespace viscera::meshes {
namespace {

const double tight_angle = test::roundoff(1000, 180);
const Point up = {0, 0, 0.02};
const Point out = {0.1, 0, 0};  // from the left cavity outward, and through the septum to the right

HeartWalls walls() {
  HeartWalls walls;
  walls.left_endocardium = {"left"};
  walls.right_endocardium = {"right"};
  walls.epicardium = {"epicardium"};
  walls.mitral = {"mitral"};
  walls.aortic = {"aortic"};
  walls.tricuspid = {"tricuspid"};
  walls.pulmonary = {"pulmonary"};
  walls.left_apex = Line{{0, 0, -10}, {0, 0, -11}, 0.1};
  walls.right_apex = Line{{9, 0, -8}, {9, 0, -9}, 0.1};
  return walls;
}

Potential potential(double value, const Point& gradient) {
  return {value, gradient};
}

/// epicardium, left, right at a depth of a free wall of the left ventricle.
std::vector<Potential> left_wall(double depth) {
  return {potential(depth, out), potential(1 - depth, times(-1, out)), potential(0, {})};
}
/// The same of the right ventricle, whose wall faces the same way.
std::vector<Potential> right_wall(double depth) {
  return {potential(depth, out), potential(0, {}), potential(1 - depth, times(-1, out))};
}
std::vector<Potential> septum(double share) {
  return {potential(0, {}), potential(1 - share, times(-1, out)), potential(share, out)};
}

RulePlace bayer_place(std::vector<Potential> walls) {
  walls.insert(walls.begin(), potential(0.5, up));
  return {{}, walls, 0};
}

/// Potentials of inflow, outflow and weight of both ventricles.
RulePlace doste_place(std::vector<Potential> walls, double weight = 0.8) {
  for (int ventricle = 0; ventricle < 2; ++ventricle) {
    walls.push_back(potential(0.5, up));
    walls.push_back(potential(0.5, up));
    walls.push_back(potential(weight, {}));
  }
  return {{}, walls, 0};
}

std::unique_ptr<FiberRule> doste(const DosteAngles& angles = {}) {
  auto rule = doste_rule(walls(), angles);
  rule->set_references(std::vector<double>(rule->references().size(), 0.8));
  return rule;
}

double helix_at(const FiberRule& rule, const RulePlace& place) {
  const auto result = rule.at(place);
  EXPECT_TRUE(result);
  return placed(*result, 1).helix;
}
double transverse_at(const FiberRule& rule, const RulePlace& place) {
  return placed(*rule.at(place), 1).transverse;
}

TEST(BayerRule, HasTheAnglesOfTheWallsAndIsLinearBetween) {
  BayerAngles angles;
  angles.left = {60, -70};
  angles.right = {80, -30};
  const auto rule = bayer_rule(walls(), angles);
  for (const double depth : {0.0, 0.25, 0.5, 0.9, 1.0}) {
    EXPECT_NEAR(helix_at(*rule, bayer_place(left_wall(depth))), 60 - 130 * depth, tight_angle);
    EXPECT_NEAR(helix_at(*rule, bayer_place(right_wall(depth))), 80 - 110 * depth, tight_angle);
    EXPECT_NEAR(helix_at(*rule, bayer_place(septum(depth))), 60 - 140 * depth, tight_angle);
  }
}

TEST(BayerRule, SeptumMayHaveAnglesOfItsOwn) {
  BayerAngles angles;
  angles.left = {60, -60};
  angles.septum = AngleRange{30, -45};
  const auto rule = bayer_rule(walls(), angles);

  EXPECT_NEAR(helix_at(*rule, bayer_place(septum(0.2))), 15, tight_angle);
  EXPECT_NEAR(helix_at(*rule, bayer_place(left_wall(0.5))), 0, tight_angle);
}

TEST(BayerRule, SheetAnglesTurnAboutTheFibre) {
  BayerAngles angles;
  angles.left_sheet = {-65, 25};
  BayerAngles flat = angles;
  flat.left_sheet = {0, 0};
  const RulePlace place = bayer_place(left_wall(0.1));
  const RuleResult turned = *bayer_rule(walls(), angles)->at(place);
  const RuleResult plain = *bayer_rule(walls(), flat)->at(place);

  EXPECT_LT(axis_angle(turned.frame.fiber, plain.frame.fiber), tight_angle);
  EXPECT_NEAR(axis_angle(turned.frame.sheet, plain.frame.sheet), 56, tight_angle);
}

TEST(BayerRule, IsContinuousWhereTheRangeExceedsARightAngle) {
  BayerAngles angles;
  angles.left = {90, -90};
  angles.left_sheet = angles.right_sheet = {0, 0};
  const auto rule = bayer_rule(walls(), angles);
  RuleResult last = *rule->at(bayer_place(left_wall(0)));
  for (int k = 1; k <= 100; ++k) {
    const RuleResult now = *rule->at(bayer_place(left_wall(0.01 * k)));
    EXPECT_NEAR(axis_angle(last.frame.fiber, now.frame.fiber), 1.8, tight_angle);
    last = now;
  }
}

TEST(BayerRule, IsSingularWithoutAGradient) {
  const auto rule = bayer_rule(walls(), {});
  RulePlace place = bayer_place(left_wall(0.5));
  place.potentials[0].gradient = {0, 0, 0};
  EXPECT_FALSE(rule->at(place));
  place.potentials[0].gradient = out;
  EXPECT_FALSE(rule->at(place));
}

TEST(DosteRule, HasTheAnglesOfTheWallsAwayFromTheOutflow) {
  const auto rule = doste();
  for (const double depth : {0.0, 0.3, 1.0}) {
    const RulePlace left = doste_place(left_wall(depth)), right = doste_place(right_wall(depth));
    // turned out of the wall by up to 20 degrees, the projection keeps the helix angle
    EXPECT_NEAR(helix_at(*rule, left), 60 - 120 * depth, tight_angle);
    EXPECT_NEAR(std::abs(helix_at(*rule, right)), std::abs(90 - 115 * depth), tight_angle);
    EXPECT_NEAR(std::abs(transverse_at(*rule, left)), std::abs(-20 + 40 * depth), tight_angle);
  }
}

TEST(DosteRule, TurnsToTheOutflowAnglesAtTheValve) {
  const auto rule = doste();
  for (const double depth : {0.1, 0.5, 0.9}) {
    const RulePlace at_valve = doste_place(left_wall(depth), 0);
    EXPECT_NEAR(helix_at(*rule, at_valve), 90 - 90 * depth, tight_angle);
    EXPECT_NEAR(transverse_at(*rule, at_valve), 0, tight_angle);
    // half way in the weight
    EXPECT_NEAR(helix_at(*rule, doste_place(left_wall(depth), 0.4)), 75 - 105 * depth, tight_angle);
  }
}

TEST(DosteRule, TwoThirdsOfTheSeptumAreTheLeftVentricles) {
  const auto rule = doste();

  EXPECT_NEAR(helix_at(*rule, doste_place(septum(0))), 60, tight_angle);
  EXPECT_NEAR(helix_at(*rule, doste_place(septum(1.0 / 3))), 30, tight_angle);
  EXPECT_NEAR(helix_at(*rule, doste_place(septum(2.0 / 3))), 0, tight_angle);
  // seen from the left: the right ventricle's 45 degrees the other way round
  EXPECT_NEAR(helix_at(*rule, doste_place(septum(5.0 / 6))), -45, tight_angle);
}

TEST(DosteRule, IsContinuousThroughTheSeptum) {
  const auto rule = doste();
  RuleResult last = *rule->at(doste_place(septum(0)));
  for (int k = 1; k <= 300; ++k) {
    const RuleResult now = *rule->at(doste_place(septum(k / 300.0)));
    EXPECT_LT(axis_angle(last.frame.fiber, now.frame.fiber), 1.2) << k;
    last = now;
  }
}

TEST(DosteRule, WithoutOutflowValvesIsTheSameEverywhere) {
  HeartWalls plain = walls();
  plain.aortic.clear();
  plain.pulmonary.clear();
  const auto rule = doste_rule(plain, {});
  EXPECT_EQ(rule->problems().size(), 5u);
  EXPECT_TRUE(rule->references().empty());
  std::vector<Potential> potentials = left_wall(0.25);
  potentials.push_back(potential(0.5, up));
  potentials.push_back(potential(0.5, up));

  EXPECT_NEAR(helix_at(*rule, {{}, potentials, 0}), 30, tight_angle);
}

}  // namespace
}  // namespace viscera::meshes
