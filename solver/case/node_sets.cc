#include "solver/case/node_sets.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>
#include <sstream>

#include "solver/case/complaint.h"
#include "solver/case/read_case.h"

namespace viscera {

namespace {

using case_file::refuse;

std::int32_t parse_id(const std::string& word, const std::string& where, int n_nodes) {
  std::int32_t id = -1;
  const char* end = word.data() + word.size();
  const auto result = std::from_chars(word.data(), end, id);
  if (result.ec != std::errc() || result.ptr != end || id < 0 || id >= n_nodes) {
    refuse(where, "",
           {"'" + word + "'", "node ids from 0 to " + std::to_string(n_nodes - 1), "",
            "Ids are zero-based; check that the file belongs to this mesh"});
  }
  return id;
}

std::vector<std::int32_t> read_ids(const std::string& file, int n_nodes) {
  std::ifstream stream(file);
  std::set<std::int32_t> ids;
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    const std::string where = file + ":" + std::to_string(++number);
    line = line.substr(0, line.find('#'));
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      if (!ids.insert(parse_id(word, where, n_nodes)).second) {
        refuse(where, "",
               {"the node " + word + " a second time", "every node once", "", "Remove it"});
      }
    }
  }
  return {ids.begin(), ids.end()};
}

}  // namespace

void add_node_sets(const Case& simulation, meshes::OrganMesh& mesh) {
  for (const auto& [name, file] : simulation.mesh.node_set_files) {
    const std::string key = "mesh.node_sets." + name;
    if (mesh.node_sets.count(name) > 0) {
      refuse(location_of(simulation, key), key,
             {"the name '" + name + "', which the mesh has already", "a name that is not taken", "",
              "Rename the set"});
    }
    mesh.node_sets[name] = read_ids(file, mesh.n_nodes());
    if (mesh.node_sets[name].empty()) {
      refuse(location_of(simulation, key), key,
             {"no node in '" + file + "'", "at least one node id", "", ""});
    }
  }
}

}  // namespace viscera
