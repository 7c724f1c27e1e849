// Fibre switches: smooth (Holzapfel-Ogden) and sharp (Holzapfel-Gasser-Ogden).
#include <gtest/gtest.h>

#include "kernels/materials/exponential.h"
#include "tests/kernels/materials/material_point.h"
#include "tests/kernels/materials/samples.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using materials::AnyLaw;

AnyLaw myocardium(double switch_slope) {
  return materials::make_law("holzapfel_ogden", {{"a", 0.059},
                                                 {"b", 8.023},
                                                 {"af", 18.472},
                                                 {"bf", 16.026},
                                                 {"as", 2.481},
                                                 {"bs", 11.120},
                                                 {"afs", 0.216},
                                                 {"bfs", 11.436},
                                                 {"switch_slope", switch_slope}});
}

Strain fiber_strain(double E) {
  return {{E, -E / 3, -E / 3, 0, 0, 0}};
}

TEST(SmoothSwitch, IsTheLogisticFunctionWithItsDerivatives) {
  for (const double x : {-0.3, -0.01, 0.0, 0.02, 0.4}) {
    const Dual<Dual<double>> seeded{{x, 1.0}, {1.0, 0.0}};
    const auto logistic = 1.0 / (1.0 + math::exp(-20.0 * seeded));

    const auto value = materials::smooth_switch(20.0, x);

    EXPECT_NEAR(value.energy, logistic.value.value, law_roundoff(1));
    EXPECT_NEAR(value.first, logistic.value.derivative, law_roundoff(20));
    EXPECT_NEAR(value.second, logistic.derivative.derivative, law_roundoff(400));
  }
}

TEST(SmoothSwitch, NeverOverflows) {
  for (const double x : {-1.0, -1e-3, 1e-3, 3.0}) {
    const auto value = materials::smooth_switch(1e6, x);
    EXPECT_EQ(value.energy, x > 0 ? 1.0 : 0.0);
    EXPECT_EQ(value.first, 0.0);
    EXPECT_EQ(value.second, 0.0);
  }
  const auto single = materials::smooth_switch(100.0f, -1.0f);
  EXPECT_TRUE(std::isfinite(single.energy) && std::isfinite(single.second));
}

TEST(HolzapfelOgden, StretchedFibersIgnoreTheSwitch) {
  const Evaluation with = evaluate(myocardium(1e4), fiber_strain(0.1), axis_frame());
  Strain sheets_free = fiber_strain(0.1);
  sheets_free[1] = 0.0;  // at the switching point the sheet term vanishes with its strain
  const Evaluation on = evaluate(myocardium(1e4), sheets_free, axis_frame());
  const Evaluation off = evaluate(myocardium(0), sheets_free, axis_frame());

  EXPECT_NEAR(on.energy, off.energy, law_roundoff(off.energy));
  EXPECT_NEAR(on.S[0], off.S[0], law_roundoff(largest(off.S)));
  EXPECT_GT(with.energy, 0.0);
}

TEST(HolzapfelOgden, CompressedFibersCarryNothing) {
  const AnyLaw switched = myocardium(1e4);
  AnyLaw no_fibers = switched;
  set_parameter(no_fibers, "af", 0.0);

  const Evaluation with = evaluate(switched, fiber_strain(-0.2), axis_frame());
  const Evaluation without = evaluate(no_fibers, fiber_strain(-0.2), axis_frame());

  EXPECT_EQ(with.energy, without.energy);
  for (int a = 0; a < 6; ++a)
    EXPECT_EQ(with.S[a], without.S[a]);
}

TEST(HolzapfelOgden, CrushedFibersStayFinite) {
  for (const double slope : {0.0, 100.0, 1e5}) {
    const Strain crushed{{-0.4999, 20.0, 20.0, 0, 0, 0}};
    AnyLaw soft = myocardium(slope);
    set_parameter(soft, "b", 0.1);
    set_parameter(soft, "as", 0.0);
    set_parameter(soft, "bs", 0.01);
    const Evaluation point = evaluate(soft, crushed, axis_frame());
    EXPECT_TRUE(std::isfinite(point.energy));
    EXPECT_TRUE(std::isfinite(largest(point.S)));
    EXPECT_TRUE(std::isfinite(largest(point.D)));
  }
}

TEST(HolzapfelGasserOgden, CompressedFamiliesLeaveTheMatrix) {
  const AnyLaw artery = materials::make_law(
      "holzapfel_gasser_ogden", {{"mu", 3.0}, {"k1", 9.0}, {"k2", 5.0}, {"angle", 0.3}});
  const AnyLaw matrix = materials::make_law("neo_hookean", {{"mu", 3.0}});

  const Evaluation x = evaluate(artery, fiber_strain(-0.2), axis_frame());
  const Evaluation y = evaluate(matrix, fiber_strain(-0.2), axis_frame());

  EXPECT_EQ(x.energy, y.energy);
  for (int a = 0; a < 6; ++a)
    EXPECT_EQ(x.S[a], y.S[a]);
}

}  // namespace
}  // namespace viscera::test
