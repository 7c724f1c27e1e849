#include <cmath>

#include <gtest/gtest.h>

#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/shapes/ellipsoid.h"
#include "meshes/vec.h"
#include "tests/meshes/formats/format_checks.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

// Reference places in FEBio's order (shape functions of FEHex27_ in FEBio's source).
const std::vector<Point> febio_hex27 = {
    {-1, -1, -1}, {1, -1, -1}, {1, 1, -1},  {-1, 1, -1}, {-1, -1, 1}, {1, -1, 1}, {1, 1, 1},
    {-1, 1, 1},   {0, -1, -1}, {1, 0, -1},  {0, 1, -1},  {-1, 0, -1}, {0, -1, 1}, {1, 0, 1},
    {0, 1, 1},    {-1, 0, 1},  {-1, -1, 0}, {1, -1, 0},  {1, 1, 0},   {-1, 1, 0}, {0, -1, 0},
    {1, 0, 0},    {0, 1, 0},   {-1, 0, 0},  {0, 0, -1},  {0, 0, 1},   {0, 0, 0}};
const std::vector<Point> febio_tet10 = {{0, 0, 0},   {1, 0, 0},   {0, 1, 0},  {0, 0, 1},
                                        {.5, 0, 0},  {.5, .5, 0}, {0, .5, 0}, {0, 0, .5},
                                        {.5, 0, .5}, {0, .5, .5}};

/// A version 4 model of one element whose nodes are numbered from 11 on.
std::string one_element(const std::string& type, const std::vector<Point>& places) {
  std::string nodes, list;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::string id = std::to_string(11 + i);
    nodes += "<node id=\"" + id + "\">" + image_text(places[i], ",") + "</node>\n";
    list += (i > 0 ? "," : "") + id;
  }
  return "<?xml version=\"1.0\"?>\n<febio_spec version=\"4.0\">\n<Mesh>\n<Nodes name=\"all\">\n" +
         nodes + "</Nodes>\n<Elements type=\"" + type + "\" name=\"body\">\n<elem id=\"5\">" +
         list + "</elem>\n</Elements>\n</Mesh>\n</febio_spec>\n";
}

/// Two tetrahedra in two parts with everything a mesh section may hold.
const char* const two_parts = R"(<febio_spec version="4.0">
<Material>
 <material id="1" name="muscle" type="Mooney-Rivlin">
  <mat_axis type="vector"><a>0,2,0</a><d>1,1,0</d></mat_axis>
 </material>
 <material id="2" name="fat" type="neo-Hookean"><fiber type="local">1,2</fiber></material>
</Material>
<Mesh>
 <Nodes name="all">
  <node id="2">0,0,0</node><node id="4">1,0,0</node><node id="6">0,1,0</node>
  <node id="8">0,0,1</node><node id="10">1,1,1</node>
 </Nodes>
 <Elements type="tet4" name="wall"><elem id="7">2,4,6,8</elem></Elements>
 <Elements type="TET4" name="pad"><elem id="9">4,6,8,10</elem></Elements>
 <Elements type="tri3" name="skin"><elem id="12">2,6,4</elem></Elements>
 <Elements type="tri3" name="loose"><elem id="13">2,6,10</elem></Elements>
 <NodeSet name="corner">2,4:8:2</NodeSet>
 <Surface name="endo"><tri3 id="1">4,6,10</tri3></Surface>
 <ElementSet name="scar">9</ElementSet>
 <DiscreteSet name="springs"><delem>2,4</delem></DiscreteSet>
</Mesh>
<MeshDomains>
 <SolidDomain name="wall" mat="muscle"/><SolidDomain name="pad" mat="fat"/>
</MeshDomains>
<MeshData>
 <ElementData name="stiffness" elem_set="pad"><e lid="1">2.5</e></ElementData>
 <NodeData name="heat" node_set="corner"><node lid="3">7</node></NodeData>
</MeshData>
</febio_spec>
)";

const Field& field(const std::vector<Field>& fields, const std::string& name) {
  for (const Field& candidate : fields) {
    if (candidate.name == name) {
      return candidate;
    }
  }
  ADD_FAILURE() << "no field " << name;
  return fields.front();
}

OrganMesh read(const std::string& text) {
  return read_mesh(scratch_file("model.feb", text));
}

TEST(Febio, NodesOfEveryElementComeInVtkOrder) {
  const auto first = [](const std::vector<Point>& x, int n) {
    return std::vector<Point>(x.begin(), x.begin() + n);
  };
  expect_curved_cell(read(one_element("tet4", first(febio_tet10, 4))), CellType::tet4);
  expect_curved_cell(read(one_element("tet10", febio_tet10)), CellType::tet10);
  expect_curved_cell(read(one_element("TET10G8", febio_tet10)), CellType::tet10);
  expect_curved_cell(read(one_element("hex8", first(febio_hex27, 8))), CellType::hex8);
  expect_curved_cell(read(one_element("hex27", febio_hex27)), CellType::hex27);
  // 20 nodes put the middles of facets where their own shape functions do
  const OrganMesh hex20 = read(one_element("hex20", first(febio_hex27, 20)));
  ASSERT_EQ(hex20.cell_type, CellType::hex27);
  const std::vector<Point> vtk = reference_nodes(CellType::hex27);
  for (int i = 0; i < 20; ++i) {
    EXPECT_NEAR(hex20.nodes[hex20.cells[i]][1], curved_image(vtk[i])[1], 1e-12) << i;
  }
}

TEST(Febio, KeepsPartsSurfacesAndSets) {
  const OrganMesh mesh = read(two_parts);

  EXPECT_EQ(mesh.region_names, (std::vector<std::string>{"wall", "pad"}));
  EXPECT_EQ(mesh.cell_regions, (std::vector<std::int32_t>{0, 1}));
  EXPECT_EQ(find_surface(mesh, "endo").n_facets(), 1);
  EXPECT_EQ(find_surface(mesh, "skin").n_facets(), 1);
  EXPECT_FALSE(has_surface(mesh, "loose"));
  EXPECT_EQ(mesh.node_sets.at("corner"), (std::vector<std::int32_t>{0, 1, 2, 3}));
  EXPECT_EQ(field(mesh.cell_fields, "element_set:scar").values, (std::vector<double>{0, 1}));
  EXPECT_EQ(field(mesh.cell_fields, "stiffness").values, (std::vector<double>{0, 2.5}));
  EXPECT_EQ(field(mesh.point_fields, "heat").values, (std::vector<double>{0, 0, 7, 0, 0}));
  ASSERT_EQ(mesh.notes.size(), 2u);
  EXPECT_NE(mesh.notes[0].find("DiscreteSet"), std::string::npos);
  EXPECT_NE(mesh.notes[1].find("'loose'"), std::string::npos);
}

TEST(Febio, GivesTheAxesOfMaterialsToTheirElements) {
  const OrganMesh mesh = read(two_parts);
  const std::vector<double>& fiber = field(mesh.cell_fields, "fiber").values;
  const std::vector<double>& sheet = field(mesh.cell_fields, "sheet").values;

  const double diagonal = 1 / std::sqrt(2.0);
  const std::vector<double> expected = {0, 1, 0, -diagonal, diagonal, 0};  // node 4 to node 6
  for (int i = 0; i < 6; ++i) {
    EXPECT_NEAR(fiber[i], expected[i], 1e-15);
  }
  EXPECT_EQ(std::vector<double>(sheet.begin(), sheet.begin() + 3), (std::vector<double>{1, 0, 0}));
}

TEST(Febio, ElementAxesGoBeforeThoseOfTheMaterial) {
  const OrganMesh mesh =
      read(with(two_parts, "<MeshData>",
                "<MeshData><ElementData type=\"mat_axis\" elem_set=\"wall\">"
                "<elem lid=\"1\"><a>0,0,3</a><d>0,1,1</d></elem></ElementData>"));

  const std::vector<double>& fiber = field(mesh.cell_fields, "fiber").values;
  EXPECT_EQ(std::vector<double>(fiber.begin(), fiber.begin() + 3), (std::vector<double>{0, 0, 1}));
  EXPECT_EQ(field(mesh.cell_fields, "sheet").values[1], 1);
}

TEST(Febio, ReadsTheSameModelInThreeVersions) {
  VISCERA_NEEDS_SHARED_DATA(data);
  std::vector<OrganMesh> meshes;
  for (const char* version : {"25", "30", "40"}) {
    meshes.push_back(
        read_mesh(data + "/febio_python_samples/sample_fibers_case_1_v" + version + ".feb"));
  }
  for (const OrganMesh& mesh : meshes) {
    EXPECT_EQ(mesh.cell_type, CellType::hex8);
    EXPECT_EQ(mesh.region_names, std::vector<std::string>{"FirstBlockElements"});
    EXPECT_EQ(mesh.cells, meshes[0].cells);
    EXPECT_EQ(mesh.nodes, meshes[0].nodes);
    EXPECT_EQ(mesh.node_sets, meshes[0].node_sets);
    EXPECT_EQ(find_surface(mesh, "LoadSurface").quadrilaterals,
              find_surface(meshes[0], "LoadSurface").quadrilaterals);
    const std::vector<double>& fiber = field(mesh.cell_fields, "fiber").values;
    for (std::size_t i = 0; i < fiber.size(); i += 3) {
      EXPECT_NEAR(std::hypot(fiber[i], fiber[i + 1], fiber[i + 2]), 1, 1e-12);
      EXPECT_NEAR(fiber[i], field(meshes[0].cell_fields, "fiber").values[i], 1e-12);
    }
  }
}

void expect_round_trip(const OrganMesh& mesh) {
  const std::string file = scratch("round.feb");

  write_mesh(mesh, file);
  const OrganMesh back = read_mesh(file);

  expect_same_mesh(mesh, back);
  if (mesh.region_names.size() == 1) {  // else cells come region by region
    EXPECT_EQ(back.cells, mesh.cells);
  }
  EXPECT_EQ(back.nodes, mesh.nodes);
  EXPECT_EQ(back.region_names, mesh.region_names);
  EXPECT_TRUE(back.notes.empty());
}

TEST(Febio, WhatIsWrittenReadsBackTheSame) {
  expect_round_trip(cube_mesh(2));
  expect_round_trip(curved_shell(2));
  for (const CellType type : {CellType::hex8, CellType::hex27}) {
    EllipsoidOptions options;
    options.around = 2;
    options.along = 3;
    options.through = 2;
    options.cell_type = type;
    expect_round_trip(make_ellipsoid(options));
  }
}

TEST(Febio, WrittenAxesReadBackTheSame) {
  OrganMesh mesh = cube_mesh(2);
  Field fiber{"fiber", 3, {}}, sheet{"sheet", 3, {}}, set{"element_set:scar", 1, {}};
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    const double angle = 0.1 * cell;
    fiber.values.insert(fiber.values.end(), {std::cos(angle), std::sin(angle), 0});
    sheet.values.insert(sheet.values.end(), {-std::sin(angle), std::cos(angle), 0});
    set.values.push_back(cell % 2);
  }
  mesh.cell_fields = {fiber, sheet, set};
  const std::string file = scratch("axes.feb");

  write_mesh(mesh, file);
  const OrganMesh back = read_mesh(file);

  for (const Field& expected : mesh.cell_fields) {
    const std::vector<double>& values = field(back.cell_fields, expected.name).values;
    ASSERT_EQ(values.size(), expected.values.size());
    // regions come one after the other: compare by the cells' places
    for (int cell = 0; cell < mesh.n_cells(); ++cell) {
      const Point x = centroid(cell_corners(mesh, cell));
      int same = 0;
      while (norm(minus(centroid(cell_corners(back, same)), x)) > 1e-12) {
        ++same;
      }
      for (int i = 0; i < expected.components; ++i) {
        EXPECT_NEAR(values[expected.components * same + i],
                    expected.values[expected.components * cell + i], 1e-15);
      }
    }
  }
}

TEST(Febio, WritesTheAxesOfViscerasFiberRulesAndSaysWhatItLeavesOut) {
  OrganMesh mesh = cube_mesh(1);
  const auto cells = static_cast<std::size_t>(mesh.n_cells());
  Field fiber{"fiber_cell", 3, {}};
  for (std::size_t cell = 0; cell < cells; ++cell) {
    fiber.values.insert(fiber.values.end(), {0, 0.6, 0.8});
  }
  mesh.cell_fields = {fiber, {"fiber_q4", 12, std::vector<double>(12 * cells, 0.5)}};
  mesh.point_fields = {{"fiber", 3, std::vector<double>(3 * mesh.nodes.size(), 0)}};
  const std::string file = scratch("rule.feb");

  EXPECT_EQ(fields_left_out(mesh, file), (std::vector<std::string>{"fiber", "fiber_q4"}));
  EXPECT_TRUE(fields_left_out(mesh, "rule.vtu").empty());
  write_mesh(mesh, file);

  EXPECT_EQ(field(read_mesh(file).cell_fields, "fiber").values, fiber.values);
}

TEST(Febio, SaysWhatIsWrongAndInWhichLine) {
  const auto refused = [](const std::string& found, const std::string& replacement,
                          const std::vector<std::string>& parts) {
    expect_refused([&] { read(with(two_parts, found, replacement)); }, parts);
  };
  refused("\"4.0\"", "\"2.0\"", {"model.feb, line 1", "'2.0'", "2.5, 3.0 and 4.0"});
  refused("</Mesh>", "</Mush>", {"model.feb, line 21", "no sound XML", "mismatch"});
  refused("2,4,6,8</elem>", "2,4,6,80</elem>", {"line 13", "node 80", "5 nodes"});
  refused("2,4,6,8</elem>", "2,4,6</elem>", {"line 13", "3 nodes", "has 4"});
  refused("2,4,6,8</elem>", "2,4,6,x</elem>", {"line 13", "'x'", "integer"});
  refused("\"tet4\"", "\"tet11\"", {"line 13", "'tet11' is unknown", "tet10"});
  refused("1,0,0</node>", "nan,0,0</node>", {"line 10", "'nan'", "finite"});
  refused("id=\"4\"", "id=\"2\"", {"line 10", "node 2 is listed twice"});
  refused("1,1,1</node>", "1,1</node>", {"line 11", "2 numbers", "3"});
  refused("lid=\"1\">2.5", "lid=\"3\">2.5", {"line 26", "lid 3", "1 entries"});
  refused("elem_set=\"pad\"", "elem_set=\"bad\"", {"line 26", "'bad'", "neither a part"});
  refused("4,6,8,10</elem>", "4,6,8,4</elem>", {"cell 1", "no volume"});
  refused("\"TET4\"", "\"penta6\"", {"1 4-node tetrahedra and 1 6-node wedges"});
  refused("<Mesh>", "<Mesh from=\"mesh.feb\">", {"line 8", "'mesh.feb'", "another file"});
  expect_refused([] { read("<febio_spec version=\"4.0\"><Control/></febio_spec>"); },
                 {"no <Mesh>"});
  expect_refused([] { read("<VTKFile/>"); }, {"<VTKFile>", "<febio_spec>"});
  expect_refused([] { read(" \n"); }, {"model.feb", "empty"});
}

TEST(Febio, RangesWithoutEndAreRefused) {
  std::string ranges;
  for (int i = 0; i < 4; ++i) {
    ranges += "1:9999999 ";
  }
  expect_refused(
      [&] {
        read(with(two_parts, "</Nodes>", "</Nodes><NodeSet name=\"all\">" + ranges + "</NodeSet>"));
      },
      {"model.feb", "'1:9999999'", "in all of this file"});
}

TEST(Febio, TurnsInvertedElementsWithANote) {
  const OrganMesh mesh = read(with(with(two_parts, "2,4,6,8</elem>", "4,2,6,8</elem>"),
                                   "4,6,8,10</elem>", "6,4,8,10</elem>"));

  EXPECT_GT(cell_volume(mesh, 0), 0);
  EXPECT_NE(mesh.notes.back().find("inverted"), std::string::npos);
}

TEST(Febio, SurvivesDamage) {
  expect_survives_damage("damaged.feb", two_parts);
  expect_survives_damage("damaged.feb", one_element("hex27", febio_hex27));
}

}  // namespace
}  // namespace viscera::meshes::test
