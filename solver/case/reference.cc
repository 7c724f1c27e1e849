#include "solver/case/reference.h"

#include "solver/case/sections.h"
#include "solver/core/text.h"

namespace viscera {

namespace {

using case_file::GroupInfo;
using case_file::KeyInfo;
using case_file::Type;

/// "a pressure, above 0 kPa, or incompressible"
std::string quantity_text(const KeyInfo& key) {
  std::string result = units::name(key.dimension);
  const std::string limits = case_file::describe(key.range, key.dimension);
  result += limits.empty() ? "" : ", " + limits;
  return result + (key.words.empty() ? "" : ", or " + text::list(key.words));
}

std::string kind_of_value(const KeyInfo& key) {
  switch (key.type) {
    case Type::text:
      return "text";
    case Type::file:
      return "path, relative to the case file";
    case Type::texts:
      return "list of texts";
    case Type::boolean:
      return "true or false";
    case Type::any_quantity:
      return "value with the unit of what it goes to";
    case Type::choice:
      return text::list(key.words);
    case Type::choices:
      return "list of " + text::list(key.words);
    case Type::integer:
      return "whole " + quantity_text(key);
    case Type::quantity:
      return quantity_text(key);
    case Type::time:
      return "time (a number, or with s, ms)";
    case Type::times:
      return "list of times";
    case Type::integers:
      return "list of whole numbers";
    case Type::numbers:
      return "list of numbers" + (key.words.empty() ? "" : ", or " + text::list(key.words));
    case Type::vector:
      return "three values [x, y, z], each a " + units::name(key.dimension);
    case Type::vectors:
      return "list of [x, y, z], each value a " + units::name(key.dimension);
    case Type::group:
      return "keys below" + (key.words.empty() ? "" : ", or " + text::list(key.words));
    case Type::groups:
      return "list of groups";
    case Type::named_groups:
      return "groups by name";
    case Type::named_files:
      return "paths by name";
  }
  return "";
}

std::string key_line(const KeyInfo& key) {
  std::string line = "- `" + key.name + "` (" + kind_of_value(key) + "): " + key.meaning + ".";
  line += key.required ? " Required." : "";
  line += key.default_text.empty() ? "" : " Default: " + key.default_text + ".";
  return line + "\n";
}

void write_group(const GroupInfo& group, const std::string& path, std::string& result);

void write_keys(const GroupInfo& group, const std::string& path, std::string& result) {
  for (const KeyInfo& key : group.keys) {
    result += key_line(key);
  }
  for (const auto& set : group.exactly_one) {
    result += "- exactly one of " + text::list(set) + ".\n";
  }
  for (const KeyInfo& key : group.keys) {
    if (key.group && key.name != "curve" && key.name != "fibers" && key.name != "active") {
      const bool by_name = key.type == Type::named_groups;
      const bool in_list = key.type == Type::groups;
      write_group(key.group(),
                  case_file::join(path, key.name) + (by_name   ? ".NAME"
                                                     : in_list ? ".N"
                                                               : ""),
                  result);
    }
  }
}

void write_group(const GroupInfo& group, const std::string& path, std::string& result) {
  result +=
      "\n## " + (path.empty() ? "Case file" : "`" + path + "`") + "\n\n" + group.meaning + ".\n\n";
  write_keys(group, path, result);
  for (GroupInfo variant : group.variants) {
    variant.keys.erase(variant.keys.begin());  // `law`, written above
    result += "\n### `law: " + variant.name + "`\n\n" + variant.meaning + ".\n\n";
    write_keys(variant, path, result);
  }
}

}  // namespace

std::string case_reference() {
  std::string result = "# Keys of the case file\n";
  write_group(case_file::case_table().info(), "", result);
  // Groups that stand in many places, once.
  write_group(case_file::curve_table().info(), "curve", result);
  write_group(case_file::fibers_table().info(), "materials.NAME.fibers", result);
  write_group(case_file::active_table().info(), "materials.NAME.active", result);
  return result;
}

}  // namespace viscera
