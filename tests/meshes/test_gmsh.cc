#include <cstring>

#include "meshes/formats/read_mesh.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "tests/meshes/mesh_texts.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

// one tetrahedron of 1/6 mm3, node ids with gaps and out of order
const std::string nodes_2 =
    "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$PhysicalNames\n3\n0 4 \"tip\"\n"
    "2 3 \"floor of it\"\n3 7 \"wall\"\n$EndPhysicalNames\n"
    "$Nodes\n4\n10 0 0 0\n7 1 0 0\n30 0 1 0\n2 0 0 1\n$EndNodes\n";

TEST(Gmsh1, ReadsGroupsByNumberAndNodesInAnyOrder) {
  const std::string file = scratch_file(
      "one.msh",
      "$NOD\n4\n10 0 0 0\n7 1 0 0\n30 0 1 0\n2 0 0 1\n$ENDNOD\n$PARA\n1 2\n$ENDPARA\n"
      "$ELM\n4\n1 15 4 1 1 2\n2 2 3 1 3 10 7 30\n3 2 0 1 3 10 7 2\n4 4 7 1 4 10 7 30 2\n"
      "$ENDELM\n");

  const OrganMesh mesh = read_mesh(file);

  EXPECT_EQ(mesh.region_names, std::vector<std::string>{"region_7"});
  EXPECT_EQ(find_surface(mesh, "surface_3").triangles.size(), 1u);
  EXPECT_EQ(mesh.nodes[mesh.node_sets.at("point_4").at(0)], (Point{0, 0, 1}));
  EXPECT_NEAR(cell_volume(mesh, 0), 1.0 / 6, 1e-15);
}

TEST(Gmsh1, IsTheMeshOfFormat2) {
  const OrganMesh cube = cube_mesh(2);

  const OrganMesh one = read_mesh(scratch_file("cube_one.msh", gmsh1_text(cube)));
  const OrganMesh two = read_mesh(scratch_file("cube_two.msh", gmsh2_text(cube)));

  EXPECT_EQ(one.nodes, two.nodes);
  EXPECT_EQ(one.cells, two.cells);
  EXPECT_EQ(one.cell_regions, two.cell_regions);
  for (std::size_t s = 0; s < cube.surfaces.size(); ++s) {
    EXPECT_EQ(find_surface(one, "surface_" + std::to_string(101 + s)).triangles,
              find_surface(two, cube.surfaces[s].name).triangles);
  }
}

TEST(Gmsh2, ReadsNamesOfRegionsSurfacesAndPoints) {
  const std::string file = scratch_file(
      "named.msh",
      nodes_2 +
          "$Elements\n3\n1 15 2 4 1 2\n2 2 2 3 1 10 7 30\n3 4 2 7 1 10 7 30 2\n$EndElements\n");

  const OrganMesh mesh = read_mesh(file);

  EXPECT_EQ(mesh.region_names, std::vector<std::string>{"wall"});
  EXPECT_EQ(find_surface(mesh, "floor of it").triangles.size(), 1u);
  EXPECT_EQ(find_surface(mesh, "boundary").triangles.size(), 4u);
  EXPECT_EQ(mesh.nodes[mesh.node_sets.at("tip").at(0)], (Point{0, 0, 1}));
}

TEST(Gmsh2, TurnsBoundaryFacetsOutward) {
  const std::string file = scratch_file(
      "turned.msh",
      nodes_2 + "$Elements\n2\n2 2 2 3 1 10 7 30\n3 4 2 7 1 10 7 30 2\n$EndElements\n");

  const OrganMesh mesh = read_mesh(file);

  const auto t = find_surface(mesh, "floor of it").triangles.at(0);
  EXPECT_LT(area_vector(mesh.nodes[t[0]], mesh.nodes[t[1]], mesh.nodes[t[2]])[2], 0);
}

TEST(Gmsh2, NamesWhatTheFileDoesNotName) {
  const std::string file = scratch_file(
      "bare.msh",
      "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n5\n1 0 0 0\n2 1 0 0\n3 0 1 0\n4 0 0 1\n"
      "5 1 1 1\n$EndNodes\n$Elements\n3\n1 2 2 3 1 1 2 3\n2 4 2 9 1 1 2 3 4\n3 4 2 0 1 2 3 4 5\n"
      "$EndElements\n");

  const OrganMesh mesh = read_mesh(file);

  EXPECT_EQ(mesh.region_names, (std::vector<std::string>{"body", "region_9"}));
  EXPECT_TRUE(has_surface(mesh, "surface_3"));
}

TEST(Gmsh2, FlipsAMeshThatIsInvertedThroughoutAndSaysSo) {
  const std::string file =
      scratch_file("inverted.msh", nodes_2 + "$Elements\n1\n3 4 2 7 1 7 10 30 2\n$EndElements\n");

  const OrganMesh mesh = read_mesh(file);

  EXPECT_NEAR(cell_volume(mesh, 0), 1.0 / 6, 1e-15);
  ASSERT_EQ(mesh.notes.size(), 1u);
  EXPECT_NE(mesh.notes[0].find("inverted"), std::string::npos);
}

TEST(Gmsh2, ReadsBinary) {
  std::string text = "$MeshFormat\n2.2 1 8\n";
  const auto put_int = [&](int v) { text.append(reinterpret_cast<const char*>(&v), 4); };
  const auto put_double = [&](double v) { text.append(reinterpret_cast<const char*>(&v), 8); };
  put_int(1);
  text += "\n$EndMeshFormat\n$Nodes\n4\n";
  const double x[4][3] = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  for (int i = 0; i < 4; ++i) {
    put_int(i + 1);
    for (double c : x[i])
      put_double(c);
  }
  text += "\n$EndNodes\n$Elements\n1\n";
  for (int v : {4, 1, 2, 1, 5, 1, 1, 2, 3, 4})
    put_int(v);
  text += "\n$EndElements\n";

  const OrganMesh mesh = read_mesh(scratch_file("binary2.msh", text));

  EXPECT_EQ(mesh.region_names[0], "region_5");
  EXPECT_NEAR(cell_volume(mesh, 0), 1.0 / 6, 1e-15);
  expect_refused([&] { read_mesh(scratch_file("cut2.msh", text.substr(0, text.size() - 40))); },
                 {"cut2.msh", "byte", "cut off"});
}

TEST(Gmsh4, ReadsEntitiesAndCurvesAsNodeSets) {
  const std::string file = scratch_file(
      "four.msh",
      "$MeshFormat\n4.1 0 8\n$EndMeshFormat\n$PhysicalNames\n3\n1 1 \"edge\"\n2 2 \"floor\"\n3 1 "
      "\"wall\"\n$EndPhysicalNames\n$Entities\n0 1 1 1\n1 0 0 0 1 0 0 1 1 0\n5 0 0 0 1 1 0 2 2 3 "
      "0\n"
      "8 0 0 0 1 1 1 1 1 1 5\n$EndEntities\n$Nodes\n2 4 1 4\n2 5 0 3\n1\n2\n3\n0 0 0\n1 0 0\n0 1 "
      "0\n"
      "3 8 0 1\n4\n0 0 1\n$EndNodes\n$Elements\n3 3 1 3\n1 1 1 1\n1 1 2\n2 5 2 1\n2 1 2 3\n3 8 4 "
      "1\n"
      "3 1 2 3 4\n$EndElements\n");

  const OrganMesh mesh = read_mesh(file);

  EXPECT_EQ(mesh.node_sets.at("edge").size(), 2u);
  EXPECT_TRUE(has_surface(mesh, "floor"));
  EXPECT_TRUE(has_surface(mesh, "surface_3"));  // the same triangle in a second, unnamed group
  EXPECT_EQ(mesh.region_names, std::vector<std::string>{"wall"});
}

TEST(Gmsh, OrdersMidEdgeNodesAsVtk) {
  // Gmsh ends a tet10 with edges (2,3) and (1,3)
  std::string text = "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n10\n";
  const char* x[10] = {"0 0 0", "2 0 0", "0 2 0", "0 0 2", "1 0 0",
                       "1 1 0", "0 1 0", "0 0 1", "0 1 1", "1 0 1"};
  for (int i = 0; i < 10; ++i) {
    text += std::to_string(i + 1) + " " + x[i] + "\n";
  }
  text += "$EndNodes\n$Elements\n1\n1 11 2 1 1 1 2 3 4 5 6 7 8 9 10\n$EndElements\n";

  const OrganMesh mesh = read_mesh(scratch_file("tet10.msh", text));

  EXPECT_EQ(mesh.nodes[mesh.cells[8]], (Point{1, 0, 1}));
  EXPECT_EQ(mesh.nodes[mesh.cells[9]], (Point{0, 1, 1}));
  EXPECT_NEAR(cell_volume(mesh, 0), 8.0 / 6, 1e-14);
}

}  // namespace
}  // namespace viscera::meshes::test
