// The case file as a tree that knows where each value stands; nothing of YAML is left in it.
#pragma once

#include <string>
#include <vector>

namespace viscera::case_file {

struct Entry;

/// A value: a text, a list, or a group of keys.
struct Node {
  enum class Kind { empty, scalar, list, map };

  Kind kind = Kind::empty;
  std::string path;            ///< key path from the root, "loads.0.pressure.value"; root: ""
  std::string where;           ///< "case.yaml:14:7", or "--set loads.0.pressure.value=8 kPa"
  std::string folder;          ///< of the case file: relative paths in values start here
  std::string text;            ///< of a scalar
  std::vector<Node> items;     ///< of a list
  std::vector<Entry> entries;  ///< of a map, in the order of the file, no key twice

  const Entry* find(const std::string& key) const;
  Entry* find(const std::string& key);
};

struct Entry {
  std::string key;
  std::string where;  ///< of the key
  Node value;
};

/// "materials" + "wall" = "materials.wall"
std::string join(const std::string& path, const std::string& key);

/// What stands there, for messages: "'10 kpa'", "a list of 3 values", "a group of keys", "nothing".
std::string describe(const Node& node);

/// Gives `node` and everything below it their paths, beginning with `path`.
void set_paths(Node& node, const std::string& path);

}  // namespace viscera::case_file
