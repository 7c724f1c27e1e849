#include <algorithm>

#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "meshes/quality/cell_geometry.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

OrganMesh cube_with_fields() {
  OrganMesh mesh = cube_mesh(2);
  Field place{"place", 3, {}}, number{"number", 1, {}};
  for (const Point& x : mesh.nodes) {
    place.values.insert(place.values.end(), x.begin(), x.end());
  }
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    number.values.push_back(centroid(cell_corners(mesh, cell))[2]);
  }
  mesh.point_fields = {place};
  mesh.cell_fields = {number};
  return mesh;
}

class RoundTrip : public testing::TestWithParam<const char*> {};

TEST_P(RoundTrip, KeepsNamesSetsAndCells) {
  const OrganMesh mesh = cube_with_fields();
  const std::string file = scratch(std::string("cube") + GetParam());

  write_mesh(mesh, file);
  const OrganMesh back = read_mesh(file);

  expect_same_mesh(mesh, back);
  EXPECT_EQ(back.region_names, mesh.region_names);
  EXPECT_TRUE(back.notes.empty());
}

TEST_P(RoundTrip, KeepsFieldsWithTheirNodesAndCells) {
  const std::string file = scratch(std::string("fields") + GetParam());

  write_mesh(cube_with_fields(), file);
  const OrganMesh back = read_mesh(file);

  ASSERT_EQ(back.point_fields.size(), 1u);
  ASSERT_EQ(back.cell_fields.size(), 1u);
  for (int i = 0; i < back.n_nodes(); ++i) {
    EXPECT_EQ(back.point_fields[0].values[3 * i + 1], back.nodes[i][1]);
  }
  for (int cell = 0; cell < back.n_cells(); ++cell) {
    EXPECT_EQ(back.cell_fields[0].values[cell], centroid(cell_corners(back, cell))[2]);
  }
}

TEST_P(RoundTrip, KeepsCurvedCells) {
  const OrganMesh shell = curved_shell(2);
  const std::string file = scratch(std::string("shell") + GetParam());

  write_mesh(shell, file);

  expect_same_mesh(shell, read_mesh(file));
}

INSTANTIATE_TEST_SUITE_P(Formats, RoundTrip, testing::Values(".vtu", ".msh"), [](const auto& info) {
  return std::string(info.param).substr(1);
});

TEST(ReadMesh, ScalesToMillimetres) {
  const std::string file = scratch("metres.vtu");
  write_mesh(cube_mesh(1), file);

  EXPECT_DOUBLE_EQ(read_mesh(file, 1000).nodes.back()[2], 1000);
  expect_refused([&] { read_mesh(file, -1); }, {"metres.vtu", "-1", "must be positive"});
}

TEST(WriteMesh, LeavesNothingBehindWhenItFails) {
  expect_refused([] { write_mesh(cube_mesh(1), scratch("cube.stl")); }, {"'.stl'", ".vtu, .msh or .feb"});
  expect_refused([] { write_mesh(cube_mesh(1), scratch("no/such/cube.msh")); },
                 {"cube.msh", "cannot be written"});
  expect_refused([] { write_mesh(cube_mesh(1), scratch("no/such/cube.vtu")); },
                 {"cube.vtu", "cannot be written"});
}

TEST(WriteMesh, ReplacesTheOldFileOnlyWhenComplete) {
  const std::string file = scratch_file("old.vtu", "old contents");
  OrganMesh broken = cube_mesh(1);
  broken.cells[0] = 99;

  expect_refused([&] { write_mesh(broken, file); }, {"refers to node 99", "0 to 7"});

  EXPECT_EQ(file_text(file), "old contents");
}

}  // namespace
}  // namespace viscera::meshes::test
