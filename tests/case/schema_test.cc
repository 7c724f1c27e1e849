// Schema and key reference name every key that is declared.
#include "solver/case/schema.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kernels/materials/laws.h"
#include "solver/case/reference.h"
#include "solver/case/sections.h"

namespace viscera {
namespace {

using case_file::GroupInfo;
using case_file::KeyInfo;

/// Calls `visit` with every key of a group, of its variants and of the groups inside.
void visit_keys(const GroupInfo& group, const std::function<void(const KeyInfo&)>& visit) {
  for (const KeyInfo& key : group.keys) {
    visit(key);
    if (key.group) {
      visit_keys(key.group(), visit);
    }
  }
  for (const GroupInfo& variant : group.variants) {
    visit_keys(variant, visit);
  }
}

TEST(Schema, HoldsEveryDeclaredKeyWithItsMeaning) {
  const std::string schema = case_schema().dump();
  int count = 0;

  visit_keys(case_file::case_table().info(), [&](const KeyInfo& key) {
    ++count;
    EXPECT_NE(schema.find("\"" + key.name + "\":{"), std::string::npos) << key.name;
    EXPECT_NE(schema.find(key.meaning), std::string::npos) << key.meaning;
  });

  EXPECT_GT(count, 100);
}

TEST(Schema, RefusesUnknownKeysAndListsRequiredOnes) {
  const auto schema = case_schema();

  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["required"], nlohmann::json({"viscera", "mesh", "materials"}));
  EXPECT_EQ(schema["properties"]["mesh"]["additionalProperties"], false);
}

TEST(Schema, HasAVariantForEveryLaw) {
  const auto schema = case_schema();
  const auto& variants = schema["properties"]["materials"]["additionalProperties"]["allOf"];

  ASSERT_EQ(variants.size(), materials::law_catalogue().size());
  for (std::size_t i = 0; i < variants.size(); ++i) {
    for (const auto& parameter : materials::law_catalogue()[i].parameters) {
      EXPECT_TRUE(variants[i]["then"]["properties"].contains(parameter.name)) << parameter.name;
    }
  }
}

TEST(Reference, HoldsEveryDeclaredKey) {
  const std::string reference = case_reference();

  visit_keys(case_file::case_table().info(), [&](const KeyInfo& key) {
    EXPECT_NE(reference.find("`" + key.name + "` ("), std::string::npos) << key.name;
  });
}

TEST(Keys, AllHaveAMeaning) {
  visit_keys(case_file::case_table().info(), [](const KeyInfo& key) {
    EXPECT_FALSE(key.meaning.empty()) << key.name;
    EXPECT_NE(key.meaning.back(), '.') << key.name;
  });
}

}  // namespace
}  // namespace viscera
