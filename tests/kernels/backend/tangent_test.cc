// The stored tangent as an action, for every law, element and size of group.
#include <gtest/gtest.h>

#include "tests/kernels/backend/element_sample.h"
#include "tests/kernels/materials/material_point.h"
#include "tests/support/difference.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

class ElementTangent : public ::testing::TestWithParam<ContractCase> {
 protected:
  /// With an active stress, so that it is in every derivative.
  ElementSample sample(int n) const {
    ElementSample made(GetParam().law, GetParam().form, n);
    made.parameters.tension = 2.5;
    made.parameters.transverse = 0.3;
    return made;
  }
};

/// Fifth derivatives are large against the second: the switch of the fibre laws has slope 100, and
/// an element of half a millimetre turns 1 mm into a gradient of about 10: (100 x 10)^4 and more.
constexpr double fifth = 1e13;

TEST_P(ElementTangent, ActionIsDerivativeOfResidual) {
  for (const int n : group_sizes) {
    const ElementSample s = sample(n);
    const auto elements = s.make_operator();
    const State x = s.deformed(), d = s.direction(5);
    const double step = residual_step(GetParam().law);

    s.linearise(*elements, x);
    const State action = s.action(*elements, d);

    const State difference =
        fourth_order_difference([&](double t) { return s.residual(*elements, x + t * d); }, step);
    const double scale = norm(s.residual(*elements, x)) / norm(action);
    EXPECT_LT(norm(action + -1.0 * difference) / norm(action),
              fourth_difference(step, fifth, 1 + scale))
        << n << " elements";
  }
}

TEST_P(ElementTangent, LineariseAlsoGivesTheResidual) {
  const ElementSample s = sample(37);
  const auto elements = s.make_operator();
  const State x = s.deformed(), expected = s.residual(*elements, x);
  State r = s.zero();

  elements->linearise(x.view(s.form()), {r.u.data(), r.p.data()}, nullptr);

  EXPECT_LT(norm(r + -1.0 * expected), law_roundoff(norm(expected)));
}

TEST_P(ElementTangent, ActionInSinglePrecisionAgrees) {
  for (const int n : group_sizes) {
    const ElementSample s = sample(n);
    const auto elements = s.make_operator();
    State d = s.direction(5);
    for (double& value : d.p)
      value = 0;
    s.linearise(*elements, s.deformed());
    State expected = s.action(*elements, d);
    for (double& value : expected.p)
      value = 0;
    const std::vector<float> in(d.u.begin(), d.u.end());
    std::vector<float> out(in.size(), 0.0f);

    elements->apply_single(in.data(), out.data());

    State action = s.zero();
    action.u.assign(out.begin(), out.end());
    EXPECT_LT(norm(action + -1.0 * expected), single_roundoff(40, norm(expected)));
  }
}

TEST_P(ElementTangent, ActionIsSymmetric) {
  for (const int n : group_sizes) {
    const ElementSample s = sample(n);
    const auto elements = s.make_operator();
    const State a = s.direction(5), b = s.direction(6);
    s.linearise(*elements, s.deformed());

    const State Ka = s.action(*elements, a), Kb = s.action(*elements, b);

    EXPECT_NEAR(dot(a, Kb), dot(b, Ka), roundoff(1000, norm(a) * norm(Kb)));
  }
}

TEST_P(ElementTangent, RigidTurnGivesNoForceInPassiveTissue) {
  for (const int n : group_sizes) {
    const ElementSample s(GetParam().law, GetParam().form, n);
    const auto elements = s.make_operator();
    Mat3<double> H = rotation({{2.0 / 3, -1.0 / 3, 2.0 / 3}}, 2.1);
    for (int i = 0; i < 3; ++i)
      H[i][i] -= 1;
    s.linearise(*elements, s.zero());
    const double stiffness = norm(s.action(*elements, s.direction(5)));

    const State r = s.residual(*elements, s.affine(H, {{5, -3, 2}}, 0));

    EXPECT_LT(norm(r), roundoff(500, 10 * stiffness));
  }
}

TEST_P(ElementTangent, ResultsAreAdded) {
  const ElementSample s = sample(7);
  const auto elements = s.make_operator();
  const State x = s.deformed(), once = s.residual(*elements, x);
  State twice = once;

  elements->residual(x.view(s.form()), {twice.u.data(), twice.p.data()});

  EXPECT_LT(norm(twice + -2.0 * once), roundoff(10, norm(once)));
}

INSTANTIATE_TEST_SUITE_P(EveryLaw,
                         ElementTangent,
                         ::testing::ValuesIn(contract_cases()),
                         [](const auto& info) { return name_of(info.param); });

}  // namespace
}  // namespace viscera::test
