#include "solver/core/units.h"

#include <cmath>

#include <gtest/gtest.h>

namespace viscera::units {
namespace {

constexpr double few_roundings = 1e-14;  ///< relative: factors are products of at most five numbers

struct Sample {
  const char* text;
  double internal;
  Dimension dimension;
};

class Reads : public testing::TestWithParam<Sample> {};

TEST_P(Reads, IntoInternalUnits) {
  const Sample& sample = GetParam();

  const Quantity quantity = parse_quantity(sample.text);

  EXPECT_NEAR(quantity.value, sample.internal, few_roundings * std::abs(sample.internal));
  EXPECT_EQ(quantity.dimension, sample.dimension) << name(quantity.dimension);
}

INSTANTIATE_TEST_SUITE_P(Units,
                         Reads,
                         testing::Values(Sample{"10 kPa", 10, pressure},
                                         Sample{"500 Pa", 0.5, pressure},
                                         Sample{"15 mmHg", 1.999835811225, pressure},
                                         Sample{"10 cmH2O", 0.980665, pressure},
                                         Sample{"1 MPa", 1000, pressure},
                                         Sample{"1 N/m^2", 1e-3, pressure},
                                         Sample{"7 mm", 7, length},
                                         Sample{"-1.5cm", -15, length},
                                         Sample{"120 mL", 120000, volume},
                                         Sample{"120 ml", 120000, volume},
                                         Sample{"3 mm³", 3, volume},
                                         Sample{"3 mm3", 3, volume},
                                         Sample{"9.81 m/s^2", 9810, acceleration},
                                         Sample{"9.81 m s^-2", 9810, acceleration},
                                         Sample{"9.81 m/s²", 9810, acceleration},
                                         Sample{"0.1 kPa/mm", 0.1, spring},
                                         Sample{"1e8 Pa/m", 100, spring},
                                         Sample{"1060 kg/m^3", 1.06e-6, density},
                                         Sample{"1.06 g/cm^3", 1.06e-6, density},
                                         Sample{"2 N", 2000, force},
                                         Sample{"+2e3 mN", 2000, force},
                                         Sample{"1 kg mm/s^2", 1, force},
                                         Sample{"1 kg*mm/(s*s)", 1, force},
                                         Sample{"40 deg", 0.6981317007977318, angle},
                                         Sample{"20 ms", 0.02, time},
                                         Sample{"2 min", 120, time},
                                         Sample{"1 J", 1e6, energy},
                                         Sample{"50 %", 0.5, pure_number},
                                         Sample{"1", 1, pure_number}));

std::string reason(const std::string& text) {
  try {
    parse_quantity(text);
  } catch (const UnitError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Units, NamesTheUnknownSymbolAndItsNearestMatch) {
  EXPECT_EQ(reason("10 kpa"), "'kpa' is not a unit. Did you mean 'kPa'?");
  EXPECT_EQ(reason("10 mmhg"), "'mmhg' is not a unit. Did you mean 'mmHg'?");
  EXPECT_EQ(reason("3 furlongs"), "'furlongs' is not a unit.");
}

TEST(Units, RefusesWhatIsNoFiniteNumber) {
  EXPECT_EQ(reason(".inf"), "'.inf' is not a finite number.");
  EXPECT_EQ(reason("-inf kPa"), "'-inf kPa' is not a finite number.");
  EXPECT_EQ(reason("nan"), "'nan' is not a finite number.");
  EXPECT_EQ(reason("1e999 kPa"), "'1e999 kPa' is too large or too small to be a number here.");
  EXPECT_EQ(reason("ten kPa"), "'ten kPa' does not begin with a number.");
  EXPECT_EQ(reason(""), "'' does not begin with a number.");
}

TEST(Units, RefusesBrokenExpressions) {
  for (const char* text :
       {"1 kPa/", "1 m^", "1 (m", "1 m)", "1 m^2^2", "1 *m", "1 m^999", "1 m^-"}) {
    EXPECT_NE(reason(text), "accepted") << text;
  }
}

TEST(Units, RefusesNestsAndPowersWithoutEnd) {
  const std::string nest(100000, '(');
  EXPECT_EQ(reason("1 " + nest), "'" + nest.substr(0, 100) + "...' is not a unit.");
  for (const char* text : {"1 ((((((m^99)^99)^99)^99)^99)^99)", "1 m^50 m^50", "1 (GPa^99)",
                           "1 ((nm^99)(mm^-99))^99", "1e300 GPa^2"}) {
    EXPECT_NE(reason(text), "accepted") << text;
  }
  EXPECT_EQ(reason("1 ((((m))))"), "accepted");
  EXPECT_EQ(reason("1 m^50/m^50*m"), "accepted");
}

TEST(Units, ShowsValuesInTheUnitOfTheirKind) {
  EXPECT_EQ(show(120000, volume), "120 mL");
  EXPECT_EQ(show(1.06e-6, density), "1060 kg/m^3");
  EXPECT_EQ(show(9810, acceleration), "9.81 m/s^2");
  EXPECT_EQ(show(10, pressure), "10 kPa");
  EXPECT_EQ(show(0.25, pure_number), "0.25");
  EXPECT_EQ(default_unit({2, 1, -1, 0}), "mm^2 kg s^-1");
}

}  // namespace
}  // namespace viscera::units
