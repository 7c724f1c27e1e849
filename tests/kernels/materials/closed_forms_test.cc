// Isotropic laws against closed forms in uniaxial and equibiaxial tension and simple shear.
// Sources: Holzapfel 2000, section 6.5; Ogden 1984, section 4.3. l is the stretch, g the shear.
#include <gtest/gtest.h>

#include "tests/kernels/materials/deformations.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using materials::AnyLaw;
using materials::make_law;

/// Cauchy stresses [kPa] of an incompressible isotropic law.
struct ClosedForm {
  std::string name;
  std::map<std::string, double> values;
  std::function<double(double)> uniaxial;
  std::function<double(double)> equibiaxial;
  std::function<double(double)> shear;              ///< sigma_12
  std::function<double(double)> normal_difference;  ///< sigma_11 - sigma_22 in simple shear
};

/// From dW/dI1 and dW/dI2 as functions of I1 - 3 (equal to I2 - 3 where both occur in shear).
ClosedForm from_invariants(const std::string& name,
                           const std::map<std::string, double>& values,
                           const std::function<double(double)>& w1,
                           double w2 = 0) {
  ClosedForm form{name, values, {}, {}, {}, {}};
  form.uniaxial = [=](double l) { return 2 * (w1(l * l + 2 / l - 3) + w2 / l) * (l * l - 1 / l); };
  form.equibiaxial = [=](double l) {
    return 2 * (w1(2 * l * l + std::pow(l, -4) - 3) + w2 * l * l) * (l * l - std::pow(l, -4));
  };
  form.shear = [=](double g) { return 2 * (w1(g * g) + w2) * g; };
  form.normal_difference = [=](double g) { return 2 * (w1(g * g) + w2) * g * g; };
  return form;
}

ClosedForm ogden_form() {
  const std::vector<std::pair<double, double>> terms{{630, 1.3}, {1.2, 5}, {-10, -2}};
  ClosedForm form{"ogden", {}, {}, {}, {}, {}};
  for (int i = 0; i < 3; ++i) {
    form.values["mu" + std::to_string(i + 1)] = terms[i].first;
    form.values["alpha" + std::to_string(i + 1)] = terms[i].second;
  }
  const auto sum = [terms](double up, double down) {
    double total = 0;
    for (const auto& [mu, alpha] : terms)
      total += mu * (std::pow(up, alpha) - std::pow(down, alpha));
    return total;
  };
  // simple shear: in-plane stretches l and 1/l with l - 1/l = g, first axis at tan = l
  const auto stretch = [](double g) { return 0.5 * (g + std::sqrt(g * g + 4)); };
  form.uniaxial = [=](double l) { return sum(l, 1 / std::sqrt(l)); };
  form.equibiaxial = [=](double l) { return sum(l, 1 / (l * l)); };
  form.shear = [=](double g) {
    const double l = stretch(g);
    return sum(l, 1 / l) * l / (1 + l * l);
  };
  form.normal_difference = [=](double g) {
    const double l = stretch(g);
    return sum(l, 1 / l) * (l * l - 1) / (1 + l * l);
  };
  return form;
}

std::vector<ClosedForm> closed_forms() {
  return {
      from_invariants("neo_hookean", {{"mu", 3}}, [](double) { return 1.5; }),
      from_invariants(
          "mooney_rivlin", {{"c1", 2.5}, {"c2", 1.5}}, [](double) { return 2.5; }, 1.5),
      from_invariants("yeoh", {{"c1", 1.2}, {"c2", -0.1}, {"c3", 0.05}},
                      [](double x) { return 1.2 - 0.2 * x + 0.15 * x * x; }),
      from_invariants("demiray", {{"a", 0.8}, {"b", 2}},
                      [](double x) { return 0.4 * std::exp(2 * x); }),
      // coupled law: the volumetric part is a pressure, which the free face cancels at J = 1
      from_invariants("neo_hookean_coupled", {{"mu", 3}, {"lambda", 11}},
                      [](double) { return 1.5; }),
      ogden_form(),
  };
}

TEST(ClosedForms, UniaxialTensionAndCompression) {
  for (const ClosedForm& form : closed_forms()) {
    const AnyLaw law = make_law(form.name, form.values);
    for (const double l : {0.6, 0.9, 1.001, 1.3, 2.0}) {
      const double expected = form.uniaxial(l);
      EXPECT_NEAR(uniaxial(law, l, oblique_frame()), expected, law_roundoff(std::abs(expected) + 9))
          << form.name;
    }
  }
}

TEST(ClosedForms, EquibiaxialTensionAndCompression) {
  for (const ClosedForm& form : closed_forms()) {
    const AnyLaw law = make_law(form.name, form.values);
    for (const double l : {0.7, 0.95, 1.05, 1.5}) {
      const double expected = form.equibiaxial(l);
      const double tolerance = law_roundoff(std::abs(expected) + 9);
      EXPECT_NEAR(equibiaxial(law, l, oblique_frame(), 0), expected, tolerance) << form.name;
      EXPECT_NEAR(equibiaxial(law, l, oblique_frame(), 1), expected, tolerance) << form.name;
    }
  }
}

TEST(ClosedForms, SimpleShearInEveryPlane) {
  for (const ClosedForm& form : closed_forms()) {
    const AnyLaw law = make_law(form.name, form.values);
    for (const double g : {0.01, 0.3, 0.8}) {
      for (int to = 0; to < 3; ++to) {
        const int plane = (to + 1) % 3;
        const SymMat3<double> sigma = cauchy(law, simple_shear(to, plane, g), oblique_frame());
        const double tolerance = law_roundoff(form.shear(1) + 9);
        EXPECT_NEAR(sigma(to, plane), form.shear(g), tolerance) << form.name;
        EXPECT_NEAR(sigma(to, to) - sigma(plane, plane), form.normal_difference(g), tolerance)
            << form.name;
      }
    }
  }
}

// First Piola-Kirchhoff values of Ambit's tests (marchirschvogel/ambit, test_solid_mat_uniax_hex).
TEST(ClosedForms, AmbitUniaxialValues) {
  const AnyLaw neo_hookean = make_law("neo_hookean", {{"mu", 10}});
  const AnyLaw mooney_rivlin = make_law("mooney_rivlin", {{"c1", 2.5}, {"c2", 2.5}});

  EXPECT_NEAR(uniaxial(neo_hookean, 2.0, axis_frame()) / 2.0, 17.5, law_roundoff(35));
  EXPECT_NEAR(uniaxial(mooney_rivlin, 2.0, axis_frame()) / 2.0, 13.125, law_roundoff(35));
}

TEST(ClosedForms, SaintVenantKirchhoffIsHookesLawInGreenStrain) {
  const double mu = 2, lambda = 5, l = 1.2, g = 0.4;
  const AnyLaw law = make_law("saint_venant_kirchhoff", {{"mu", mu}, {"lambda", lambda}});
  const double young = mu * (3 * lambda + 2 * mu) / (lambda + mu);
  const double poisson = lambda / (2 * (lambda + mu));

  const double E11 = 0.5 * (l * l - 1);
  const Strain uniaxial_strain{{E11, -poisson * E11, -poisson * E11, 0, 0, 0}};
  const SymMat3<double> S = evaluate(law, uniaxial_strain, axis_frame()).S;
  const SymMat3<double> sheared = cauchy(law, simple_shear(0, 1, g), axis_frame());

  EXPECT_NEAR(S[0], young * E11, law_roundoff(young));
  EXPECT_NEAR(S[1], 0.0, law_roundoff(young));
  EXPECT_NEAR(sheared(0, 1), mu * g + g * g * g * (lambda / 2 + mu), law_roundoff(young));
}

TEST(ClosedForms, SaintVenantKirchhoffEquibiaxialPlaneStress) {
  const double mu = 2, lambda = 5, e = 0.15;
  const AnyLaw law = make_law("saint_venant_kirchhoff", {{"mu", mu}, {"lambda", lambda}});
  const double young = mu * (3 * lambda + 2 * mu) / (lambda + mu);
  const double poisson = lambda / (2 * (lambda + mu));

  const double thickness = -2 * poisson / (1 - poisson) * e;
  const SymMat3<double> S = evaluate(law, {{e, e, thickness, 0, 0, 0}}, axis_frame()).S;

  EXPECT_NEAR(S[0], young / (1 - poisson) * e, law_roundoff(young));
  EXPECT_NEAR(S[2], 0.0, law_roundoff(young));
}

TEST(ClosedForms, CoupledNeoHookeanUniaxialWithFreeSides) {
  const double mu = 3, lambda = 11, l = 1.5;
  const AnyLaw law = make_law("neo_hookean_coupled", {{"mu", mu}, {"lambda", lambda}});
  // Kirchhoff stress tau_i = mu (l_i^2 - 1) + lambda ln J (Bonet and Wood 2008, eq. 6.29)
  const double side = find_zero(
      [&](double s) { return mu * (s * s - 1) + lambda * std::log(l * s * s); }, 0.5, 1.0);

  const SymMat3<double> sigma = cauchy(law, stretches(l, side, side), axis_frame());

  const double J = l * side * side;
  EXPECT_NEAR(sigma[0] * J, mu * (l * l - side * side), law_roundoff(lambda));
  EXPECT_NEAR(sigma[1], 0.0, law_roundoff(lambda));
}

}  // namespace
}  // namespace viscera::test
