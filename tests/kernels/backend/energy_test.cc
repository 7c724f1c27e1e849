// Forces against the energy that the test sums up by itself from plain shape functions and the law.
#include <gtest/gtest.h>

#include "tests/kernels/backend/element_sample.h"
#include "tests/kernels/materials/material_point.h"
#include "tests/support/difference.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

class ElementEnergy : public ::testing::TestWithParam<ContractCase> {
 protected:
  /// One of the groups has one geometry an element.
  static Edges edges(int n) { return n == 16 ? Edges::regular : Edges::curved; }
};

/// Fifth derivatives are large against the second: the switch of the fibre laws has slope 100, and
/// an element of half a millimetre turns 1 mm into a gradient of about 10: (100 x 10)^4 and more.
constexpr double step = 1e-5, fifth = 1e13;

TEST_P(ElementEnergy, ResidualIsItsDerivative) {
  for (const int n : group_sizes) {
    ElementSample s(GetParam().law, GetParam().form, n, edges(n));
    s.parameters.tension = 2.5;
    s.parameters.transverse = 0.3;
    const auto elements = s.make_operator();
    const State x = s.deformed(), d = s.direction(8);

    const State r = s.residual(*elements, x);

    const double slope =
        fourth_order_difference([&](double t) { return s.energy(x + t * d); }, step);
    const double scale = norm(r) * norm(d);
    EXPECT_NEAR(dot(r, d), slope, scale * fourth_difference(step, fifth, 1)) << n << " elements";
  }
}

TEST_P(ElementEnergy, PointFieldsAreThoseOfThePlainPoint) {
  for (const int n : group_sizes) {
    ElementSample s(GetParam().law, GetParam().form, n, edges(n));
    s.parameters.tension = 1.5;
    s.parameters.transverse = 0.2;
    const auto elements = s.make_operator();
    const State x = s.deformed();
    const int n_fields = kernels::n_point_fields;
    std::vector<double> fields(n * s.n_points() * n_fields);

    elements->point_fields(x.view(s.form()), fields.data());

    for (int e = 0; e < n; ++e)
      for (int q = 0; q < s.n_points(); ++q) {
        const PlainPoint at = s.plain_point(x, e, q);
        const double* value = &fields[(e * s.n_points() + q) * n_fields];
        const SymMat3<double> E = green_lagrange(at.H);
        const Evaluation law = evaluate(s.input().law, E, at.frame);
        for (int v = 0; v < 6; ++v)
          EXPECT_NEAR(value[kernels::green_lagrange_strain + v], E[v], roundoff(100));
        EXPECT_NEAR(value[kernels::volume_ratio], at.J, roundoff(100));
        EXPECT_NEAR(value[kernels::strain_energy], law.energy,
                    law_roundoff(largest(law.S) + largest(law.D)));
        const double stretch = 1 + 2 * contract(materials::structure_tensor(at.frame.f), E);
        EXPECT_NEAR(value[kernels::fiber_stretch], std::sqrt(stretch), roundoff(100));
      }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryLaw,
                         ElementEnergy,
                         ::testing::ValuesIn(contract_cases()),
                         [](const auto& info) { return name_of(info.param); });

}  // namespace
}  // namespace viscera::test
