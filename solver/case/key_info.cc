#include "solver/case/key_info.h"

#include <algorithm>

#include "solver/case/complaint.h"
#include "solver/core/text.h"

namespace viscera::case_file {

namespace {

std::vector<std::string> names(const GroupInfo& group) {
  std::vector<std::string> result;
  for (const KeyInfo& key : group.keys) {
    result.push_back(key.name);
  }
  return result;
}

std::string first_letter_lower(const std::string& text) {
  return text.empty() ? text : text::lower(text.substr(0, 1)) + text.substr(1);
}

void check_unknown(const Node& node, const GroupInfo& group) {
  const std::vector<std::string> allowed = names(group);
  for (const Entry& entry : node.entries) {
    if (std::find(allowed.begin(), allowed.end(), entry.key) == allowed.end()) {
      refuse(entry.where, join(node.path, entry.key),
             {"the unknown key '" + entry.key + "'", text::list(allowed, 40),
              text::did_you_mean(entry.key, allowed), "Correct or remove the key"});
    }
  }
}

void check_required(const Node& node, const GroupInfo& group) {
  for (const KeyInfo& key : group.keys) {
    if (key.required && !node.find(key.name)) {
      const std::string kind = node.path.empty() ? "the case" : "'" + node.path + "'";
      refuse(node, {"no key '" + key.name + "', which " + kind + " must have",
                    text::list(names(group), 40), "",
                    "Add '" + key.name + ": ...' (" + first_letter_lower(key.meaning) + ")"});
    }
  }
}

void check_exactly_one(const Node& node, const std::vector<std::string>& set) {
  std::vector<std::string> present;
  for (const std::string& name : set) {
    if (node.find(name)) {
      present.push_back(name);
    }
  }
  const std::string allowed = "exactly one of " + text::list(set, 40);
  if (present.empty()) {
    refuse(node, {"none of these keys", allowed, "", "Add one"});
  }
  if (present.size() > 1) {
    refuse(node.find(present[1])->where, node.path,
           {text::list(present) + " together", allowed, "", "Keep one"});
  }
}

}  // namespace

void check_keys(const Node& node, const GroupInfo& group) {
  if (node.kind != Node::Kind::map) {
    refuse(node, {describe(node), "a group of the keys " + text::list(names(group), 40), "",
                  "Write {key: value, ...}, or one 'key: value' a line, indented"});
  }
  check_unknown(node, group);
  check_required(node, group);
  for (const auto& set : group.exactly_one) {
    check_exactly_one(node, set);
  }
}

}  // namespace viscera::case_file
