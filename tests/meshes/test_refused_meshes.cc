#include <limits>

#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/shapes/block.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

TEST(CheckMesh, AcceptsSoundMeshes) {
  EXPECT_NO_THROW(check_mesh(cube_mesh(2)));
  EXPECT_NO_THROW(check_mesh(curved_shell(2)));
}

TEST(CheckMesh, NamesTheInvertedCell) {
  OrganMesh mesh = cube_mesh(2);
  std::swap(mesh.cells[4 * 17], mesh.cells[4 * 17 + 1]);

  expect_refused(
      [&] { check_mesh(mesh, "liver.msh"); },
      {"liver.msh", "cell 17", "centroid at (", "is inverted", "-0.166667 mm3", "Repair"});
}

TEST(CheckMesh, NamesTheFlatCell) {
  OrganMesh mesh = cube_mesh(1);
  mesh.nodes.push_back({0.5, 0.5, 0});
  for (int node : {0, 1, 2, 8}) {
    mesh.cells.push_back(node);
  }
  mesh.cell_regions.push_back(0);

  expect_refused([&] { check_mesh(mesh); }, {"cell 6", "has no volume"});
}

TEST(CheckMesh, NamesTheFoldedQuadraticCell) {
  OrganMesh mesh = curved_shell(2);
  mesh.nodes[mesh.cells[4]] = mesh.nodes[mesh.cells[3]];

  expect_refused([&] { check_mesh(mesh); }, {"folded by its curved edges", "smallest Jacobian"});
}

TEST(CheckMesh, RefusesWhatIsNotANumber) {
  OrganMesh mesh = cube_mesh(1);
  mesh.nodes[3][1] = std::numeric_limits<double>::quiet_NaN();

  expect_refused([&] { check_mesh(mesh); }, {"node 3", "nan", "finite"});
}

TEST(CheckMesh, RefusesIncompleteMeshes) {
  expect_refused([] { check_mesh(OrganMesh{}); }, {"no tetrahedra"});
  OrganMesh mesh = cube_mesh(1);
  mesh.region_names.push_back("spleen");
  expect_refused([&] { check_mesh(mesh); }, {"region 'spleen' has no cells"});
  mesh = cube_mesh(1);
  mesh.nodes.push_back({5, 5, 5});
  expect_refused([&] { check_mesh(mesh); }, {"node 8", "belongs to no cell"});
  mesh = cube_mesh(1);
  mesh.point_fields.push_back({"fiber", 3, {1, 0, 0}});
  expect_refused([&] { check_mesh(mesh); }, {"field 'fiber' has 3 values", "24"});
}

TEST(CheckMesh, RefusesTrianglesThatAreNoFacets) {
  OrganMesh mesh = cube_mesh(1);
  mesh.surfaces.push_back({"stray", {{0, 1, 6}}});

  expect_refused([&] { check_mesh(mesh); }, {"surface 'stray'", "triangle 0", "not a facet"});
}

TEST(CheckMesh, RefusesOverlappingCells) {
  OrganMesh mesh = cube_mesh(1);
  mesh.cells.insert(mesh.cells.end(), mesh.cells.begin(), mesh.cells.begin() + 4);
  mesh.cell_regions.push_back(0);
  mesh.cells.insert(mesh.cells.end(), mesh.cells.begin(), mesh.cells.begin() + 4);
  mesh.cell_regions.push_back(0);

  expect_refused([&] { check_mesh(mesh); }, {"three or more cells share a facet"});
}

TEST(ReadMesh, RefusesEveryTruncationOfAGmshFile) {
  const std::string whole = scratch("whole.msh");
  write_mesh(cube_mesh(2), whole);
  const std::string text = file_text(whole);
  for (std::size_t length = 0; length + 14 < text.size(); length += 97) {
    expect_refused([&] { read_mesh(scratch_file("cut.msh", text.substr(0, length))); },
                   {"cut.msh"});
  }
}

void damage_bytes_of(const OrganMesh& mesh) {
  const std::string whole = scratch("sound.msh");
  write_mesh(mesh, whole);
  const std::string text = file_text(whole);
  for (std::size_t place = 0; place < text.size(); place += 53) {
    std::string damaged = text;
    damaged[place] = damaged[place] == '9' ? '-' : '9';
    try {
      read_mesh(scratch_file("damaged.msh", damaged));
    } catch (const std::exception& error) {
      EXPECT_NE(std::string(error.what()).find("damaged.msh"), std::string::npos) << error.what();
    }
  }
}

TEST(ReadMesh, SurvivesDamagedBytes) {
  damage_bytes_of(cube_mesh(2));
  BlockOptions block;
  block.cells = {2, 2, 1};
  damage_bytes_of(make_block(block));
}

TEST(ReadMesh, SaysWhatIsWrongWithTheFile) {
  expect_refused([] { read_mesh(scratch("missing.msh")); }, {"missing.msh", "no such mesh file"});
  expect_refused([] { read_mesh(scratch_file("mesh.stl", "solid")); }, {"'.stl'", ".msh", ".vtu"});
  expect_refused([] { read_mesh(scratch_file("one.msh", "$NOD\n1\n")); },
                 {"one.msh, line", "cut off"});
  expect_refused(
      [] { read_mesh(scratch_file("four.msh", "$MeshFormat\n4.0 0 8\n$EndMeshFormat\n")); },
      {"line", "'4.0'", "1, 2.2 and 4.1"});
  expect_refused(
      [] {
        read_mesh(scratch_file("word.msh",
                               "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n1\n1 0 abc 0\n"));
      },
      {"word.msh, line 6", "found 'abc'", "a number"});
  expect_refused(
      [] {
        read_mesh(scratch_file("hex.msh",
                               "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n0\n$EndNodes\n"
                               "$Elements\n1\n1 36 2 0 1 1 2 3 4 5 6 7 8\n$EndElements\n"));
      },
      {"hex.msh, line 9", "Gmsh type 36", "tetrahedra (4, 11), hexahedra (5, 12, 17)"});
  expect_refused(
      [] {
        read_mesh(scratch_file(
            "huge.msh", "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n2000000000\n1 0 0 0\n"));
      },
      {"announces 2000000000", "cut off"});
}

}  // namespace
}  // namespace viscera::meshes::test
