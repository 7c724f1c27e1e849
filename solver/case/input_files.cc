#include "solver/case/input_files.h"

#include <algorithm>
#include <filesystem>

#include "solver/case/node.h"
#include "solver/case/overrides.h"
#include "solver/case/parse_yaml.h"
#include "solver/case/scalars.h"

namespace viscera {

namespace {

using case_file::Entry;
using case_file::Node;

constexpr const char* node_sets = "mesh.node_sets";

bool may_name_a_file(const Node& parent, const Entry& entry) {
  const bool by_key = entry.key == "file" || entry.key == "table" || entry.key == "mesh";
  return entry.value.kind == Node::Kind::scalar && (by_key || parent.path == node_sets);
}

void collect(const Node& node, std::vector<std::string>& files) {
  for (const Node& item : node.items) {
    collect(item, files);
  }
  for (const Entry& entry : node.entries) {
    const std::filesystem::path path = std::filesystem::path(node.folder) / entry.value.text;
    std::error_code ignored;
    if (may_name_a_file(node, entry) && std::filesystem::is_regular_file(path, ignored) &&
        !std::count(files.begin(), files.end(), path.string())) {
      files.push_back(path.string());
    }
    collect(entry.value, files);
  }
}

}  // namespace

std::vector<std::string> input_files(const std::string& case_file,
                                     const std::vector<std::string>& overrides) {
  Node root = case_file::parse_yaml_file(case_file);
  for (const std::string& text : overrides) {
    case_file::apply_override(root, text);
  }
  std::vector<std::string> files;
  collect(root, files);
  return files;
}

}  // namespace viscera
