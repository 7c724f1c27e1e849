#include "solver/case/read_case.h"

#include "solver/case/check_curve_ends.h"
#include "solver/case/check_formulation.h"
#include "solver/case/overrides.h"
#include "solver/case/parse_yaml.h"
#include "solver/case/sections.h"

namespace viscera {

namespace {

void collect_locations(const case_file::Node& node, std::map<std::string, std::string>& locations) {
  locations[node.path] = node.where;
  for (const case_file::Node& item : node.items) {
    collect_locations(item, locations);
  }
  for (const case_file::Entry& entry : node.entries) {
    collect_locations(entry.value, locations);
  }
}

}  // namespace

Case read_case(const std::string& file, const std::vector<std::string>& overrides) {
  case_file::Node root = case_file::parse_yaml_file(file);
  for (const std::string& text : overrides) {
    case_file::apply_override(root, text);
  }
  Case result;
  result.file = file;
  case_file::read_group(root, case_file::case_table(), result);
  collect_locations(root, result.locations);
  case_file::check_formulation(result);
  case_file::check_curve_ends(result);
  return result;
}

std::string location_of(const Case& simulation, std::string key_path) {
  while (true) {
    const auto found = simulation.locations.find(key_path);
    if (found != simulation.locations.end()) {
      return found->second;
    }
    const auto dot = key_path.rfind('.');
    if (dot == std::string::npos) {
      return simulation.file;
    }
    key_path.resize(dot);
  }
}

}  // namespace viscera
