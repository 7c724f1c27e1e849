#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>

#include "meshes/formats/read_mesh.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "tests/meshes/formats/format_checks.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

// Reference places in the order of the Abaqus manual, "Three-dimensional solid element library".
const std::vector<Point> abaqus_tet10 = {{0, 0, 0},   {1, 0, 0},   {0, 1, 0},  {0, 0, 1},
                                         {.5, 0, 0},  {.5, .5, 0}, {0, .5, 0}, {0, 0, .5},
                                         {.5, 0, .5}, {0, .5, .5}};
const std::vector<Point> abaqus_hex20 = {
    {-1, -1, -1}, {1, -1, -1}, {1, 1, -1},  {-1, 1, -1}, {-1, -1, 1}, {1, -1, 1}, {1, 1, 1},
    {-1, 1, 1},   {0, -1, -1}, {1, 0, -1},  {0, 1, -1},  {-1, 0, -1}, {0, -1, 1}, {1, 0, 1},
    {0, 1, 1},    {-1, 0, 1},  {-1, -1, 0}, {1, -1, 0},  {1, 1, 0},   {-1, 1, 0}};

std::string one_element(const std::string& type, const std::vector<Point>& places, int n) {
  std::string text = "*NODE\n", list;
  for (int i = 0; i < n; ++i) {
    const std::string label = std::to_string(101 + i);
    text += label + ", " + image_text(places[i], ", ") + "\n";
    list += (i == 0 ? "" : i == 9 ? ",\n" : ", ") + label;  // long elements go on
  }
  return text + "*ELEMENT, TYPE=" + type + ", ELSET=body\n1, " + list + "\n";
}

/// A unit cube of five tetrahedra in two sections, as Abaqus/CAE lays a model out.
const char* const cube = R"(*Heading
 Job name: cube, 1, 2
** comment
*Part, name=Block
*Node, nset=All
      1,  0., 0., 0.
      2,  1., 0., 0.
      3,  1.D0, 1., 0.
      4,  0., 1., 0.
      5,  0., 0., 1.
      6,  1., 0., 1.
      7,  1., 1., 1.
      8,  0., 1., 1.
*Element, type=C3D4H
10, 1, 2, 4, 5
20, 2, 3, 4, 7
30, 2, 5, 7, 6
40, 4, 5, 8, 7
50, 2, 4, 5, 7
*Element, type=S3, elset=Lid
60, 5, 6, 7
*Elset, elset=wall, generate
 10, 40, 10
*Elset, elset=pad
 50
*ELSET, ELSET=part of it
 10,  pad
*Nset, nset=bottom, generate
 1, 4, 1
*Solid Section, elset=WALL, material=Muscle
,
*Solid Section,
 elset=pad, material=Fat
,
*End Part
*Assembly, name=Assembly
*Instance, name=Block-1, part=Block
 5., 0., 0.
 5., 0., 0., 5., 0., 1., 90.
*End Instance
*Elset, elset=_load_S2, internal, instance=Block-1
 10,
*Surface, type=ELEMENT, name=load
 _load_S2, S2
*Surface, type=ELEMENT, name=outside
 wall,
*Surface, type=NODE, name=grip
 bottom
*Nset, nset=bottom, instance=Block-1
 1
*End Assembly
*Material, name=Muscle
*Hyperelastic, neo hooke
1., 0.1
*Step, nlgeom=YES
*Boundary
bottom, 1, 3
*End Step
)";

OrganMesh read(const std::string& text) {
  return read_mesh(scratch_file("model.inp", text));
}

TEST(Abaqus, NodesOfEveryElementComeInVtkOrder) {
  expect_curved_cell(read(one_element("C3D4", abaqus_tet10, 4)), CellType::tet4);
  expect_curved_cell(read(one_element("C3D10M", abaqus_tet10, 10)), CellType::tet10);
  expect_curved_cell(read(one_element("c3d8rh", abaqus_hex20, 8)), CellType::hex8);
  const OrganMesh hex20 = read(one_element("C3D20R", abaqus_hex20, 20));
  ASSERT_EQ(hex20.cell_type, CellType::hex27);
  const std::vector<Point> vtk = reference_nodes(CellType::hex27);
  for (int i = 0; i < 20; ++i) {
    for (int d = 0; d < 3; ++d) {
      EXPECT_NEAR(hex20.nodes[hex20.cells[i]][d], curved_image(vtk[i])[d], 1e-12) << i;
    }
  }
}

TEST(Abaqus, FacesOfTetrahedraAndHexahedraAreTheManuals) {
  // the centroid of each face in reference coordinates, from the manual's figure
  const std::vector<Point> tet = {{1, 1, 0}, {1, 0, 1}, {1, 1, 1}, {0, 1, 1}};
  const std::vector<Point> hex = {{0, 0, -1}, {0, 0, 1}, {0, -1, 0},
                                  {1, 0, 0},  {0, 1, 0}, {-1, 0, 0}};
  for (const bool is_hex : {false, true}) {
    std::string text = "*NODE\n";
    const std::vector<Point>& x = is_hex ? abaqus_hex20 : abaqus_tet10;
    for (int i = 0; i < (is_hex ? 8 : 4); ++i) {
      text += std::to_string(i + 1) + "," + std::to_string(x[i][0]) + "," +
              std::to_string(x[i][1]) + "," + std::to_string(x[i][2]) + "\n";
    }
    text += is_hex ? "*ELEMENT,TYPE=C3D8\n1,1,2,3,4,5,6,7,8\n" : "*ELEMENT,TYPE=C3D4\n1,1,2,3,4\n";
    const std::vector<Point>& faces = is_hex ? hex : tet;
    for (std::size_t i = 1; i <= faces.size(); ++i) {
      text += "*SURFACE,NAME=F" + std::to_string(i) + "\n1,S" + std::to_string(i) + "\n";
    }
    const OrganMesh mesh = read(text);
    for (std::size_t i = 1; i <= faces.size(); ++i) {
      const Point c = centroid(mesh, find_surface(mesh, "F" + std::to_string(i)).facet(0));
      for (int d = 0; d < 3; ++d) {
        EXPECT_NEAR(c[d], is_hex ? faces[i - 1][d] : faces[i - 1][d] / 3, 1e-12) << i;
      }
    }
  }
}

TEST(Abaqus, KeepsSectionsSetsAndSurfacesOfAnAssembly) {
  const OrganMesh mesh = read(cube);

  EXPECT_EQ(mesh.region_names, (std::vector<std::string>{"wall", "pad"}));
  EXPECT_EQ(mesh.cell_regions, (std::vector<std::int32_t>{0, 0, 0, 0, 1}));
  EXPECT_EQ(mesh.node_sets.at("bottom"), std::vector<std::int32_t>{0});  // the assembly's
  EXPECT_EQ(mesh.node_sets.at("Block.bottom"), (std::vector<std::int32_t>{0, 1, 2, 3}));
  EXPECT_EQ(mesh.node_sets.at("grip"), (std::vector<std::int32_t>{0, 1, 2, 3}));
  EXPECT_EQ(mesh.node_sets.at("All").size(), 8u);
  EXPECT_EQ(find_surface(mesh, "load").n_facets(), 1);
  EXPECT_EQ(find_surface(mesh, "outside").n_facets(), 12);
  EXPECT_EQ(find_surface(mesh, "Lid").n_facets(), 1);
  ASSERT_EQ(mesh.cell_fields.size(), 1u);
  EXPECT_EQ(mesh.cell_fields[0].name, "element_set:part of it");
  EXPECT_EQ(mesh.cell_fields[0].values, (std::vector<double>{1, 0, 0, 0, 1}));
}

TEST(Abaqus, PlacesTheInstance) {
  const OrganMesh mesh = read(cube);

  const Point moved = mesh.nodes[1];  // (1, 0, 0) shifted by 5, turned by 90 degrees round x = 5
  EXPECT_NEAR(moved[0], 5, 1e-12);
  EXPECT_NEAR(moved[1], 1, 1e-12);
  EXPECT_NEAR(moved[2], 0, 1e-12);
}

TEST(Abaqus, WithoutSectionsTheFinestSetsThatPartTheCellsAreRegions) {
  std::string flat = one_element("C3D4", abaqus_tet10, 4);
  EXPECT_EQ(read(flat).region_names, std::vector<std::string>{"body"});
  flat += "*ELSET, ELSET=heart\n1\n";
  EXPECT_EQ(read(flat).region_names, std::vector<std::string>{"heart"});
}

TEST(Abaqus, SetsOfShellsAreSurfaces) {
  const OrganMesh mesh =
      read(with(cube, "*Elset, elset=wall,",
                "*Element, type=S3, elset=Lid\n61, 5, 7, 8\n*Element, type=S3\n62, 2, 5, 6\n"
                "*Elset, elset=half\n61\n*Elset, elset=both kinds\n10, 60, 62\n"
                "*Surface, name=top\nLid, SPOS\n*Elset, elset=wall,"));

  EXPECT_EQ(find_surface(mesh, "Lid").n_facets(), 2);
  EXPECT_EQ(find_surface(mesh, "half").n_facets(), 1);
  EXPECT_EQ(find_surface(mesh, "both kinds").n_facets(), 2);
  EXPECT_EQ(find_surface(mesh, "top").n_facets(), 2);
  EXPECT_EQ(find_surface(mesh, "shells").n_facets(), 1);
  // nine nodes, which Gmsh writes beside C3D27
  const std::string nine = "*Element, type=M3D9\n63, 1, 2, 3, 4, 5, 6, 7, 8, 1\n";
  EXPECT_NO_THROW(read(with(cube, "*Elset, elset=wall,", nine + "*Elset, elset=wall,")));
  EXPECT_EQ(mesh.cell_fields.size(), 2u);  // "both kinds" and "part of it"
}

TEST(Abaqus, SaysWhatIsWrongAndInWhichLine) {
  const auto refused = [](const std::string& found, const std::string& replacement,
                          const std::vector<std::string>& parts) {
    expect_refused([&] { read(with(cube, found, replacement)); }, parts);
  };
  refused("10, 1, 2, 4, 5", "10, 1, 2, 4, 55", {"model.inp, line 15", "node 55", "8 nodes"});
  refused("10, 1, 2, 4, 5", "10, 1, 2, 4", {"line 16", "node 20"});
  refused("50, 2, 4, 5, 7", "50, 2, 4, 5", {"element 50", "3 nodes", "C3D4 has 4"});
  refused("10, 1, 2, 4, 5", "10, 1, 2, 4, 5, 6", {"line 15", "more nodes", "C3D4"});
  refused("10, 1, 2, 4, 5", "10, 1, 2, 4, 1", {"no volume"});
  refused("20, 2, 3", "10, 2, 3", {"line 16", "element 10 is listed twice"});
  refused("C3D4H", "C3D27", {"line 14", "C3D27", "SecondOrderIncomplete"});
  refused("C3D4H", "C4D4", {"line 14", "'C4D4' is unknown", "C3D10"});
  refused("0., 0., 1.", "0., nan, 1.", {"line 10", "'nan'", "finite"});
  refused("0., 0., 1.", "0., 0.", {"line 10", "line ends where z"});
  refused("2,  1.", "1,  1.", {"line 7", "node 1 is listed twice"});
  refused(" 10, 40, 10", " 40, 10, 10", {"line 23", "40 to 10"});
  expect_refused(
      [] {
        read(with(with(cube, "*Element, type=S3, elset=Lid\n60, 5, 6, 7\n", ""), " 50\n", " 51\n"));
      },
      {"line 22", "the set 'pad' names element 51"});
  refused(" 1, 4, 1", " 1, 9, 1", {"'Block.bottom' names node 9"});
  refused("elset=WALL", "elset=wool", {"line 30", "'wool'"});
  refused("_load_S2, S2", "_load_S2, S5", {"'S5'", "S1 to S4"});
  refused("_load_S2, S2", "_lost_S2, S2", {"'_lost_S2'", "not there"});
  refused("*Part, name", "*Include, input=mesh.inp\n*Part, name",
          {"line 4", "'mesh.inp'", "another file"});
  refused("*Element, type=S3", "*NGEN, nset=all\n1, 2\n*Element, type=S3", {"*NGEN", "by a rule"});
  refused("*Assembly", "*Part, name=Other\n*End Part\n*Assembly", {"second part 'Other'", "Merge"});
  refused("*End Instance", "*End Instance\n*Instance, name=B-2, part=Block\n*End Instance",
          {"second instance 'B-2'", "Merge"});
  refused("*End Assembly", "", {"ends without *END ASSEMBLY", "cut off"});
  expect_refused([] { read("1, 2, 3\n"); }, {"model.inp, line 1", "'1, 2, 3'", "*NODE"});
  expect_refused([] { read("*NODE\n1, 0, 0, 0\n"); }, {"no tetrahedra or hexahedra"});
}

TEST(Abaqus, SetsWithoutEndAreRefused) {
  std::string text = "*NODE\n1, 0, 0, 0\n*NSET, NSET=S0\n1, 1, 1, 1, 1, 1, 1, 1\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "S" + std::to_string(i - 1);
    text += "*NSET, NSET=S" + std::to_string(i) + "\n";
    for (int k = 0; k < 8; ++k) {
      text += before + (k < 7 ? ", " : "\n");
    }
  }
  expect_refused([&] { read(text); }, {"model.inp, line 18", "labels from ranges and other sets"});
  text = "*NODE\n1, 0, 0, 0\n*NSET, NSET=S, GENERATE\n";
  for (int i = 0; i < 20; ++i) {
    text += "1, 9999999\n";
  }
  expect_refused([&] { read(text); }, {"model.inp, line 5", "labels from ranges and other sets"});
}

// "has no part" with wedges, so that all wedges are read before the refusal
TEST(Abaqus, NamesKindsOfCellsThatAreNotComputedOn) {
  expect_refused(
      [] {
        read(with(cube, "*Elset, elset=wall",
                  "*Element, type=C3D6\n70, 1, 2, 3, 4, 5, 6\n*Elset, elset=wall"));
      },
      {"5 4-node tetrahedra and 1 6-node wedges"});
}

TEST(Abaqus, ReadsWhatGmshWrites) {
  if (std::system("gmsh --version > /dev/null 2>&1") != 0) {
    GTEST_SKIP() << "needs gmsh";
  }
  const std::string geometry = scratch_file(
      "box.geo",
      "SetFactory(\"Built-in\");\nPoint(1) = {0,0,0}; Point(2) = {2,0,0}; Line(1) = {1,2};\n"
      "s[] = Extrude {0,3,0} { Line{1}; };\nv[] = Extrude {0,0,4} { Surface{s[1]}; };\n"
      "Physical Volume(\"block\") = {v[1]}; Physical Surface(\"floor\") = {s[1]};\n");
  for (const std::string order : {"1", "2"}) {
    const std::string file = scratch("box.inp");
    const std::string command = "gmsh -3 -v 0 -clmax 1 -order " + order + " -o " + file + " " +
                                geometry + " > /dev/null 2>&1";
    ASSERT_EQ(std::system(command.c_str()), 0);

    const OrganMesh mesh = read_mesh(file);

    double volume = 0;
    for (int cell = 0; cell < mesh.n_cells(); ++cell) {
      volume += cell_volume(mesh, cell);
    }
    EXPECT_NEAR(volume, 24, 1e-9);
    EXPECT_EQ(mesh.region_names, std::vector<std::string>{"block"});
    EXPECT_GT(find_surface(mesh, "floor").n_facets(), 10);  // its physical surface
    EXPECT_EQ(mesh.cell_type, order == "1" ? CellType::tet4 : CellType::tet10);
  }
}

TEST(Abaqus, SurvivesDamage) {
  expect_survives_damage("damaged.inp", cube);
  expect_survives_damage("damaged.inp", one_element("C3D20", abaqus_hex20, 20));
}

}  // namespace
}  // namespace viscera::meshes::test
