#include "solver/output/febio/febio_case.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/quadratic.h"
#include "solver/case/read_case.h"
#include "solver/core/errors.h"
#include "tests/case/case_files.h"

namespace viscera {
namespace {

const char* const everything = R"(viscera: 1
title: Cube
mesh: {file: cube.vtu}
materials:
  wall:
    law: guccione
    C: 2 kPa
    bf: 8
    bt: 2
    bfs: 4
    bulk_modulus: incompressible
    fibers: {field: fiber}
    active: {tension: 20 kPa, transverse: 0.25, curve: {time: [0, 0.5], factor: [0, 1]}}
supports:
  - fixed: {surface: z0, components: [x, z]}
  - displacement: {surface: x0, y: 0.5 mm, z: 0}
loads:
  - pressure: {surface: z1, value: 3 kPa, curve: {time: [0, 0.5], factor: [0, 1]}}
  - traction: {surface: y1, value: [0 kPa, 1 kPa, 0 kPa]}
  - gravity: {acceleration: [0, 0, -9.81 m/s^2], imaged_under: [9.81 m/s^2, 0, 0]}
  - force: {point: [10 mm, 10 mm, 10 mm], value: [0, 0, 5 mN]}
  - force: {surface: boundary, center: [5 mm, 5 mm, 10 mm], radius: 2.5 mm, value: [6 mN, 0, 0]}
steps: {end: 2, first: 0.3, maximum: 0.5, minimum: 1e-3, at: [0.75]}
)";

class FebioCase : public testing::Test {
 protected:
  FebioCase() { meshes::write_mesh(test::cube(), folder_.path() + "/cube.vtu"); }

  /// The written model; `notes` of the writer in `notes_`.
  pugi::xml_node write(const std::string& text) {
    const Case simulation = read_case(folder_.write("case.yaml", text));
    notes_ = febio::write_febio_case(simulation, meshes::read_mesh(simulation.mesh.file), file());
    EXPECT_TRUE(document_.load_file(file().c_str()));
    return document_.document_element();
  }

  std::string file() const { return folder_.path() + "/case.feb"; }

  void expect_unavailable(const std::string& text, const std::vector<std::string>& parts) {
    try {
      write(text);
      ADD_FAILURE() << "nothing was refused";
    } catch (const UnavailableError& error) {
      EXPECT_EQ(error.status(), ExitStatus::unavailable);
      for (const std::string& part : parts) {
        EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
      }
    }
    EXPECT_FALSE(std::filesystem::exists(file()));
  }

  test::TemporaryFolder folder_;
  pugi::xml_document document_;
  std::vector<std::string> notes_;
};

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t place = text.find(from);
  EXPECT_NE(place, std::string::npos) << from;
  return text.replace(place, from.size(), to);
}

std::string text_of(const pugi::xml_node& node, const char* path) {
  return node.first_element_by_path(path).text().get();
}

/// Factor of the load curve that `node` names, at a point of it.
std::string points_of(const pugi::xml_node& model, const pugi::xml_node& node) {
  std::string points;
  const pugi::xml_node curve =
      model.child("LoadData")
          .find_child_by_attribute("load_controller", "id", node.attribute("lc").value());
  for (const pugi::xml_node& point : curve.child("points").children("pt")) {
    points += std::string(point.text().get()) + " ";
  }
  return points;
}

TEST_F(FebioCase, MeshIsThatOfTheFormulationAndReadsBack) {
  write(everything);
  meshes::OrganMesh expected = test::cube();
  meshes::promote_to_quadratic(expected);

  const meshes::OrganMesh back = meshes::read_mesh(file());

  EXPECT_EQ(back.cell_type, meshes::CellType::tet10);
  EXPECT_EQ(back.nodes, expected.nodes);
  EXPECT_EQ(back.cells, expected.cells);
  EXPECT_EQ(back.region_names, expected.region_names);
  for (const char* name : {"x0", "x1", "y0", "y1", "z0", "z1"}) {
    EXPECT_EQ(meshes::find_surface(back, name).n_facets(), 2) << name;
  }
  ASSERT_GE(back.cell_fields.size(), 1u);
  EXPECT_EQ(back.cell_fields[0].name, "fiber");
}

TEST_F(FebioCase, SurfacesHaveTheMiddleNodesOfTheirFacets) {
  const pugi::xml_node model = write(everything);
  meshes::OrganMesh mesh = test::cube();
  meshes::promote_to_quadratic(mesh);
  const pugi::xml_node surface =
      model.child("Mesh").find_child_by_attribute("Surface", "name", "z1");

  for (const pugi::xml_node& facet : surface.children()) {
    EXPECT_STREQ(facet.name(), "tri6");
    int n[6] = {};
    ASSERT_EQ(
        std::sscanf(facet.text().get(), "%d,%d,%d,%d,%d,%d", n, n + 1, n + 2, n + 3, n + 4, n + 5),
        6);
    for (int side = 0; side < 3; ++side) {
      for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(mesh.nodes[n[3 + side] - 1][i],
                  (mesh.nodes[n[side] - 1][i] + mesh.nodes[n[(side + 1) % 3] - 1][i]) / 2);
      }
    }
  }
}

TEST_F(FebioCase, MaterialHasItsActiveStressAndVolume) {
  const pugi::xml_node model = write(everything);
  const pugi::xml_node material = model.child("Material").child("material");

  EXPECT_STREQ(material.attribute("type").value(), "uncoupled solid mixture");
  EXPECT_EQ(text_of(material, "pressure_model"), "Abaqus");
  EXPECT_GT(material.child("k").text().as_double(), 100);
  std::vector<pugi::xml_node> solids(material.children("solid").begin(),
                                     material.children("solid").end());
  ASSERT_EQ(solids.size(), 3u);
  EXPECT_STREQ(solids[0].attribute("type").value(), "Fung orthotropic");
  EXPECT_EQ(solids[1].child("T0").text().as_double(), 20);
  EXPECT_EQ(points_of(model, solids[1].child("T0")), "0,0 0.5,1 ");
  EXPECT_STREQ(solids[2].attribute("type").value(),
               "uncoupled prescribed trans iso active contraction");
  EXPECT_EQ(solids[2].child("T0").text().as_double(), 5);
  const pugi::xml_node domain = model.child("MeshDomains").child("SolidDomain");
  EXPECT_STREQ(domain.attribute("type").value(), "three-field-solid");
  EXPECT_EQ(text_of(domain, "laugon"), "1");
  EXPECT_FALSE(notes_.empty());
}

TEST_F(FebioCase, SupportsAreSortedByKind) {
  const pugi::xml_node section = write(everything).child("Boundary");
  std::vector<pugi::xml_node> bc(section.begin(), section.end());

  ASSERT_EQ(bc.size(), 3u);
  EXPECT_STREQ(bc[0].attribute("node_set").value(), "@surface:z0");
  EXPECT_EQ(text_of(bc[0], "x_dof") + text_of(bc[0], "y_dof") + text_of(bc[0], "z_dof"), "101");
  EXPECT_EQ(text_of(bc[1], "x_dof") + text_of(bc[1], "y_dof") + text_of(bc[1], "z_dof"), "001");
  EXPECT_STREQ(bc[2].attribute("type").value(), "prescribed displacement");
  EXPECT_EQ(text_of(bc[2], "dof"), "y");
  EXPECT_EQ(bc[2].child("value").text().as_double(), 0.5);
  EXPECT_EQ(points_of(document_.document_element(), bc[2].child("value")), "0,0 2,1 ");
}

TEST_F(FebioCase, LoadsKeepSignsUnitsAndCurves) {
  const pugi::xml_node model = write(everything), section = model.child("Loads");
  std::vector<pugi::xml_node> loads(section.begin(), section.end());

  ASSERT_EQ(loads.size(), 5u);
  EXPECT_EQ(loads[0].child("pressure").text().as_double(), 3);
  EXPECT_EQ(points_of(model, loads[0].child("pressure")), "0,0 0.5,1 ");
  EXPECT_EQ(text_of(loads[0], "linear"), "0");
  EXPECT_EQ(text_of(loads[1], "traction"), "0,1,0");
  EXPECT_EQ(text_of(loads[1], "linear"), "1");
  EXPECT_EQ(text_of(loads[2], "force"), "9810,0,9810");  // FEBio subtracts
  EXPECT_STREQ(loads[3].attribute("type").value(), "nodal_force");
  EXPECT_EQ(text_of(loads[3], "value"), "0,0,5");
  const std::string set = loads[3].attribute("node_set").value();
  const pugi::xml_node nodes =
      model.child("Mesh").find_child_by_attribute("NodeSet", "name", set.c_str());
  const meshes::OrganMesh mesh = test::cube();
  EXPECT_EQ(mesh.nodes[nodes.text().as_int() - 1], (meshes::Point{10, 10, 10}));
  // both triangles of the top, 100 mm2, carry 6 mN
  EXPECT_EQ(loads[4].child("traction").text().as_string(), std::string("0.059999999999999998,0,0"));
}

TEST_F(FebioCase, StepsEndWhereTheCaseDoes) {
  const pugi::xml_node model = write(everything), control = model.child("Control");

  EXPECT_NEAR(control.child("time_steps").text().as_double() *
                  control.child("step_size").text().as_double(),
              2, 1e-15);
  EXPECT_LE(control.child("step_size").text().as_double(), 0.3);
  EXPECT_EQ(points_of(model, control.child("time_stepper").child("dtmax")),
            "0,0.5 0.75,0.5 2,0.5 ");
}

TEST_F(FebioCase, ConditionsOnTheWholeBoundaryFindIt) {
  const pugi::xml_node model =
      write(changed(everything, "surface: z1, value: 3", "surface: boundary, value: 3"));

  const char* name = model.child("Loads").child("surface_load").attribute("surface").value();
  const pugi::xml_node surface =
      model.child("Mesh").find_child_by_attribute("Surface", "name", name);
  EXPECT_EQ(std::distance(surface.begin(), surface.end()), 12);
}

TEST_F(FebioCase, RefusesWhatFebioDoesNotHave) {
  expect_unavailable(changed(everything, "bulk_modulus: incompressible", "bulk_modulus: 100 kPa"),
                     {"case.yaml", "materials.wall", "isochoric", "incompressible"});
  expect_unavailable(
      changed(everything, "loads:", "  - spring: {surface: y0, stiffness: 1 kPa/mm}\nloads:"),
      {"supports.2", "springs"});
  const std::string holzapfel =
      "law: holzapfel_ogden\n    a: 1 kPa\n    b: 5\n    af: 1 kPa\n    bf: 5\n    as: 1 kPa\n    "
      "bs: 5\n"
      "    afs: 1 kPa\n    bfs: 5";
  expect_unavailable(
      changed(changed(everything, "law: guccione\n    C: 2 kPa\n    bf: 8\n    bt: 2\n    bfs: 4",
                      holzapfel),
              "fibers: {field: fiber}",
              "fibers: {direction: [1, 0, 0], sheet_direction: [0, 1, 0]}"),
      {"materials.wall", "'holzapfel_ogden' has no counterpart"});
}

}  // namespace
}  // namespace viscera
