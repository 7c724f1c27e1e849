#include "solver/case/node.h"

#include <algorithm>

namespace viscera::case_file {

const Entry* Node::find(const std::string& key) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

Entry* Node::find(const std::string& key) {
  return const_cast<Entry*>(static_cast<const Node*>(this)->find(key));
}

std::string join(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

std::string describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::scalar:
      return "'" + node.text + "'";
    case Node::Kind::list:
      return "a list of " + std::to_string(node.items.size()) + " values";
    case Node::Kind::map:
      return "a group of keys";
    case Node::Kind::empty:
      break;
  }
  return "nothing";
}

void set_paths(Node& node, const std::string& path) {
  node.path = path;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    set_paths(node.items[i], join(path, std::to_string(i)));
  }
  for (Entry& entry : node.entries) {
    set_paths(entry.value, join(path, entry.key));
  }
}

}  // namespace viscera::case_file
