// Volumetric stiffness given element by element, and the shear stiffness it is chosen from.
#include <limits>

#include <gtest/gtest.h>

#include "tests/kernels/backend/element_sample.h"
#include "tests/support/difference.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

constexpr double bulk_modulus = 40;

class Augmentation : public ::testing::TestWithParam<Form> {
 protected:
  ElementSample sample(int n, double g) const {
    ElementSample made(law_samples().back(), GetParam(), n);
    made.parameters.slope = g;
    made.parameters.compliance = made.has_pressure() ? 1 / (bulk_modulus - g) : 0;
    return made;
  }
  static double value(int e) { return 3.0 + 0.75 * (e % 11); }
  static std::vector<double> varying(int n) {
    std::vector<double> g(n);
    for (int e = 0; e < n; ++e)
      g[e] = value(e);
    return g;
  }
};

TEST_P(Augmentation, OneValueForEveryElementIsThatOfTheParameters) {
  const ElementSample s = sample(37, 6.0), other = sample(37, 11.0);
  const auto expected = s.make_operator(), elements = other.make_operator();
  const State x = s.deformed(), d = s.direction(5);
  s.linearise(*expected, x);

  elements->set_augmentation(std::vector<double>(37, 6.0).data(), bulk_modulus);
  s.linearise(*elements, x);

  EXPECT_EQ(s.residual(*elements, x).u, s.residual(*expected, x).u);
  EXPECT_EQ(s.residual(*elements, x).p, s.residual(*expected, x).p);
  EXPECT_EQ(s.action(*elements, d).u, s.action(*expected, d).u);
  EXPECT_EQ(s.action(*elements, d).p, s.action(*expected, d).p);
}

TEST_P(Augmentation, EachElementHasItsOwnValue) {
  for (const int n : group_sizes) {
    const ElementSample whole = sample(n, 0);
    const State x = whole.deformed(), d = whole.direction(9);
    State r = whole.zero(), action = whole.zero();
    for (int e = 0; e < n; ++e) {
      ElementSample one = sample(n, value(e));
      one.keep_only(e);
      const auto element = one.make_operator();
      one.linearise(*element, x);
      r = r + one.residual(*element, x);
      action = action + one.action(*element, d);
    }
    const auto elements = whole.make_operator();

    elements->set_augmentation(varying(n).data(), bulk_modulus);
    whole.linearise(*elements, x);

    EXPECT_LT(norm(whole.residual(*elements, x) + -1.0 * r), roundoff(200, norm(r)));
    EXPECT_LT(norm(whole.action(*elements, d) + -1.0 * action), roundoff(200, norm(action)));
  }
}

TEST_P(Augmentation, ActionIsDerivativeOfResidual) {
  constexpr double fifth = 1e13;  // as in tangent_test.cc
  const double step = residual_step(law_samples().back());
  const ElementSample s = sample(37, 0);
  const auto elements = s.make_operator();
  elements->set_augmentation(varying(37).data(), bulk_modulus);
  const State x = s.deformed(), d = s.direction(5);

  s.linearise(*elements, x);
  const State action = s.action(*elements, d);

  const State difference =
      fourth_order_difference([&](double t) { return s.residual(*elements, x + t * d); }, step);
  const double scale = norm(s.residual(*elements, x)) / norm(action);
  EXPECT_LT(norm(action + -1.0 * difference) / norm(action),
            fourth_difference(step, fifth, 1 + scale));
}

TEST_P(Augmentation, InfiniteBulkModulusLeavesNoCompliance) {
  ElementSample s = sample(16, 6.0);
  s.parameters.compliance = 0;
  const auto expected = s.make_operator(), elements = s.make_operator();
  elements->set_augmentation(std::vector<double>(16, 6.0).data(),
                             std::numeric_limits<double>::infinity());
  const State x = s.deformed();

  EXPECT_EQ(s.residual(*elements, x).p, s.residual(*expected, x).p);
}

INSTANTIATE_TEST_SUITE_P(Elements,
                         Augmentation,
                         ::testing::ValuesIn(all_forms),
                         [](const auto& info) { return name_of(info.param); });

TEST(EffectiveShear, AtRestIsTheShearModulusOfTheLaw) {
  for (const LawSample& law : law_samples())
    for (const Form form : displacement_forms) {
      const int n = 37;
      const ElementSample s(law, form, n);
      const auto elements = s.make_operator();
      const double expected = materials::shear_modulus_at_rest(s.law());
      std::vector<double> shear(n, 0.0);

      elements->effective_shear(s.zero().view(s.form()), shear.data());

      for (const double value : shear)
        EXPECT_NEAR(value, expected, law_roundoff(expected)) << law.label;
    }
}

TEST(EffectiveShear, GrowsWhereAFungTissueIsStretched) {
  const LawSample guccione{
      "Guccione", "guccione", {{"C", 2.0}, {"bf", 8.0}, {"bt", 2.0}, {"bfs", 4.0}}};
  const ElementSample s(guccione, Form::tet10, 7);
  const auto elements = s.make_operator();
  std::vector<double> rest(7), stretched(7);

  elements->effective_shear(s.zero().view(s.form()), rest.data());
  elements->effective_shear(s.deformed().view(s.form()), stretched.data());

  for (int e = 0; e < 7; ++e)
    EXPECT_GT(stretched[e], rest[e]);
}

}  // namespace
}  // namespace viscera::test
