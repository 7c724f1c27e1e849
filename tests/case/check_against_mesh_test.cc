#include "solver/case/check_against_mesh.h"

#include <gtest/gtest.h>

#include "solver/case/node_sets.h"
#include "solver/case/read_case.h"
#include "tests/case/case_files.h"

namespace viscera {
namespace {

using meshes::OrganMesh;
using test::cube;

/// A case for the cube: neo-Hookean everywhere, with these supports, loads and quantities.
Case cube_case(const std::string& supports, const std::string& rest = "") {
  const test::TemporaryFolder folder;
  folder.write("cube.vtu", "");
  const std::string text =
      "viscera: 1\n"
      "mesh: {file: cube.vtu}\n"
      "materials: {all: {law: neo_hookean, mu: 1 kPa, bulk_modulus: incompressible}}\n"
      "supports: " +
      supports + "\n" + rest;
  return read_case(folder.write("case.yaml", text));
}

std::string message(const Case& simulation, const OrganMesh& mesh = cube()) {
  return test::message_of([&] { check_against_mesh(simulation, mesh); });
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

#define EXPECT_HAS(text, part) EXPECT_TRUE(has(text, part)) << text

const char* const clamped = "[fixed: {surface: z0}]";

TEST(CheckNames, FindsUnknownSurfacesWithTheNearestMatch) {
  OrganMesh mesh = cube();
  mesh.surfaces[0].name = "endocardium";
  const Case wrong =
      cube_case(clamped, "loads:\n  - pressure: {surface: endocardum, value: 1 kPa}\n");

  const std::string text = message(wrong, mesh);

  EXPECT_HAS(
      text,
      "case.yaml:6:25: loads.0.pressure.surface: found 'endocardum', a surface that the mesh");
  EXPECT_HAS(text,
             "Allowed: endocardium, x1, y0, y1, z0, z1, boundary. Did you mean 'endocardium'?");
}

TEST(CheckNames, FindsUnknownNamesEverywhere) {
  EXPECT_HAS(message(cube_case("[fixed: {surface: z}]")), "supports.0.fixed.surface");
  EXPECT_HAS(message(cube_case("[fixed: {node_set: korner}]")), "Did you mean 'corner'?");
  EXPECT_HAS(message(cube_case("[spring: {surface: w, stiffness: 1 kPa/mm}]")),
             "supports.0.spring.surface");
  EXPECT_HAS(message(cube_case(clamped, "loads: [force: {node_set: tool, value: [0, 0, 1 N]}]\n")),
             "loads.0.force.node_set: found 'tool', a node set");
  EXPECT_HAS(message(cube_case(clamped, "quantities: {v: {region_volume: {region: wal}}}\n")),
             "quantities.v.region_volume.region: found 'wal', a region");
  EXPECT_HAS(message(cube_case(clamped, "quantities: {f: {reaction: {surface: q}}}\n")),
             "quantities.f.reaction.surface");
  EXPECT_HAS(message(cube_case(clamped, "quantities: {f: {enclosed_volume: {surface: q}}}\n")),
             "quantities.f.enclosed_volume.surface");
}

TEST(CheckNames, FindsUnknownFibers) {
  Case simulation = cube_case(clamped);
  simulation.materials[0].fibers.fiber_field = "fibre";

  EXPECT_HAS(message(simulation), "materials.all.fibers.field: found 'fibre', a vector field");
  EXPECT_HAS(message(simulation), "Did you mean 'fiber'?");
}

TEST(CheckMaterials, EveryRegionHasExactlyOne) {
  OrganMesh mesh = cube();
  mesh.region_names = {"wall", "scar"};
  mesh.cell_regions[0] = 1;
  Case simulation = cube_case(clamped);
  EXPECT_EQ(materials_of_regions(simulation, mesh), (std::vector<int>{0, 0}));

  simulation.materials[0].region = "wall";
  EXPECT_HAS(message(simulation, mesh), "found no material for the region 'scar' of the mesh");

  simulation.materials.push_back(simulation.materials[0]);
  simulation.materials[1].region = "all";
  EXPECT_HAS(message(simulation, mesh), "found a material for the region 'wall' beside 'all'");

  simulation.materials[1].region = "scarr";
  EXPECT_HAS(message(simulation, mesh), "Did you mean 'scar'?");
}

TEST(CheckSupports, AcceptsWhatHoldsTheOrgan) {
  EXPECT_EQ(message(cube_case(clamped)), "no error");
  EXPECT_EQ(message(cube_case("[spring: {surface: z0, stiffness: 1 kPa/mm}]")), "no error");
  EXPECT_EQ(
      message(cube_case("[spring: {surface: boundary, stiffness: 1 kPa/mm, direction: normal}]")),
      "no error");
  EXPECT_EQ(message(cube_case("[fixed: {surface: x0, components: [x]}, fixed: {surface: y0, "
                              "components: [y]}, displacement: {surface: z0, z: 1 mm}]")),
            "no error");
}

TEST(CheckSupports, NamesEveryFreeMotion) {
  const std::string text = message(cube_case("[]"));

  EXPECT_HAS(text,
             "case.yaml:4:11: supports: found supports that leave the organ free to move: "
             "translation along z, translation along y, translation along x, rotation about z");
  EXPECT_HAS(text, "rotation about x through (5, 5, 5) mm");
  EXPECT_HAS(text, "Add a 'fixed'");
}

TEST(CheckSupports, NamesWhatARollerLeaves) {
  const std::string text = message(cube_case("[fixed: {surface: z0, components: [z]}]"));

  EXPECT_HAS(text, "translation along y, translation along x, rotation about z through");
  EXPECT_FALSE(has(text, "translation along z")) << text;
}

TEST(CheckSupports, NamesTheHingeOfTwoPoints) {
  OrganMesh mesh = cube();
  mesh.node_sets["edge"] = {0, 1};  // along x through the origin

  EXPECT_HAS(message(cube_case("[fixed: {node_set: edge}]"), mesh),
             "free to move: rotation about x through");
  EXPECT_HAS(message(cube_case("[fixed: {node_set: corner}]")), "rotation about z through (0, 0, ");
}

TEST(CheckSupports, NormalSpringsOnOneSideLeaveSliding) {
  const std::string text =
      message(cube_case("[spring: {surface: z0, stiffness: 1 kPa/mm, direction: normal}]"));

  EXPECT_HAS(text, "translation along y, translation along x, rotation about z");
  EXPECT_FALSE(has(text, "rotation about x")) << text;
}

TEST(CheckSupports, NamesThePieceThatFloats) {
  OrganMesh mesh = cube();
  for (int i = 0; i < 8; ++i) {
    mesh.nodes.push_back({mesh.nodes[i][0] + 100, mesh.nodes[i][1], mesh.nodes[i][2]});
  }
  for (int i = 0; i < 24; ++i) {
    mesh.cells.push_back(mesh.cells[i] + 8);
  }
  mesh.cell_regions.resize(12, 0);

  EXPECT_HAS(message(cube_case(clamped), mesh),
             "for piece 2 of the 2 that the mesh falls into, which is around (105, 5, 5) mm");
}

TEST(CheckPlaces, RefusesAnEmptyPatch) {
  const Case wrong = cube_case(
      clamped,
      "loads: [force: {surface: z1, center: [0, 0, 50 mm], radius: 5 mm, value: [0, 0, 1 N]}]\n");

  EXPECT_HAS(message(wrong),
             "loads.0.force.radius: found a patch of radius 5 mm around (0, 0, 50) mm without a "
             "facet of 'z1'.");
}

TEST(CheckPlaces, WarnsOfWhatLooksLikeAWrongUnit) {
  testing::internal::CaptureStderr();
  message(cube_case(clamped, "quantities: {p: {position: {point: [0, 0, 9 m]}}}\n"), cube());
  message(cube_case(clamped), cube(0.05));

  const std::string text = testing::internal::GetCapturedStderr();

  EXPECT_HAS(text, "quantities.p.position.point: (0, 0, 9000) mm lies far outside the mesh");
  EXPECT_HAS(text, "the mesh measures 0.0866 mm across");
}

TEST(CheckFormulation, WarnsOfLocking) {
  const test::TemporaryFolder folder;
  folder.write("lv.vtu", "");
  testing::internal::CaptureStderr();

  read_case(folder.write("case.yaml", test::small_case()),
            {"formulation=displacement_p1", "materials.wall.bulk_modulus=1 MPa"});

  EXPECT_HAS(testing::internal::GetCapturedStderr(),
             "bulk modulus over shear modulus is 200; with displacement_p1");
}

TEST(NodeSets, AreReadFromText) {
  const test::TemporaryFolder folder;
  Case simulation = cube_case(clamped);
  OrganMesh mesh = cube();
  simulation.mesh.node_set_files["tool"] = folder.write("tool.txt", "# ids\n3, 1\n7\n");

  add_node_sets(simulation, mesh);

  EXPECT_EQ(mesh.node_sets["tool"], (std::vector<std::int32_t>{1, 3, 7}));
}

TEST(NodeSets, RefuseWhatIsNoNode) {
  const test::TemporaryFolder folder;
  const auto text = [&](const std::string& name, const std::string& content) {
    Case simulation = cube_case(clamped);
    OrganMesh mesh = cube();
    simulation.mesh.node_set_files[name] = folder.write("tool.txt", content);
    return test::message_of([&] { add_node_sets(simulation, mesh); });
  };

  EXPECT_HAS(text("tool", "1\n8\n"), "tool.txt:2: found '8'. Allowed: node ids from 0 to 7.");
  EXPECT_HAS(text("tool", "1.5\n"), "found '1.5'");
  EXPECT_HAS(text("tool", "1 1\n"), "found the node 1 a second time");
  EXPECT_HAS(text("tool", "\n"), "found no node in");
  EXPECT_HAS(text("corner", "1\n"), "which the mesh has already");
}

}  // namespace
}  // namespace viscera
