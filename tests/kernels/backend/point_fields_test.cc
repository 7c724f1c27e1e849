// Stress and volume ratio at quadrature points of homogeneous and of spoilt states.
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/kernels/backend/element_sample.h"
#include "tests/kernels/materials/material_point.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using kernels::n_point_fields;

class PointFields : public ::testing::TestWithParam<ContractCase> {};

Mat3<double> gradient_of(const Mat3<double>& F) {
  Mat3<double> H = F;
  for (int i = 0; i < 3; ++i)
    H[i][i] -= 1;
  return H;
}

std::vector<double> fields_of(const ElementSample& s,
                              const kernels::ElementOperator& elements,
                              const State& x) {
  std::vector<double> fields(std::size_t(s.n_elements()) * s.n_points() * n_point_fields);
  elements.point_fields(x.view(s.form()), fields.data());
  return fields;
}

/// sigma = law + (p + slope (J - 1)) I + F S_active F^T / J everywhere in a homogeneous patch.
TEST_P(PointFields, HomogeneousPatchHasTheStressOfItsDeformation) {
  const Mat3<double> F{{{1.12, 0.1, -0.05}, {0.03, 0.95, 0.08}, {0.0, -0.06, 1.04}}};
  const double J = determinant(F), pressure = 1.7;
  for (const int n : group_sizes) {
    ElementSample s(GetParam().law, GetParam().form, n);
    s.parameters.tension = 4;
    s.parameters.transverse = 0.25;
    const auto elements = s.make_operator();
    const State x = s.affine(gradient_of(F), {{3, 2, 1}}, pressure);

    const std::vector<double> fields = fields_of(s, *elements, x);

    for (int k = 0; k < n * s.n_points(); ++k) {
      const Frame frame = s.plain_point(x, k / s.n_points(), k % s.n_points()).frame;
      const SymMat3<double> sigma = cauchy(s.input().law, F, frame);
      const double spherical = (s.has_pressure() ? pressure : 0) + s.parameters.slope * (J - 1);
      SymMat3<double> active = materials::structure_tensor(frame.f);
      for (int v = 0; v < 6; ++v)
        active[v] = 4 * (0.75 * active[v] + (v < 3 ? 0.25 : 0.0));
      active = rotated(active, F);
      for (int v = 0; v < 6; ++v)
        ASSERT_NEAR(fields[k * n_point_fields + v],
                    sigma[v] + (v < 3 ? spherical : 0) + active[v] / J,
                    law_roundoff(100 * (1 + largest(sigma))));
    }
  }
}

/// The patch test: under constant stress the forces of straight cells cancel at inner nodes.
TEST_P(PointFields, HomogeneousPatchHasNoForceInside) {
  const Mat3<double> F{{{1.12, 0.1, -0.05}, {0.03, 0.95, 0.08}, {0.0, -0.06, 1.04}}};
  ElementSample s(GetParam().law, GetParam().form, 48, Edges::straight);
  s.parameters.tension = 4;
  for (std::size_t k = 6; k < s.input().frames.size(); ++k)
    s.input().frames[k] = s.input().frames[k % 6];
  const auto elements = s.make_operator();

  const State r = s.residual(*elements, s.affine(gradient_of(F), {{3, 2, 1}}, 1.7));

  int n_inside = 0;
  for (int node = 0; node < s.n_nodes(); ++node)
    if (s.is_inside(node)) {
      ++n_inside;
      for (int i = 0; i < 3; ++i)
        ASSERT_NEAR(r.u[3 * node + i], 0, roundoff(200, norm(r)));
    }
  EXPECT_GT(n_inside, 0);
}

TEST_P(PointFields, WithoutFramesFibresLieAlongTheAxes) {
  ElementSample with(GetParam().law, GetParam().form, 7), without = with;
  for (std::size_t k = 0; k < with.input().frames.size(); ++k)
    with.input().frames[k] = k % 6 == 0 || k % 6 == 4 ? 1 : 0;
  without.input().frames.clear();
  const auto a = with.make_operator(), b = without.make_operator();
  ASSERT_FALSE(b->group().has_frames());

  const std::vector<double> expected = fields_of(with, *a, with.deformed());
  const std::vector<double> fields = fields_of(without, *b, without.deformed());

  for (std::size_t k = 0; k < fields.size(); ++k)
    ASSERT_NEAR(fields[k], expected[k], roundoff(100, 1 + std::abs(expected[k])));
}

TEST_P(PointFields, ActiveStressLiesAlongTheFibre) {
  ElementSample passive(GetParam().law, GetParam().form, 16), active = passive;
  active.parameters.tension = 4;
  active.parameters.transverse = 0.25;
  const auto a = passive.make_operator(), b = active.make_operator();
  const State x = passive.deformed();

  const std::vector<double> before = fields_of(passive, *a, x), after = fields_of(active, *b, x);

  for (int k = 0; k < 16 * passive.n_points(); ++k) {
    const PlainPoint at = passive.plain_point(x, k / passive.n_points(), k % passive.n_points());
    Mat3<double> F = at.H;
    for (int i = 0; i < 3; ++i)
      F[i][i] += 1;
    SymMat3<double> S = materials::structure_tensor(at.frame.f);
    for (int v = 0; v < 6; ++v)
      S[v] = 4 * (S[v] * 0.75 + (v < 3 ? 0.25 : 0));
    const SymMat3<double> expected = rotated(S, F);
    for (int v = 0; v < 6; ++v) {
      const int c = k * n_point_fields + v;
      ASSERT_NEAR(after[c] - before[c], expected[v] / at.J, roundoff(200, 10 + std::abs(after[c])));
    }
    EXPECT_EQ(after[k * n_point_fields + kernels::strain_energy],
              before[k * n_point_fields + kernels::strain_energy]);
  }
}

INSTANTIATE_TEST_SUITE_P(EveryLaw,
                         PointFields,
                         ::testing::ValuesIn(contract_cases()),
                         [](const auto& info) { return name_of(info.param); });

TEST(DeterminantRange, IsThatOfThePlainPointsAndNamesTheWorstElement) {
  for (const Form form : displacement_forms)
    for (const int n : group_sizes) {
      const ElementSample s(law_samples().front(), form, n);
      const auto elements = s.make_operator();
      const State x = s.deformed();
      kernels::DeterminantRange expected;
      for (int e = 0; e < n; ++e)
        for (int q = 0; q < s.n_points(); ++q) {
          const double J = s.plain_point(x, e, q).J;
          expected.merge({J, J, e});
        }
      State out = s.zero();

      const kernels::DeterminantRange range =
          elements->residual(x.view(form), {out.u.data(), nullptr});

      EXPECT_NEAR(range.minimum, expected.minimum, roundoff(100));
      EXPECT_NEAR(range.maximum, expected.maximum, roundoff(100));
      EXPECT_EQ(range.worst_element, expected.worst_element);
    }
}

TEST(DeterminantRange, CountsAnElementThatIsNotANumberAsInverted) {
  const ElementSample s(law_samples().front(), Form::tet4, 37);
  const auto elements = s.make_operator();
  State x = s.deformed(), out = s.zero();
  // A node of the last element only, if there is one; else of the last to use it.
  const int node = s.nodes()[4 * 36 + 3];
  x.u[3 * node] = std::numeric_limits<double>::quiet_NaN();

  const kernels::DeterminantRange range =
      elements->residual(x.view(s.form()), {out.u.data(), nullptr});

  EXPECT_LT(range.minimum, 0);
  ASSERT_GE(range.worst_element, 0);
  const auto first = s.nodes().begin() + 4 * range.worst_element;
  EXPECT_NE(std::find(first, first + 4, node), first + 4);
}

}  // namespace
}  // namespace viscera::test
