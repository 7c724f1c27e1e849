// Fibrous laws against closed forms and published or independently computed numbers.
#include <gtest/gtest.h>

#include "tests/kernels/materials/deformations.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using materials::AnyLaw;
using materials::make_law;

AnyLaw land_guccione() {
  return make_law("guccione", {{"C", 2}, {"bf", 8}, {"bt", 2}, {"bfs", 4}});
}

/// Holzapfel and Ogden 2009, table 1, row 2 (kPa), fibres and sheets counting in compression too.
AnyLaw myocardium(double switch_slope = 0) {
  return make_law("holzapfel_ogden", {{"a", 0.059},
                                      {"b", 8.023},
                                      {"af", 18.472},
                                      {"bf", 16.026},
                                      {"as", 2.481},
                                      {"bs", 11.120},
                                      {"afs", 0.216},
                                      {"bfs", 11.436},
                                      {"switch_slope", switch_slope}});
}

double green(double l) {
  return 0.5 * (l * l - 1);
}

TEST(Guccione, UniaxialAlongTheFiber) {
  const std::map<double, double> cauchy_kPa{{0.9, -1.60852}, {1.05, 1.01818}, {1.1, 2.42069},
                                            {1.15, 4.55719}, {1.2, 8.09652},  {1.3, 26.46735}};
  for (const auto& [l, stress] : cauchy_kPa) {
    EXPECT_NEAR(uniaxial(land_guccione(), l, axis_frame()), stress, printed(5));

    const double E1 = green(l), E2 = green(1 / std::sqrt(l));
    const double slope = 2 * std::exp(8 * E1 * E1 + 2 * 2 * E2 * E2);
    const double closed = slope * (l * l * 8 * E1 - 2 * E2 / l);
    EXPECT_NEAR(uniaxial(land_guccione(), l, axis_frame()), closed, law_roundoff(60));
  }
}

TEST(Guccione, UniaxialAcrossTheFiber) {
  struct Row {
    double stretch, stress, fiber, side;
  };
  for (const Row& row : {Row{1.1, 0.78445, 0.98376, 0.9241}, Row{1.2, 1.90477, 0.97382, 0.85574},
                         Row{1.3, 3.82963, 0.96847, 0.79428}}) {
    // tension along x, fibre along y: the fibre stretch makes its own face free too
    const Frame frame{{{0, 1, 0}}, {{1, 0, 0}}};
    const auto state = [&](double fiber) {
      return stretches(row.stretch, fiber, 1 / (row.stretch * fiber));
    };
    const double fiber = find_zero(
        [&](double lf) { return stress_over_free_face(land_guccione(), state(lf), frame, 1, 2); },
        0.9, 1.1);

    EXPECT_NEAR(fiber, row.fiber, printed(5));
    EXPECT_NEAR(1 / (row.stretch * fiber), row.side, printed(5));
    const double stress = stress_over_free_face(land_guccione(), state(fiber), frame, 0, 2);
    EXPECT_NEAR(stress, row.stress, printed(5));
  }
}

TEST(Guccione, EquibiaxialAlongAndAcross) {
  for (const double l : {0.9, 1.1, 1.25}) {
    const double E = green(l), E3 = green(1 / (l * l)), thin = std::pow(l, -4);
    const double slope = 2 * std::exp((8 + 2) * E * E + 2 * E3 * E3);

    EXPECT_NEAR(equibiaxial(land_guccione(), l, axis_frame(), 0),
                slope * (l * l * 8 * E - thin * 2 * E3), law_roundoff(80));
    EXPECT_NEAR(equibiaxial(land_guccione(), l, axis_frame(), 1),
                slope * (l * l * 2 * E - thin * 2 * E3), law_roundoff(80));
  }
}

TEST(Guccione, SimpleShearAlongAndAcross) {
  for (const double g : {0.1, 0.5}) {
    const double E12 = g / 2, E22 = g * g / 2;
    const double shear = 2 * 4 * E12 * E12;
    const double along = 2 * std::exp(2 * E22 * E22 + shear) * (4 * E12 + g * 2 * E22);
    const double across = 2 * std::exp(8 * E22 * E22 + shear) * (4 * E12 + g * 8 * E22);

    EXPECT_NEAR(cauchy(land_guccione(), simple_shear(0, 1, g), axis_frame())(0, 1), along,
                law_roundoff(10));
    EXPECT_NEAR(cauchy(land_guccione(), simple_shear(2, 0, g), axis_frame())(0, 2), across,
                law_roundoff(10));
  }
}

TEST(HolzapfelOgden, AmbitUniaxialAlongTheFiber) {
  const double l = 1.1;

  const double first_piola = uniaxial(myocardium(), l, axis_frame()) / l;

  EXPECT_NEAR(first_piola, 17.32206451195601, law_roundoff(60));
}

struct ShearMode {
  const char* name;
  int plane, to;               ///< f 0, s 1, n 2: planes normal to `plane` slide along `to`
  std::vector<double> stress;  ///< at shear 0.1 to 0.6 [kPa]
};

TEST(HolzapfelOgden, SixShearModes) {
  const std::vector<ShearMode> modes{
      {"fs", 0, 1, {0.0676, 0.3878, 1.3536, 4.1874, 14.6766, 72.2713}},
      {"fn", 0, 2, {0.0434, 0.3195, 1.1722, 3.6489, 12.7927, 64.3175}},
      {"sf", 1, 0, {0.0356, 0.1249, 0.3644, 1.0458, 3.3460, 13.1187}},
      {"sn", 1, 2, {0.0114, 0.0567, 0.1830, 0.5073, 1.4620, 5.1648}},
      {"nf", 2, 0, {0.0064, 0.0163, 0.0364, 0.0852, 0.2192, 0.6359}},
      {"ns", 2, 1, {0.0064, 0.0163, 0.0364, 0.0852, 0.2192, 0.6359}},
  };
  for (const ShearMode& mode : modes) {
    for (int i = 0; i < 6; ++i) {
      const double g = 0.1 * (i + 1), g2 = g * g;
      const double matrix = 0.5 * 0.059 * std::exp(8.023 * g2);
      const double fiber = mode.plane == 0 ? 18.472 * g2 * std::exp(16.026 * g2 * g2) : 0;
      const double sheet = mode.plane == 1 ? 2.481 * g2 * std::exp(11.120 * g2 * g2) : 0;
      const double coupling = mode.plane + mode.to == 1 ? 0.216 * g * std::exp(11.436 * g2) : 0;
      const double closed = 2 * (matrix + fiber + sheet) * g + coupling;

      const auto sigma = cauchy(myocardium(), simple_shear(mode.to, mode.plane, g), axis_frame());

      EXPECT_NEAR(sigma(mode.to, mode.plane), closed, law_roundoff(100)) << mode.name;
      EXPECT_NEAR(sigma(mode.to, mode.plane), mode.stress[i], printed(4)) << mode.name;
    }
  }
}

TEST(HolzapfelOgden, EquibiaxialInTheFiberSheetPlane) {
  for (const double l : {0.95, 1.1, 1.2}) {
    const double x = l * l - 1, I1 = 2 * l * l + std::pow(l, -4) - 3;
    const double matrix = 0.059 * std::exp(8.023 * I1) * (l * l - std::pow(l, -4));
    const double fiber = 2 * 18.472 * x * std::exp(16.026 * x * x) * l * l;
    const double sheet = 2 * 2.481 * x * std::exp(11.120 * x * x) * l * l;

    EXPECT_NEAR(equibiaxial(myocardium(), l, axis_frame(), 0), matrix + fiber, law_roundoff(800));
    EXPECT_NEAR(equibiaxial(myocardium(), l, axis_frame(), 1), matrix + sheet, law_roundoff(800));
  }
}

AnyLaw artery(double kappa, double angle) {
  return make_law("holzapfel_gasser_ogden",
                  {{"mu", 7.64}, {"k1", 9.966}, {"k2", 5.246}, {"kappa", kappa}, {"angle", angle}});
}

/// dW/dE_i of one family.
double family_slope(double strain) {
  return strain > 0 ? 9.966 * strain * std::exp(5.246 * strain * strain) : 0.0;
}

TEST(HolzapfelGasserOgden, UniaxialAlongAlignedFamilies) {
  const double kappa = 0.226;
  for (const double l : {0.8, 1.1, 1.3}) {
    const double strain = kappa * (l * l + 2 / l - 3) + (1 - 3 * kappa) * (l * l - 1);
    const double structure = kappa * (l * l - 1 / l) + (1 - 3 * kappa) * l * l;
    const double closed = 7.64 * (l * l - 1 / l) + 4 * family_slope(strain) * structure;

    EXPECT_NEAR(uniaxial(artery(kappa, 0), l, axis_frame()), closed, law_roundoff(100));
  }
}

TEST(HolzapfelGasserOgden, FullDispersionIsIsotropic) {
  for (const double l : {0.8, 1.3}) {
    const double slope = family_slope((l * l + 2 / l - 3) / 3);
    const double closed = (7.64 + 4 * slope / 3) * (l * l - 1 / l);

    EXPECT_NEAR(uniaxial(artery(1.0 / 3, 0.9), l, oblique_frame()), closed, law_roundoff(100));
  }
}

TEST(HolzapfelGasserOgden, EquibiaxialResolvesTheAngle) {
  const double kappa = 0.1, angle = 0.6, l = 1.2, thin = std::pow(l, -4);
  const double strain = kappa * (2 * l * l + thin - 3) + (1 - 3 * kappa) * (l * l - 1);
  const double shares[2] = {std::cos(angle) * std::cos(angle), std::sin(angle) * std::sin(angle)};
  for (int axis = 0; axis < 2; ++axis) {
    const double structure = kappa * (l * l - thin) + (1 - 3 * kappa) * l * l * shares[axis];
    const double closed = 7.64 * (l * l - thin) + 4 * family_slope(strain) * structure;

    EXPECT_NEAR(equibiaxial(artery(kappa, angle), l, axis_frame(), axis), closed,
                law_roundoff(100));
  }
}

TEST(HolzapfelGasserOgden, SimpleShearStretchesOneFamily) {
  const double kappa = 0.1, angle = 0.6, c = std::cos(angle), s = std::sin(angle);
  for (const double g : {0.1, 0.4, -0.4}) {
    double closed = 7.64 * g;
    for (const double side : {1.0, -1.0}) {
      const double along = c + side * s * g, across = side * s;  // deformed family direction
      const double strain = kappa * g * g + (1 - 3 * kappa) * (along * along + across * across - 1);
      closed += 2 * family_slope(strain) * (kappa * g + (1 - 3 * kappa) * along * across);
    }

    const auto sigma = cauchy(artery(kappa, angle), simple_shear(0, 1, g), axis_frame());
    EXPECT_NEAR(sigma(0, 1), closed, law_roundoff(100));
  }
}

}  // namespace
}  // namespace viscera::test
