#include "solver/case/overrides.h"

#include <algorithm>
#include <cctype>

#include "solver/case/complaint.h"
#include "solver/case/parse_yaml.h"
#include "solver/core/text.h"

namespace viscera::case_file {

namespace {

std::vector<std::string> keys_of(const Node& node) {
  std::vector<std::string> keys;
  for (const Entry& entry : node.entries) {
    keys.push_back(entry.key);
  }
  return keys;
}

/// Takes the first key off a path; a key of `node` that has dots itself goes first.
std::string take_key(const Node& node, std::string& path) {
  std::size_t length = std::min(path.find('.'), path.size());
  for (const Entry& entry : node.entries) {
    const std::size_t size = entry.key.size();
    const bool matches =
        path.compare(0, size, entry.key) == 0 && (path.size() == size || path[size] == '.');
    length = matches ? std::max(length, size) : length;
  }
  const std::string key = path.substr(0, length);
  path = length < path.size() ? path.substr(length + 1) : "";
  return key;
}

Node& list_entry(Node& list, const std::string& index, const std::string& where) {
  const bool digits =
      !index.empty() && index.size() < 9 &&
      std::all_of(index.begin(), index.end(), [](unsigned char c) { return std::isdigit(c); });
  if (!digits || std::stoul(index) >= list.items.size()) {
    const std::size_t size = list.items.size();
    refuse(where, list.path,
           {"'" + index + "' as the number of an entry",
            size == 0 ? "none, the list is empty" : "0 to " + std::to_string(size - 1), "",
            "Count the entries of the list from 0"});
  }
  return list.items[std::stoul(index)];
}

/// Names in these groups are the user's own: a new one would be a spelling mistake.
bool has_own_names(const Node& map) {
  return map.path == "materials" || map.path == "quantities";
}

Node& map_entry(Node& map, const std::string& key, const std::string& where) {
  if (Entry* entry = map.find(key)) {
    return entry->value;
  }
  if (has_own_names(map)) {
    refuse(where, map.path,
           {"the name '" + key + "', which the case does not have", text::list(keys_of(map)),
            text::did_you_mean(key, keys_of(map)), ""});
  }
  map.entries.push_back({key, where, {}});
  Node& made = map.entries.back().value;
  made.path = join(map.path, key);
  made.where = where;
  made.folder = map.folder;
  return made;
}

Node& child(Node& node, std::string& path, const std::string& where) {
  if (node.kind == Node::Kind::empty) {
    node.kind = Node::Kind::map;
  }
  const std::string key = take_key(node, path);
  if (node.kind == Node::Kind::list) {
    return list_entry(node, key, where);
  }
  if (node.kind != Node::Kind::map || key.empty()) {
    refuse(where, join(node.path, key),
           {"a key inside of " + describe(node), "a key of the case file", "",
            "Write --set key.path=value with the path of one value"});
  }
  return map_entry(node, key, where);
}

void set_folders(Node& node, const std::string& folder) {
  node.folder = folder;
  for (Node& item : node.items) {
    set_folders(item, folder);
  }
  for (Entry& entry : node.entries) {
    set_folders(entry.value, folder);
  }
}

}  // namespace

void apply_override(Node& root, const std::string& override_text) {
  const std::string where = "--set " + override_text;
  const auto equals = override_text.find('=');
  std::string path = text::trim(override_text.substr(0, equals));
  if (equals == std::string::npos || path.empty()) {
    refuse(where, "",
           {"'" + override_text + "'",
            "key.path=value, such as steps.end=2 or \"materials.wall.C=5 kPa\"", "",
            "Put quotes around it when the value has a space"});
  }
  Node* target = &root;
  while (!path.empty()) {
    target = &child(*target, path, where);
  }
  const std::string target_path = target->path;
  *target = parse_yaml_value(override_text.substr(equals + 1), where);
  target->where = where;
  set_paths(*target, target_path);
  set_folders(*target, root.folder);
}

}  // namespace viscera::case_file
