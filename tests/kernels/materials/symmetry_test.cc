// Objectivity, isotropy and fibre symmetry of every law.
#include <gtest/gtest.h>

#include "tests/kernels/materials/material_point.h"
#include "tests/kernels/materials/samples.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

class LawSymmetry : public testing::TestWithParam<LawSample> {
 protected:
  materials::AnyLaw law_ = make_law(GetParam());
  Mat3<double> Q_ = rotation({{1.0 / 3, -2.0 / 3, 2.0 / 3}}, 1.1);
};

INSTANTIATE_TEST_SUITE_P(All, LawSymmetry, testing::ValuesIn(law_samples()), [](const auto& info) {
  return info.param.label;
});

void expect_same_response(const Evaluation& x, const Evaluation& y) {
  EXPECT_NEAR(x.energy, y.energy, law_roundoff(x.energy));
  for (int a = 0; a < 6; ++a)
    EXPECT_NEAR(x.S[a], y.S[a], law_roundoff(largest(x.D)));
  for (int i = 0; i < 21; ++i)
    EXPECT_NEAR(x.D.v[i], y.D.v[i], law_roundoff(largest(x.D)));
}

TEST_P(LawSymmetry, SuperposedRotationRotatesTheCauchyStress) {
  const Mat3<double> F{{{1.1, 0.2, -0.1}, {0.05, 0.9, 0.15}, {-0.1, 0.1, 1.05}}};

  const SymMat3<double> sigma = cauchy(law_, F, oblique_frame());
  const SymMat3<double> turned = cauchy(law_, product(Q_, F), oblique_frame());

  const SymMat3<double> expected = rotated(sigma, Q_);
  for (int a = 0; a < 6; ++a)
    EXPECT_NEAR(turned[a], expected[a], law_roundoff(largest(sigma)));
}

TEST_P(LawSymmetry, RotatingStrainAndFrameRotatesStressAndModuli) {
  const Strain probe{{0.3, -0.2, 0.5, 0.1, -0.4, 0.2}};
  for (const Strain& E : distinct_strains()) {
    const Evaluation here = evaluate(law_, E, oblique_frame());
    const Evaluation there = evaluate(law_, rotated(E, Q_), rotated(oblique_frame(), Q_));
    const SymMat3<double> S = rotated(here.S, Q_);
    const SymMat3<double> increment = rotated(contract(here.D, probe), Q_);
    const SymMat3<double> actual = contract(there.D, rotated(probe, Q_));
    const double scale = largest(here.D);
    EXPECT_NEAR(here.energy, there.energy, law_roundoff(scale));
    for (int a = 0; a < 6; ++a) {
      EXPECT_NEAR(there.S[a], S[a], law_roundoff(scale));
      EXPECT_NEAR(actual[a], increment[a], law_roundoff(scale));
    }
  }
}

TEST_P(LawSymmetry, DirectionsHaveNoSign) {
  const Frame frame = oblique_frame();
  Frame flipped = frame;
  for (int i = 0; i < 3; ++i)
    flipped.f[i] = -frame.f[i];
  for (const Strain& E : distinct_strains()) {
    expect_same_response(evaluate(law_, E, frame), evaluate(law_, E, flipped));
  }
}

TEST_P(LawSymmetry, DeclaredFibersAreTheOnesThatMatter) {
  const Frame frame = oblique_frame();
  const Frame about_fiber = rotated(frame, rotation(frame.f, 0.9));
  const Frame anywhere = rotated(frame, Q_);
  const Strain E = distinct_strains()[0];
  const Evaluation reference = evaluate(law_, E, frame);
  const double change = std::abs(evaluate(law_, E, anywhere).energy - reference.energy);
  const double sheet_change = std::abs(evaluate(law_, E, about_fiber).energy - reference.energy);

  switch (describe(law_).fibers) {
    case materials::Fibers::none:
      expect_same_response(reference, evaluate(law_, E, anywhere));
      break;
    case materials::Fibers::fiber:
      expect_same_response(reference, evaluate(law_, E, about_fiber));
      EXPECT_GT(change, law_roundoff(reference.energy));
      break;
    case materials::Fibers::fiber_and_sheet:
      EXPECT_GT(sheet_change, law_roundoff(reference.energy));
      break;
  }
}

}  // namespace
}  // namespace viscera::test
