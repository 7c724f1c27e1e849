// viscera calibrate with inputs that are wrong, or that changed since it was stopped: exit status,
// the paragraph, and nothing half-written.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "meshes/formats/write_mesh.h"
#include "tests/problem/box.h"
#include "tests/problem/program.h"

namespace viscera::test {
namespace {

using nlohmann::json;

class ProgramCalibrateInput : public testing::Test {
 protected:
  void SetUp() override {
    write_mesh(2);
    program.write("marks.csv",
                  "from_x[mm],from_y[mm],from_z[mm],to_x[mm],to_y[mm],to_z[mm]\n"
                  "5,5,10,5,5,10.4\n0,0,10,-0.2,-0.2,10.4\n");
  }
  /// A box of 10 mm.
  void write_mesh(int n) const { meshes::write_mesh(unit_box(n), program.path("box.msh")); }

  /// Pulled by 2 kPa, with landmarks at its end; `from` of the case replaced by `to`.
  Outcome calibrate(const std::string& from,
                    const std::string& to,
                    const std::string& arguments = "") const {
    std::string text =
        "viscera: 1\n"
        "title: Pulled box\n"
        "mesh: {file: box.msh, unit: cm}\n"
        "materials: {wall: {law: neo_hookean, mu: 15 kPa, bulk_modulus: incompressible}}\n"
        "supports: [fixed: {surface: z0}]\n"
        "loads: [traction: {surface: z1, value: [0, 0, 2 kPa]}]\n"
        "calibration:\n"
        "  parameters:\n"
        "    - {path: materials.wall.mu, prior: {median: 15 kPa, factor: 2}}\n"
        "  observations:\n"
        "    marks: {at: 1, landmarks: {file: marks.csv, sd: 0.1 mm}}\n"
        "  next_measurement: false\n";
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    program.write("case.yaml", text.replace(at, from.size(), to));
    return program.run("calibrate --no-plots case.yaml -o fit " + arguments);
  }

  Program program;
};

TEST_F(ProgramCalibrateInput, IsHashedInWhatIsWritten) {
  const Outcome outcome = calibrate("15 kPa", "15 kPa");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const json found = program.json("fit/calibration.json")["provenance"];
  for (const char* file : {"sha256 of box.msh", "sha256 of marks.csv"})
    EXPECT_EQ(found.at(file).get<std::string>().size(), 64u) << found;
  EXPECT_EQ(program.json("fit/summary.json")["input_files_sha256"]["box.msh"],
            found["sha256 of box.msh"]);
}

TEST_F(ProgramCalibrateInput, ThatChangedIsNotResumed) {
  ASSERT_EQ(calibrate("15 kPa", "15 kPa", "--walltime 0.01s").status, 5);
  const auto refused = [&](const std::string& arguments = "") {
    const Outcome outcome = calibrate("15 kPa", "15 kPa", "--resume " + arguments);
    EXPECT_NE(outcome.output.find("\"fit/checkpoint.bin\": The stored points belong to"),
              std::string::npos)
        << outcome.output;
    return outcome.status;
  };
  const std::string marks = program.text("marks.csv");
  program.write("marks.csv", marks + "10,10,10,9.8,9.8,10.4\n");
  EXPECT_EQ(refused(), 2);
  program.write("marks.csv", marks);
  write_mesh(3);
  EXPECT_EQ(refused(), 2);
  write_mesh(2);
  EXPECT_EQ(refused("--set calibration.max_points=7"), 2);
  EXPECT_EQ(calibrate("15 kPa", "15 kPa", "--resume").status, 0);
}

TEST_F(ProgramCalibrateInput, OfALoadThatCannotBeReachedEndsWithItsReason) {
  const Outcome outcome = calibrate("2 kPa", "2000 kPa");
  EXPECT_EQ(outcome.status, 4) << outcome.output;
  EXPECT_NE(outcome.output.find("The calibration cannot start: the model cannot be solved at the "
                                "start values of its unknowns (The solve stopped at t = "),
            std::string::npos)
      << outcome.output;
  EXPECT_EQ(program.json("fit/summary.json")["status"], "not_converged");
  EXPECT_FALSE(program.exists("fit/calibration.json"));
}

TEST_F(ProgramCalibrateInput, InAnotherUnitIsRefusedBeforeAnythingIsWritten) {
  program.write("marks.csv",
                "from_x[m],from_y[m],from_z[m],to_x[m],to_y[m],to_z[m]\n5,5,10,5,5,10.4\n");
  const Outcome outcome = calibrate("15 kPa", "15 kPa");
  EXPECT_EQ(outcome.status, 3) << outcome.output;
  EXPECT_NE(outcome.output.find("case.yaml:11:"), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("landmark 1, from (5000, 5000, 10000) mm, lies"), std::string::npos)
      << outcome.output;
  EXPECT_FALSE(program.exists("fit"));
}

TEST_F(ProgramCalibrateInput, IsComparedOnTheTerminalByEvaluate) {
  const Outcome outcome = calibrate("15 kPa", "15 kPa", "--evaluate");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_NE(outcome.output.find("observation            rows  rms / noise"), std::string::npos)
      << outcome.output;
  EXPECT_NE(outcome.output.find("marks                     6  "), std::string::npos)
      << outcome.output;
}

}  // namespace
}  // namespace viscera::test
