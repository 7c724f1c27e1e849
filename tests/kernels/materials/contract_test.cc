// What every law promises, tested on every law.
#include <gtest/gtest.h>

#include "tests/kernels/materials/material_point.h"
#include "tests/kernels/materials/samples.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

class LawContract : public testing::TestWithParam<LawSample> {
 protected:
  materials::AnyLaw law_ = make_law(GetParam());
};

INSTANTIATE_TEST_SUITE_P(All, LawContract, testing::ValuesIn(law_samples()), [](const auto& info) {
  return info.param.label;
});

TEST(LawSamples, CoverTheCatalogue) {
  for (const auto& info : materials::law_catalogue()) {
    bool covered = false;
    for (const LawSample& sample : law_samples())
      covered = covered || sample.law == info.name;
    EXPECT_TRUE(covered) << info.name << " has no line in samples.h";
  }
}

TEST_P(LawContract, RestHasNoEnergyAndNoStress) {
  const Evaluation rest = evaluate(law_, Strain{}, oblique_frame());

  EXPECT_EQ(rest.energy, 0.0);
  for (double entry : rest.S.v)
    EXPECT_EQ(entry, 0.0);
}

TEST_P(LawContract, StressIsDerivativeOfEnergy) {
  auto strains = distinct_strains();
  strains.insert(strains.end(), repeated_strains().begin(), repeated_strains().end());
  for (const Strain& E : strains) {
    const Evaluation point = evaluate(law_, E, oblique_frame());
    const SymMat3<double> expected = dual_stress(law_, E, oblique_frame());
    const double scale = largest(point.D) * std::max(largest(E), roundoff(1));
    for (int a = 0; a < 6; ++a)
      EXPECT_NEAR(point.S[a], expected[a], law_roundoff(scale));
  }
}

TEST_P(LawContract, ModuliAreDerivativeOfStress) {
  auto strains = distinct_strains();
  // eigenvectors of coinciding stretches have no derivative: OgdenLaw tests those states
  if (GetParam().law != "ogden") {
    strains.insert(strains.end(), repeated_strains().begin(), repeated_strains().end());
  }
  for (const Strain& E : strains) {
    const Evaluation point = evaluate(law_, E, oblique_frame());
    const auto expected = dual_moduli(law_, E, oblique_frame());
    // eigenvectors lose digits in proportion to the gap of the stretches, at least 1e-5 here
    const double gap = GetParam().law == "ogden" ? std::min(largest(E), 1e-4) : 1.0;
    const double tolerance = law_roundoff(largest(point.D) / gap);
    for (int a = 0; a < 6; ++a) {
      for (int b = 0; b < 6; ++b)
        EXPECT_NEAR(point.D(a, b), expected[a][b], tolerance);
    }
  }
}

TEST_P(LawContract, SmallStrainsKeepTheirDigits) {
  for (const double size : {1e-3, 1e-6, 1e-9}) {
    const Strain E = scaled(distinct_strains()[0], size);
    const Evaluation point = evaluate(law_, E, oblique_frame());
    long double energy = 0;
    SymMat3<long double> S;
    SymTensor4<long double> D;
    std::visit(
        [&](const auto& law) {
          const auto frame = cast<long double>(oblique_frame());
          energy = law.energy(cast<long double>(E), frame);
          law.stress_and_moduli(cast<long double>(E), frame, S, D);
        },
        law_);
    EXPECT_NEAR(point.energy, double(energy), law_roundoff(double(energy)));
    for (int a = 0; a < 6; ++a) {
      EXPECT_NEAR(point.S[a], double(S[a]), law_roundoff(largest(point.S)));
    }
  }
}

TEST_P(LawContract, LargeStretchStaysFinite) {
  for (const double stretch : {0.4, 0.7, 1.5, 1.8}) {
    for (int axis = 0; axis < 3; ++axis) {
      Mat3<double> F{};
      for (int i = 0; i < 3; ++i)
        F[i][i] = i == axis ? stretch : 1.0 / std::sqrt(stretch);
      const Evaluation point = evaluate(law_, strain_of(F), axis_frame());
      EXPECT_TRUE(std::isfinite(point.energy) && point.energy > 0);
      EXPECT_TRUE(std::isfinite(largest(point.S)) && std::isfinite(largest(point.D)));
    }
  }
}

TEST_P(LawContract, ShearModulusAtRestIsPositive) {
  EXPECT_GT(shear_modulus_at_rest(law_), 0.0);
}

TEST_P(LawContract, EnergyGrowsFromRest) {
  for (const Strain& E : distinct_strains()) {
    EXPECT_GT(evaluate(law_, E, oblique_frame()).energy, 0.0);
  }
}

}  // namespace
}  // namespace viscera::test
