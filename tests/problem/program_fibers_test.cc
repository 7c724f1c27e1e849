// `viscera fibers` as a process.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "meshes/formats/read_mesh.h"
#include "meshes/quality/facets.h"
#include "tests/problem/program.h"

namespace viscera::test {
namespace {

const std::string walls = " --lv-endo endocardium --epi epicardium --base base ";

class ProgramFibers : public ::testing::Test {
 protected:
  void SetUp() override {
    const Outcome made =
        program.run("mesh --shape ellipsoid --cells 2x4x2 --cell-type tet10 -o lv.vtu");
    ASSERT_EQ(made.status, 0) << made.output;
  }

  void expect_refused(const std::string& arguments, int status, const std::string& text) const {
    const Outcome outcome = program.run("fibers lv.vtu -o out.vtu " + arguments);
    EXPECT_EQ(outcome.status, status);
    EXPECT_NE(outcome.output.find(text), std::string::npos) << outcome.output;
    EXPECT_FALSE(program.exists("out.vtu"));
  }

  Program program;
};

TEST_F(ProgramFibers, AreReadByACaseWithoutConversion) {
  const Outcome made = program.run("fibers lv.vtu -o out.vtu --rule bayer --lv 60:-60" + walls);
  ASSERT_EQ(made.status, 0) << made.output;
  for (const char* field :
       {"fiber_q4, sheet: sheet_q4", "fiber, sheet: sheet", "fiber_cell, sheet: sheet_cell"}) {
    program.write("case.yaml",
                  std::string("viscera: 1\ntitle: fibres\nmesh: {file: out.vtu}\n"
                              "materials: {all: {law: guccione, C: 2 kPa, bf: 8, bt: "
                              "2, bfs: 4, bulk_modulus: 1000 kPa,\n  fibers: {field: ") +
                      field +
                      "}}}\nsupports: [fixed: {surface: base}]\n"
                      "loads: [pressure: {surface: endocardium, value: 0.5 kPa}]\n");

    const Outcome solved = program.run("solve case.yaml -o result");

    EXPECT_EQ(solved.status, 0) << field << solved.output;
  }
}

TEST_F(ProgramFibers, AreDrawn) {
  const Outcome made =
      program.run("fibers lv.vtu -o out.vtu --picture fibers.png --rule bayer --degree 1" + walls);
  ASSERT_EQ(made.status, 0) << made.output;
  const std::string png = program.text("fibers.png");
  ASSERT_GT(png.size(), 50000u);  // an empty picture has 10 kB
  EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(png.substr(16, 8), std::string("\0\0\x06\x40\0\0\x03\x84", 8));  // 1600 x 900
  EXPECT_NE(made.output.find("drew fibers.png"), std::string::npos) << made.output;
}

TEST_F(ProgramFibers, TellTheirAngleAndDepthAtNodes) {
  ASSERT_EQ(program.run("fibers lv.vtu -o out.vtu --rule bayer --lv 55:-45" + walls).status, 0);
  const meshes::OrganMesh mesh = meshes::read_mesh(program.path("out.vtu"));
  std::map<std::string, std::vector<double>> fields;
  for (const meshes::Field& field : mesh.point_fields) {
    fields[field.name] = field.values;
  }
  const std::tuple<const char*, double, double> sides[] = {{"endocardium", 55, 0},
                                                           {"epicardium", -45, 1}};
  for (const auto& [name, angle, depth] : sides) {
    const meshes::Surface& surface = meshes::find_surface(mesh, name);
    for (int i = 0; i < surface.n_facets(); ++i) {
      const std::int32_t node = surface.facet(i)[0];
      EXPECT_NEAR(fields["fiber_angle"].at(node), angle, 1e-6) << name;
      EXPECT_NEAR(fields["wall_depth"].at(node), depth, 1e-9) << name;
    }
  }
}

TEST_F(ProgramFibers, PicturesThatCannotBeDrawnAreRefusedOrSaidToBeMissing) {
  expect_refused("--picture p.jpg --rule bayer" + walls, 2, "--picture: found 'p.jpg'");
  expect_refused("--picture none/p.png --rule bayer" + walls, 2, "there is no folder none");
  expect_refused("--picture p.png --from lv.vtu --field fiber", 2, "--picture: found no --rule");
  program.write("numpy.py", "raise ImportError('there is none here')\n");
  setenv("PYTHONPATH", program.path("").c_str(), 1);
  const Outcome outcome =
      program.run("fibers lv.vtu -o out.vtu --picture p.png --rule bayer --degree 1" + walls);
  unsetenv("PYTHONPATH");
  EXPECT_EQ(outcome.status, 7) << outcome.output;
  EXPECT_NE(outcome.output.find("out.vtu is written, p.png is not drawn"), std::string::npos);
  EXPECT_NE(outcome.output.find("there is none here"), std::string::npos) << outcome.output;
  EXPECT_TRUE(program.exists("out.vtu"));
}

TEST_F(ProgramFibers, AreTheSameOnThreeRanks) {
  ASSERT_EQ(program.run("fibers lv.vtu -o one.vtu --rule bayer" + walls).status, 0);
  ASSERT_EQ(program.run("fibers lv.vtu -o three.vtu --rule bayer" + walls, 3).status, 0);
  const meshes::OrganMesh one = meshes::read_mesh(program.path("one.vtu"));
  const meshes::OrganMesh three = meshes::read_mesh(program.path("three.vtu"));

  ASSERT_EQ(one.cell_fields.size(), three.cell_fields.size());
  for (std::size_t f = 0; f < one.cell_fields.size(); ++f) {
    double apart = 0;
    for (std::size_t k = 0; k < one.cell_fields[f].values.size(); ++k)
      apart =
          std::max(apart, std::abs(one.cell_fields[f].values[k] - three.cell_fields[f].values[k]));
    EXPECT_LT(apart, 1e-6) << one.cell_fields[f].name;  // potentials to 1e-10, steep at the apex
  }
}

TEST_F(ProgramFibers, NeedTheirWalls) {
  expect_refused("--rule bayer --lv-endo endocardium --base base", 2, "found no --epi");
  expect_refused("--rule bayer --lv-endo endocardum --epi epicardium --base base", 3,
                 "Did you mean 'endocardium'?");
  expect_refused("--rule bayer --lv-endo endocardium --epi epicardium --base epicardium", 3,
                 "share facets");
  expect_refused("--rule bayer --lv-endo endocardium --epi base --base epicardium", 3, "touch");
}

TEST_F(ProgramFibers, OfLayersNeedTheirSurfacesAxisAndAngles) {
  const std::string sides = "--rule transmural --inner endocardium --outer epicardium ";
  expect_refused("--rule transmural --inner endocardium --angles 60:-60", 2, "found no --outer");
  expect_refused(sides, 2, "found no angle");
  ASSERT_EQ(program.run("mesh --shape slab -o slab.vtu").status, 0);
  const Outcome flat = program.run(
      "fibers slab.vtu -o out.vtu --rule transmural --inner z0 --outer z1 --angles 60:-60");
  EXPECT_EQ(flat.status, 2);
  EXPECT_NE(flat.output.find("Allowed: --axis X,Y,Z"), std::string::npos) << flat.output;
  expect_refused(sides + "--layer wal=30 --axis 0,0,1", 3, "Did you mean 'wall'?");
  expect_refused(sides + "--layer wall=30:60 --axis 0,0,1 --families", 2, "one angle for a layer");
  expect_refused(sides + "--angles 30 --start base --axis 0,0,1", 2, "one end alone");
  expect_refused(sides + "--angles 30 --axis 0,0,1 --lv-endo endocardium", 2, "has no use for it");
}

TEST_F(ProgramFibers, OfTwoFamiliesGoAroundAndSayWhereTheAngleBelongs) {
  const Outcome outcome = program.run(
      "fibers lv.vtu -o out.vtu --rule transmural --inner endocardium --outer "
      "epicardium --axis 0,0,1 --layer wall=29deg --families --json out.json");

  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_NE(outcome.output.find("'angle: 29 deg'"), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("sheet: normal_q4"), std::string::npos) << outcome.output;
  const nlohmann::json report = program.json("out.json");
  EXPECT_NEAR(double(report["angles_against_depth"]["layer"][4]["helix_deg"]), 0, 1e-9);
  EXPECT_LT(double(report["orthonormality_error"]), 1e-12);
}

TEST_F(ProgramFibers, OfAnotherMeshAreTakenByPlaceAndReadByACase) {
  ASSERT_EQ(program.run("mesh --shape ellipsoid --cells 4x6x2 --fibers -o land.vtu").status, 0);
  const Outcome made = program.run(
      "fibers lv.vtu -o out.vtu --from land.vtu --field fiber --sheet-field sheet --rule bayer" +
      walls + "--json out.json");
  ASSERT_EQ(made.status, 0) << made.output;
  const nlohmann::json bands = program.json("out.json")["angles_against_depth"]["left"];
  // the rule of Land et al.: from 90 to -90 degrees through the wall, here by the potential
  EXPECT_GT(double(bands[1]["helix_deg"]), 35);
  EXPECT_NEAR(double(bands[4]["helix_deg"]), 0, 25);
  EXPECT_LT(double(bands[8]["helix_deg"]), -35);
  program.write("case.yaml",
                "viscera: 1\ntitle: fibres\nmesh: {file: out.vtu}\n"
                "materials: {all: {law: guccione, C: 2 kPa, bf: 8, bt: 2, bfs: 4, "
                "bulk_modulus: 1000 kPa,\n  fibers: {field: fiber_q4, sheet: sheet_q4}}}\n"
                "supports: [fixed: {surface: base}]\n"
                "loads: [pressure: {surface: endocardium, value: 0.5 kPa}]\n");

  EXPECT_EQ(program.run("solve case.yaml -o result").status, 0);
}

TEST_F(ProgramFibers, OfAnotherMeshAreRefusedWhereItIsNot) {
  ASSERT_EQ(program.run("mesh --shape ellipsoid --cells 2x4x2 --fibers -o land.vtu").status, 0);
  ASSERT_EQ(program.run("mesh --shape block -o block.vtu").status, 0);
  expect_refused("--from land.vtu", 2, "found no --field");
  expect_refused("--from land.vtu --field fibre", 2, "Did you mean 'fiber'?");
  expect_refused("--from land.vtu --from-unit m --field fiber", 3, "of the nodes and cells");
  expect_refused("--from land.vtu --field fiber --within 2", 2, "such as 2mm");
  expect_refused("--from block.vtu --field fiber", 2, "Allowed: none");
  expect_refused("", 2, "neither --rule nor --from");
}

TEST_F(ProgramFibers, WithoutMeasuredSheetsAreWrittenAlone) {
  ASSERT_EQ(program.run("mesh --shape ellipsoid --cells 2x4x2 --fibers -o land.vtu").status, 0);

  const Outcome outcome = program.run("fibers lv.vtu -o out.vtu --from land.vtu --field fiber_q4");

  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_NE(outcome.output.find("{field: fiber_q4}"), std::string::npos) << outcome.output;
  for (const meshes::Field& field : meshes::read_mesh(program.path("out.vtu")).cell_fields)
    EXPECT_EQ(field.name.find("sheet"), std::string::npos) << field.name;
}

TEST_F(ProgramFibers, RefuseWhatCannotBeRead) {
  expect_refused("--rule bayr" + walls, 2, "Did you mean 'bayer'?");
  expect_refused("--rule bayer --lv-outflow 60:0" + walls, 2, "Allowed: with --rule doste");
  expect_refused("--rule doste" + walls, 2, "found no --rv-endo");
  expect_refused("--rule bayer --lv 60" + walls, 2, "such as 60:-60");
  expect_refused("--rule bayer --lv-apex 1,2" + walls, 2, "three coordinates");
}

}  // namespace
}  // namespace viscera::test
