// Stresses of homogeneous tests against closed forms and published numbers; derivatives.
#include <cmath>

#include <gtest/gtest.h>

#include "solver/calibration/material_point/material_point_model.h"
#include "solver/calibration/material_point/stress_curve.h"
#include "solver/core/errors.h"
#include "tests/kernels/materials/samples.h"
#include "tests/support/difference.h"
#include "tests/support/tolerance.h"

namespace viscera::calibration {
namespace {

using materials::make_law;
using Mode = HomogeneousTest::Mode;

HomogeneousTest make(Mode mode, int first, int second, const std::vector<double>& amounts) {
  return {"test", mode, first, second, amounts, std::vector<double>(amounts.size(), 0.0), 1};
}

double stress(const materials::AnyLaw& law, Mode mode, int first, int second, double amount) {
  return stress_curve(law, make(mode, first, second, {amount}), {}).stress[0];
}

TEST(HomogeneousStress, OfNeoHookeanIsItsClosedForm) {
  const auto law = make_law("neo_hookean", {{"mu", 3.0}});
  for (const double l : {0.7, 0.95, 1.0, 1.4, 2.0}) {
    EXPECT_NEAR(stress(law, Mode::uniaxial, 0, 0, l), 3 * (l - 1 / (l * l)), 1e-11);
    EXPECT_NEAR(stress(law, Mode::equibiaxial, 0, 1, l), 3 * (l - std::pow(l, -5)), 1e-11);
    EXPECT_NEAR(stress(law, Mode::simple_shear, 2, 0, l), 3 * l, 1e-11);
  }
}

/// Saint Venant and Kirchhoff, uniaxial: E22 = -nu E11 and P = l E E11 with Young's modulus.
TEST(HomogeneousStress, OfACompressibleLawFreesTheVolume) {
  const double mu = 2, lambda = 5;
  const double young = mu * (3 * lambda + 2 * mu) / (lambda + mu);
  const auto law = make_law("saint_venant_kirchhoff", {{"mu", mu}, {"lambda", lambda}});
  for (const double l : {0.9, 1.2}) {
    const double strain = 0.5 * (l * l - 1);
    EXPECT_NEAR(stress(law, Mode::uniaxial, 1, 0, l), l * young * strain, 1e-11);
    const double plane = 2 * mu * (2 * mu + 3 * lambda) / (2 * mu + lambda);
    EXPECT_NEAR(stress(law, Mode::equibiaxial, 0, 2, l), l * plane * strain, 1e-11);
  }
}

TEST(HomogeneousStress, OfHolzapfelOgdenInSixShearModesIsPublished) {
  const auto law = make_law("holzapfel_ogden", {{"a", 0.059},
                                                {"b", 8.023},
                                                {"af", 18.472},
                                                {"bf", 16.026},
                                                {"as", 2.481},
                                                {"bs", 11.120},
                                                {"afs", 0.216},
                                                {"bfs", 11.436},
                                                {"switch_slope", 0.0}});
  constexpr int f = 0, s = 1, n = 2;
  struct Published {
    int stretched, towards;
    double at_03, at_05;  // shear of 0.3 and 0.5 [kPa]
  };
  for (const Published& mode : {Published{f, s, 1.3536, 14.6766},
                                {f, n, 1.1722, 12.7927},
                                {s, f, 0.3644, 3.346},
                                {s, n, 0.183, 1.462},
                                {n, f, 0.0364, 0.2192},
                                {n, s, 0.0364, 0.2192}}) {
    EXPECT_NEAR(stress(law, Mode::simple_shear, mode.towards, mode.stretched, 0.3), mode.at_03,
                test::printed(4));
    EXPECT_NEAR(stress(law, Mode::simple_shear, mode.towards, mode.stretched, 0.5), mode.at_05,
                test::printed(4));
  }
}

TEST(HomogeneousStress, OfGuccioneIsPublished) {
  const auto law = make_law("guccione", {{"C", 2.0}, {"bf", 8.0}, {"bt", 2.0}, {"bfs", 4.0}});
  EXPECT_NEAR(1.1 * stress(law, Mode::uniaxial, 0, 0, 1.1), 2.4207, test::printed(4));
  EXPECT_NEAR(1.3 * stress(law, Mode::uniaxial, 0, 0, 1.3), 26.467, test::printed(3));
  // across the fibre the two free stretches differ
  EXPECT_NEAR(1.2 * stress(law, Mode::uniaxial, 1, 0, 1.2), 1.9048, test::printed(4));
}

class StressDerivatives : public ::testing::TestWithParam<test::LawSample> {};

TEST_P(StressDerivatives, AreExactForEveryParameter) {
  const auto& [label, name, values] = GetParam();
  const auto law = make_law(name, values);
  const std::vector<HomogeneousTest> tests{
      make(Mode::simple_shear, 0, 1, {0.1, -0.2}), make(Mode::simple_shear, 2, 0, {0.25}),
      make(Mode::uniaxial, 1, 0, {0.93, 1.12}), make(Mode::equibiaxial, 0, 2, {1.08})};
  for (const auto& [parameter, value] : values)
    for (const HomogeneousTest& test : tests) {
      const StressCurve at = stress_curve(law, test, {parameter});
      ASSERT_TRUE(at.balanced) << parameter;
      const double h = 1e-3 * std::max(std::abs(value), 0.1);
      for (Eigen::Index k = 0; k < at.stress.size(); ++k) {
        const double difference = test::fourth_order_difference(
            [&](double s) {
              auto moved = law;
              materials::set_parameter(moved, parameter, value + (value == 0 ? std::abs(s) : s));
              return stress_curve(moved, test, {}).stress[k];
            },
            h);
        if (value == 0)
          continue;  // on the edge of the range: no difference to compare with
        const double scale = std::abs(at.stress[k]) + 1;
        EXPECT_NEAR(at.derivative(k, 0) * h, difference * h, 1e-9 * scale)
            << label << " " << parameter << " at " << test.amount[k];
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Laws,
                         StressDerivatives,
                         ::testing::ValuesIn(test::law_samples()),
                         [](const auto& info) { return info.param.label; });

TEST(MaterialPointModel, RefusesTestsByName) {
  const auto law = make_law("neo_hookean", {{"mu", 3.0}});
  const auto refusal = [&](const HomogeneousTest& test) -> std::string {
    try {
      MaterialPointModel(law, {law_unknown(law, "mu")}, {test});
    } catch (const InputError& error) {
      return error.what();
    }
    return "accepted";
  };
  HomogeneousTest test = make(Mode::uniaxial, 0, 0, {1.1, 1.2});
  EXPECT_EQ(refusal(test), "accepted");
  test.sd = 0;
  EXPECT_NE(refusal(test).find("'test': the noise of its stress is 0 kPa"), std::string::npos);
  test.sd = 1;
  test.stress.pop_back();
  EXPECT_NE(refusal(test).find("2 deformations and 1 stresses"), std::string::npos);
  EXPECT_NE(refusal(make(Mode::uniaxial, 0, 0, {-1})).find("stretch -1"), std::string::npos);
  EXPECT_NE(refusal(make(Mode::simple_shear, 1, 1, {0.1})).find("axes 1 and 1"), std::string::npos);
}

TEST(MaterialPointModel, NamesUnknownParameters) {
  const auto law = make_law("guccione", {{"C", 2.0}, {"bf", 8.0}, {"bt", 2.0}, {"bfs", 4.0}});
  try {
    law_unknown(law, "bF");
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("'bf'"), std::string::npos) << error.what();
  }
}

TEST(MaterialPointModel, ValuesThatDoNotGoTogetherAreInfeasible) {
  const auto law = make_law("ogden", {{"mu1", -0.2}, {"alpha1", -18.0}});
  MaterialPointModel model(law, {law_unknown(law, "mu1"), law_unknown(law, "alpha1")},
                           {make(Mode::uniaxial, 0, 0, {1.1})});

  const Evaluation evaluation = model.evaluate(Eigen::Vector2d(0.2, -18), false);

  EXPECT_FALSE(evaluation.feasible);
  EXPECT_NE(evaluation.reason.find("mu alpha"), std::string::npos) << evaluation.reason;
}

}  // namespace
}  // namespace viscera::calibration
