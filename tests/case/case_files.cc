#include "tests/case/case_files.h"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <gtest/gtest.h>

#include "solver/case/read_case.h"
#include "solver/core/errors.h"

namespace viscera::test {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = testing::TempDir() + "viscera_case_XXXXXX";
  path_ = mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::filesystem::remove_all(path_);
}

std::string TemporaryFolder::write(const std::string& name, const std::string& content) const {
  const std::string file = path_ + "/" + name;
  std::ofstream(file) << content;
  return file;
}

std::string small_case() {
  return "viscera: 1\n"
         "title: Inflation\n"
         "mesh: {file: lv.vtu, unit: mm}\n"
         "formulation: taylor_hood\n"
         "materials:\n"
         "  wall:\n"
         "    law: neo_hookean\n"
         "    mu: 5 kPa\n"
         "    bulk_modulus: incompressible\n"
         "supports:\n"
         "  - fixed: {surface: base}\n"
         "loads:\n"
         "  - pressure: {surface: endocardium, value: 10 kPa}\n"
         "steps: {end: 1, first: 0.25}\n";
}

std::string changed(const std::string& from, const std::string& to) {
  std::string text = small_case();
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string message_for(const std::string& content, const std::vector<std::string>& overrides) {
  const TemporaryFolder folder;
  folder.write("lv.vtu", "");
  const std::string file = folder.write("case.yaml", content);
  std::string message = message_of([&] { read_case(file, overrides); });
  for (auto at = message.find(folder.path()); at != std::string::npos;
       at = message.find(folder.path())) {
    message.erase(at, folder.path().size() + 1);
  }
  return message;
}

namespace {

void add_side(meshes::OrganMesh& mesh, const std::string& name, std::size_t axis, double value) {
  meshes::Surface side{name, {}};
  for (std::size_t cell = 0; cell < mesh.cells.size(); cell += 4) {
    for (const auto& facet : meshes::tet_facets) {
      std::array<std::int32_t, 3> nodes{};
      bool inside = true;
      for (std::size_t k = 0; k < 3; ++k) {
        nodes[k] = mesh.cells[cell + static_cast<std::size_t>(facet[k])];
        inside = inside && mesh.nodes[nodes[k]][axis] == value;
      }
      if (inside) {
        side.triangles.push_back(nodes);
      }
    }
  }
  mesh.surfaces.push_back(side);
}

}  // namespace

meshes::OrganMesh cube(double size) {
  meshes::OrganMesh mesh;
  for (int i = 0; i < 8; ++i) {
    mesh.nodes.push_back({size * (i & 1), size * (i >> 1 & 1), size * (i >> 2 & 1)});
  }
  // Six tetrahedra around the diagonal from node 0 to node 7.
  mesh.cells = {0, 1, 3, 7, 0, 3, 2, 7, 0, 2, 6, 7, 0, 6, 4, 7, 0, 4, 5, 7, 0, 5, 1, 7};
  mesh.cell_regions.assign(6, 0);
  mesh.region_names = {"wall"};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    add_side(mesh, std::string(1, "xyz"[axis]) + "0", axis, 0);
    add_side(mesh, std::string(1, "xyz"[axis]) + "1", axis, size);
  }
  meshes::Surface boundary{"boundary", {}};
  for (const meshes::Surface& side : mesh.surfaces) {
    boundary.triangles.insert(boundary.triangles.end(), side.triangles.begin(),
                              side.triangles.end());
  }
  mesh.surfaces.push_back(boundary);
  mesh.node_sets["corner"] = {0};
  mesh.cell_fields.push_back({"fiber", 3, std::vector<double>(18, 1.0)});
  return mesh;
}

}  // namespace viscera::test
