// The runtime description of the laws and the words of its errors.
#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "kernels/materials/effective_shear.h"
#include "tests/kernels/materials/material_point.h"
#include "tests/kernels/materials/samples.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using materials::AnyLaw;
using materials::Dimension;

/// What make_law says; empty if it accepts.
std::string complaint(const std::string& name, const std::map<std::string, double>& values) {
  try {
    materials::make_law(name, values);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

void expect_contains(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is not in: " << text;
}

TEST(LawCatalogue, NamesAreUniqueAndDescribed) {
  std::map<std::string, int> count;
  for (const auto& info : materials::law_catalogue()) {
    EXPECT_EQ(++count[info.name], 1) << info.name;
    EXPECT_FALSE(info.meaning.empty());
    EXPECT_FALSE(info.source.empty());
    EXPECT_FALSE(info.parameters.empty());
    for (const auto& p : info.parameters)
      EXPECT_FALSE(p.meaning.empty()) << p.name;
  }
  EXPECT_EQ(count.size(), std::variant_size_v<AnyLaw>);
}

TEST(LawCatalogue, DefaultsLieInTheirRange) {
  for (const auto& info : materials::law_catalogue()) {
    for (const auto& p : info.parameters) {
      if (!p.default_value)
        continue;
      EXPECT_TRUE(p.strict_lower ? *p.default_value > p.lower : *p.default_value >= p.lower);
      EXPECT_LE(*p.default_value, p.upper);
    }
  }
}

TEST(LawCatalogue, EveryBoundIsEnforcedByName) {
  for (const LawSample& sample : law_samples()) {
    for (const auto& p : materials::describe(make_law(sample)).parameters) {
      std::vector<double> bad{std::numeric_limits<double>::quiet_NaN(), materials::unbounded};
      if (std::isfinite(p.lower))
        bad.push_back(p.strict_lower ? p.lower : p.lower - 1);
      if (std::isfinite(p.upper))
        bad.push_back(p.upper + 1);
      for (const double value : bad) {
        auto values = sample.values;
        values[p.name] = value;
        const std::string text = complaint(sample.law, values);
        expect_contains(text, "law '" + sample.law + "': parameter '" + p.name + "' is ");
        expect_contains(text, "; allowed: ");
      }
    }
  }
}

TEST(LawCatalogue, ErrorsNameFoundAndAllowed) {
  EXPECT_EQ(complaint("neo_hookean", {{"mu", -1.5}}),
            "law 'neo_hookean': parameter 'mu' is -1.5 kPa; allowed: > 0 kPa");
  expect_contains(complaint("holzapfel_gasser_ogden", {{"kappa", 0.5}}),
                  "parameter 'kappa' is 0.5; allowed: >= 0 and <= 0.333333333333");
  expect_contains(complaint("neo_hookean", {{"nu", 0.4}}), "unknown parameter 'nu'; allowed: mu");
  expect_contains(complaint("neo_hookean", {}),
                  "parameter 'mu' is missing (shear modulus at rest)");
  expect_contains(complaint("neohooke", {}), "unknown law 'neohooke'; allowed: neo_hookean, ");
  expect_contains(complaint("mooney_rivlin", {{"c1", 1.0}, {"c2", -2.0}}),
                  "c1 + c2 must be positive");
  expect_contains(complaint("ogden", {{"mu1", 1.0}, {"alpha1", -2.0}}), "sum of mu alpha");
}

TEST(LawCatalogue, DefaultsFillWhatIsNotGiven) {
  const AnyLaw yeoh = materials::make_law("yeoh", {{"c1", 2.0}});

  EXPECT_EQ(get_parameter(yeoh, "c1"), 2.0);
  EXPECT_EQ(get_parameter(yeoh, "c3"), 0.0);
}

TEST(LawCatalogue, ParametersAreReadAndSetByName) {
  AnyLaw law = materials::make_law("neo_hookean", {{"mu", 2.0}});

  set_parameter(law, "mu", 5.0);

  EXPECT_EQ(get_parameter(law, "mu"), 5.0);
  EXPECT_THROW(set_parameter(law, "mu", 0.0), std::invalid_argument);
  EXPECT_THROW(set_parameter(law, "nu", 1.0), std::invalid_argument);
  EXPECT_THROW(get_parameter(law, "nu"), std::invalid_argument);
  EXPECT_EQ(get_parameter(law, "mu"), 5.0);
}

TEST(LawCatalogue, DescribesTheLawItIsGiven) {
  for (const LawSample& sample : law_samples()) {
    EXPECT_EQ(materials::describe(make_law(sample)).name, sample.law);
  }
}

TEST(ShearModulus, AtRestIsTheTextbookValue) {
  const auto modulus = [](const char* name, const std::map<std::string, double>& values) {
    return shear_modulus_at_rest(materials::make_law(name, values));
  };
  EXPECT_NEAR(modulus("neo_hookean", {{"mu", 3}}), 3, law_roundoff(3));
  EXPECT_NEAR(modulus("neo_hookean_coupled", {{"mu", 3}, {"lambda", 50}}), 3, law_roundoff(50));
  EXPECT_NEAR(modulus("saint_venant_kirchhoff", {{"mu", 3}, {"lambda", 50}}), 3, law_roundoff(50));
  EXPECT_NEAR(modulus("mooney_rivlin", {{"c1", 1}, {"c2", 2}}), 6, law_roundoff(6));
  EXPECT_NEAR(modulus("yeoh", {{"c1", 1}, {"c2", 9}}), 2, law_roundoff(2));
  EXPECT_NEAR(modulus("demiray", {{"a", 4}, {"b", 9}}), 4, law_roundoff(4));
  EXPECT_NEAR(modulus("ogden", {{"mu1", -2}, {"alpha1", -3}}), 3, law_roundoff(6));
  // isotropic Guccione: W = C b/2 E:E to second order
  EXPECT_NEAR(modulus("guccione", {{"C", 10}, {"bf", 1}, {"bt", 1}, {"bfs", 1}}), 5,
              law_roundoff(5));
}

TEST(EffectiveShear, OfADeformedNeoHookeanSolidFollowsItsSpatialModuli) {
  const double mu = 3.0, stretch = 1.4;
  const AnyLaw law = materials::make_law("neo_hookean_coupled", {{"mu", mu}, {"lambda", 20.0}});
  const Strain E = strain_of({{{stretch, 0, 0}, {0, stretch, 0}, {0, 0, stretch}}});

  const Evaluation point = evaluate(law, E, axis_frame());
  const double J = stretch * stretch * stretch;
  const double shear = materials::effective_shear(point.D, right_cauchy_green(E), J);

  // Bonet and Wood 2008, eq. 6.40: mu' = (mu - lambda ln J)/J
  EXPECT_NEAR(shear, (mu - 20.0 * std::log(J)) / J, law_roundoff(20.0));
}

}  // namespace
}  // namespace viscera::test
