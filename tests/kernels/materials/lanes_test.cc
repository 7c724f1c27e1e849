// The same source on SIMD lanes, in single precision and with dual parameters.
#include <gtest/gtest.h>

#include "kernels/tensor/simd.h"
#include "tests/kernels/materials/material_point.h"
#include "tests/kernels/materials/samples.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using Lanes = Batch<double>;

class LawLanes : public testing::TestWithParam<LawSample> {
 protected:
  materials::AnyLaw law_ = make_law(GetParam());
};

INSTANTIATE_TEST_SUITE_P(All, LawLanes, testing::ValuesIn(law_samples()), [](const auto& info) {
  return info.param.label;
});

/// Strain of lane l: every lane in another regime (fibres on, off, at rest, repeated stretches).
Strain strain_of_lane(std::size_t lane) {
  auto strains = distinct_strains();
  strains.insert(strains.end(), repeated_strains().begin(), repeated_strains().end());
  return strains[lane % strains.size()];
}

TEST_P(LawLanes, BatchAgreesWithScalarOnEveryLane) {
  for (std::size_t offset = 0; offset < 12; offset += Lanes::size) {
    SymMat3<Lanes> E;
    for (int a = 0; a < 6; ++a) {
      alignas(64) double values[Lanes::size];
      for (std::size_t l = 0; l < Lanes::size; ++l)
        values[l] = strain_of_lane(offset + l)[a];
      E[a] = Lanes::load_unaligned(values);
    }
    Lanes energy;
    SymMat3<Lanes> S;
    SymTensor4<Lanes> D;
    std::visit(
        [&](const auto& law) {
          energy = law.energy(E, cast<Lanes>(oblique_frame()));
          law.stress_and_moduli(E, cast<Lanes>(oblique_frame()), S, D);
        },
        law_);
    for (std::size_t l = 0; l < Lanes::size; ++l) {
      const Evaluation point = evaluate(law_, strain_of_lane(offset + l), oblique_frame());
      const double tolerance = law_roundoff(largest(point.D));
      EXPECT_NEAR(energy.get(l), point.energy, tolerance);
      for (int a = 0; a < 6; ++a)
        EXPECT_NEAR(S[a].get(l), point.S[a], tolerance);
      for (int i = 0; i < 21; ++i)
        EXPECT_NEAR(D.v[i].get(l), point.D.v[i], tolerance);
    }
  }
}

TEST_P(LawLanes, SinglePrecisionAgreesToItsRoundoff) {
  for (const Strain& E : distinct_strains()) {
    const Evaluation point = evaluate(law_, E, oblique_frame());
    SymMat3<float> S;
    SymTensor4<float> D;
    std::visit(
        [&](const auto& law) {
          materials::with_scalar<float>(law).stress_and_moduli(cast<float>(E),
                                                               cast<float>(oblique_frame()), S, D);
        },
        law_);
    // exponents of about 10 lose one more digit
    const double tolerance = single_roundoff(1000, largest(point.D));
    for (int a = 0; a < 6; ++a)
      EXPECT_NEAR(S[a], point.S[a], tolerance * largest(E));
    for (int i = 0; i < 21; ++i)
      EXPECT_NEAR(D.v[i], point.D.v[i], tolerance);
  }
}

TEST_P(LawLanes, DualParametersGiveTheSensitivityOfTheStress) {
  const Strain E = distinct_strains()[0];
  for (const auto& info : describe(law_).parameters) {
    const double value = get_parameter(law_, info.name);
    if (value == 0.0)
      continue;  // absent terms and the switched-off switch
    const double h = 1e-5 * std::abs(value);
    materials::AnyLaw above = law_, below = law_;
    set_parameter(above, info.name, value + h);
    set_parameter(below, info.name, value - h);
    const SymMat3<double> S_above = evaluate(above, E, oblique_frame()).S;
    const SymMat3<double> S_below = evaluate(below, E, oblique_frame()).S;
    std::visit(
        [&](const auto& law) {
          auto dual = materials::with_scalar<Dual<double>>(law);
          for (const auto& p : dual.parameters) {
            if (info.name == p.name)
              (dual.*(p.member)).derivative = 1.0;
          }
          SymMat3<Dual<double>> S;
          SymTensor4<Dual<double>> D;
          dual.stress_and_moduli(cast<Dual<double>>(E), cast<Dual<double>>(oblique_frame()), S, D);
          for (int a = 0; a < 6; ++a) {
            const double difference = (S_above[a] - S_below[a]) / (2 * h);
            const double scale = largest(S_above) / std::abs(value);
            EXPECT_NEAR(S[a].derivative, difference, central_difference(1e-5, 1e3, 1) * scale)
                << info.name;
          }
        },
        law_);
  }
}

}  // namespace
}  // namespace viscera::test
