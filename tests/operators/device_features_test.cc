// What runs on a device: the table covers every law and element, and what is missing is named.
#include <set>

#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "solver/operators/element_device.h"
#include "tests/kernels/materials/samples.h"

namespace viscera::test {
namespace {

std::set<std::string> names(const std::vector<DeviceFeature>& features, const std::string& kind) {
  std::set<std::string> found;
  for (const DeviceFeature& feature : features)
    if (feature.kind == kind)
      found.insert(feature.name);
  return found;
}

TEST(DeviceFeatures, ListEveryLawElementAndLoad) {
  const std::vector<DeviceFeature> features = device_features();
  std::set<std::string> laws;
  for (const LawSample& sample : law_samples())
    laws.insert(sample.law);
  EXPECT_EQ(names(features, "law"), laws);
  EXPECT_EQ(names(features, "element"), (std::set<std::string>{"tet4", "tet10", "hex8", "hex27"}));
  EXPECT_EQ(names(features, "load").size(), std::variant_size_v<physics::Load>);
}

TEST(DeviceFeatures, OfACaseAreWhatItUses) {
  Case the_case;
  the_case.materials.resize(1);
  the_case.materials[0].law = make_law(law_samples()[0]);
  the_case.loads.push_back(physics::PressureLoad{});
  const std::vector<DeviceFeature> used = device_features(the_case);
  EXPECT_EQ(names(used, "law"), (std::set<std::string>{law_samples()[0].law}));
  EXPECT_EQ(names(used, "load"), (std::set<std::string>{"pressure"}));
  EXPECT_TRUE(names(used, "support").empty());
  EXPECT_NO_THROW(require_device_paths(used));
}

TEST(DeviceFeatures, WithoutAPathAreRefusedByName) {
  try {
    require_device_paths({{"law", "neo_hookean", DevicePath::device},
                          {"load", "contact", DevicePath::none},
                          {"law", "tabulated", DevicePath::none}});
    FAIL() << "accepted a case with features that have no path";
  } catch (const UnavailableError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("load contact"), std::string::npos) << text;
    EXPECT_NE(text.find("law tabulated"), std::string::npos) << text;
    EXPECT_EQ(text.find("neo_hookean"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace viscera::test
