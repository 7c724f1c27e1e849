#include "solver/case/schema.h"

#include <nlohmann/json.hpp>

#include "solver/case/sections.h"

namespace viscera {

namespace {

using case_file::GroupInfo;
using case_file::KeyInfo;
using case_file::Type;
using Json = nlohmann::json;

constexpr const char* number_pattern = "^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?";

Json group_schema(const GroupInfo& group);

Json plain_number(const KeyInfo& key) {
  Json schema{{"type", key.type == Type::integer ? "integer" : "number"}};
  if (key.range.lower > case_file::any_value.lower) {
    schema[key.range.strict_lower ? "exclusiveMinimum" : "minimum"] = key.range.lower;
  }
  if (key.range.upper < case_file::any_value.upper) {
    schema["maximum"] = key.range.upper;
  }
  return schema;
}

/// A text of a number and its unit; 0 needs none.
Json with_unit(const KeyInfo& key) {
  Json examples = Json::array();
  for (const std::string& unit : units::usual_units(key.dimension)) {
    examples.push_back("1 " + unit);
  }
  return {{"type", "string"},
          {"pattern", std::string(number_pattern) + "\\s*[^\\s0-9].*$"},
          {"examples", examples}};
}

Json quantity_schema(const KeyInfo& key) {
  if (key.dimension == units::pure_number) {
    return plain_number(key);
  }
  Json alternatives = Json::array({with_unit(key), {{"const", 0}}});
  if (!key.words.empty()) {
    alternatives.push_back({{"enum", key.words}});
  }
  return {{"anyOf", alternatives}};
}

Json time_schema(const KeyInfo& key) {
  return {{"anyOf", Json::array({plain_number(key), with_unit(key)})}};
}

Json list_of(const Json& items) {
  return {{"type", "array"}, {"items", items}};
}

Json named(const Json& values) {
  return {{"type", "object"}, {"additionalProperties", values}};
}

Json vector_schema(const KeyInfo& key) {
  Json schema = list_of(quantity_schema(key));
  schema["minItems"] = schema["maxItems"] = 3;
  return schema;
}

Json group_or_word(const KeyInfo& key) {
  if (key.words.empty()) {
    return group_schema(key.group());
  }
  return {{"anyOf", Json::array({group_schema(key.group()), {{"enum", key.words}}})}};
}

Json number_or_word(const KeyInfo& key) {
  if (key.words.empty()) {
    return plain_number(key);
  }
  return {{"anyOf", Json::array({plain_number(key), {{"enum", key.words}}})}};
}

Json value_schema(const KeyInfo& key) {
  switch (key.type) {
    case Type::text:
    case Type::file:
      return {{"type", "string"}};
    case Type::texts:
      return list_of({{"type", "string"}});
    case Type::boolean:
      return {{"type", "boolean"}};
    case Type::any_quantity:
      return {{"type", Json::array({"number", "string"})}};
    case Type::choice:
      return {{"enum", key.words}};
    case Type::choices:
      return list_of({{"enum", key.words}});
    case Type::integer:
      return plain_number(key);
    case Type::quantity:
      return quantity_schema(key);
    case Type::time:
      return time_schema(key);
    case Type::times:
      return list_of(time_schema(key));
    case Type::numbers:
      return list_of(number_or_word(key));
    case Type::integers:
      return list_of({{"type", "integer"}});
    case Type::vector:
      return vector_schema(key);
    case Type::vectors:
      return list_of(vector_schema(key));
    case Type::group:
      return group_or_word(key);
    case Type::groups:
      return list_of(group_schema(key.group()));
    case Type::named_groups:
      return named(group_schema(key.group()));
    case Type::named_files:
      return named({{"type", "string"}});
  }
  return {};
}

Json key_schema(const KeyInfo& key) {
  Json schema = value_schema(key);
  schema["description"] =
      key.meaning + (key.default_text.empty() ? "" : ". Default: " + key.default_text);
  return schema;
}

Json exactly_one_schema(const std::vector<std::string>& set) {
  Json alternatives = Json::array();
  for (const std::string& name : set) {
    alternatives.push_back({{"required", Json::array({name})}});
  }
  return {{"oneOf", alternatives}};
}

/// Keys of a group whose `law` (the first key of each variant) selects the others.
Json variants_schema(const GroupInfo& group) {
  Json schema{{"type", "object"},
              {"required", {"law"}},
              {"properties", {{"law", key_schema(group.keys.front())}}}};
  for (const GroupInfo& variant : group.variants) {
    Json law = {{"properties", {{"law", {{"const", variant.name}}}}}};
    schema["allOf"].push_back({{"if", law}, {"then", group_schema(variant)}});
  }
  return schema;
}

Json group_schema(const GroupInfo& group) {
  if (!group.variants.empty()) {
    return variants_schema(group);
  }
  Json schema{{"type", "object"},
              {"description", group.meaning},
              {"additionalProperties", false},
              {"properties", Json::object()}};
  for (const KeyInfo& key : group.keys) {
    schema["properties"][key.name] = key_schema(key);
    if (key.required) {
      schema["required"].push_back(key.name);
    }
  }
  for (const auto& set : group.exactly_one) {
    schema["allOf"].push_back(exactly_one_schema(set));
  }
  return schema;
}

}  // namespace

nlohmann::json case_schema() {
  Json schema = group_schema(case_file::case_table().info());
  schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  schema["title"] = "Viscera case";
  return schema;
}

}  // namespace viscera
