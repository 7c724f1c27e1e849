// Ogden's law where principal stretches coincide, where dual numbers cannot follow eigenvectors.
#include <gtest/gtest.h>

#include "tests/kernels/materials/material_point.h"
#include "tests/kernels/materials/samples.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using materials::AnyLaw;

void expect_same_law(const AnyLaw& ogden, const AnyLaw& other, const Strain& E) {
  const Evaluation x = evaluate(ogden, E, axis_frame());
  const Evaluation y = evaluate(other, E, axis_frame());
  EXPECT_NEAR(x.energy, y.energy, law_roundoff(largest(y.D) * largest(E) * largest(E)));
  for (int a = 0; a < 6; ++a)
    EXPECT_NEAR(x.S[a], y.S[a], law_roundoff(largest(y.D) * largest(E)));
  for (int i = 0; i < 21; ++i)
    EXPECT_NEAR(x.D.v[i], y.D.v[i], law_roundoff(largest(y.D)));
}

std::vector<Strain> all_strains() {
  auto strains = repeated_strains();
  strains.insert(strains.end(), distinct_strains().begin(), distinct_strains().end());
  return strains;
}

TEST(Ogden, ExponentTwoIsNeoHookean) {
  const AnyLaw ogden = materials::make_law("ogden", {{"mu1", 3.0}, {"alpha1", 2.0}});
  const AnyLaw neo_hookean = materials::make_law("neo_hookean", {{"mu", 3.0}});
  for (const Strain& E : all_strains())
    expect_same_law(ogden, neo_hookean, E);
}

TEST(Ogden, ExponentsTwoAndMinusTwoAreMooneyRivlin) {
  const AnyLaw ogden = materials::make_law(
      "ogden", {{"mu1", 5.0}, {"alpha1", 2.0}, {"mu2", -3.0}, {"alpha2", -2.0}});
  const AnyLaw mooney_rivlin = materials::make_law("mooney_rivlin", {{"c1", 2.5}, {"c2", 1.5}});
  for (const Strain& E : all_strains())
    expect_same_law(ogden, mooney_rivlin, E);
}

/// Every gap between stretches from roundoff to finite: no window loses digits.
TEST(Ogden, NearlyEqualStretchesLoseNothingAtAnyGap) {
  const AnyLaw ogden = materials::make_law(
      "ogden", {{"mu1", 5.0}, {"alpha1", 2.0}, {"mu2", -3.0}, {"alpha2", -2.0}});
  const AnyLaw mooney_rivlin = materials::make_law("mooney_rivlin", {{"c1", 2.5}, {"c2", 1.5}});
  for (double gap = 1e-17; gap < 0.5; gap *= 3) {
    expect_same_law(ogden, mooney_rivlin, {{0.2, 0.2 + gap, -0.1, 0.3 * gap, 0, -0.2 * gap}});
  }
}

TEST(Ogden, ModuliAtRepeatedStretchesAreTheDifferenceOfStress) {
  const AnyLaw law = make_law(law_samples()[8]);
  ASSERT_EQ(describe(law).name, "ogden");
  const double h = 1e-5;
  for (const Strain& E : repeated_strains()) {
    const Evaluation point = evaluate(law, E, axis_frame());
    for (int b = 0; b < 6; ++b) {
      Strain above = E, below = E;
      above[b] += b < 3 ? h : h / 2;
      below[b] -= b < 3 ? h : h / 2;
      const SymMat3<double> S_above = evaluate(law, above, axis_frame()).S;
      const SymMat3<double> S_below = evaluate(law, below, axis_frame()).S;
      // third derivatives grow with alpha^3, about 2e4 times the stress scale
      const double scale = largest(point.D);
      for (int a = 0; a < 6; ++a) {
        EXPECT_NEAR(point.D(a, b), (S_above[a] - S_below[a]) / (2 * h),
                    central_difference(h, 1e4 * scale, scale));
      }
    }
  }
}

TEST(Ogden, AbsentTermsAreAbsent) {
  const AnyLaw one = materials::make_law("ogden", {{"mu1", 3.0}, {"alpha1", 4.0}});
  const AnyLaw two =
      materials::make_law("ogden", {{"mu1", 3.0}, {"alpha1", 4.0}, {"mu2", 0.0}, {"alpha2", 7.0}});
  for (const Strain& E : all_strains())
    expect_same_law(two, one, E);
}

}  // namespace
}  // namespace viscera::test
