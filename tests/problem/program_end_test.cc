// How a run ends that does not end well: exit status, summary and what is left on disk.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "meshes/formats/write_mesh.h"
#include "tests/problem/box.h"
#include "tests/problem/program.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

class ProgramEnd : public testing::Test {
 protected:
  void write_case(int n, const std::string& pressure, const std::string& steps) {
    meshes::write_mesh(unit_box(n), program.path("box.msh"));
    program.write("case.yaml",
                  "viscera: 1\n"
                  "title: Pushed box\n"
                  "mesh: {file: box.msh, unit: cm}\n"
                  "materials: {wall: {law: neo_hookean, mu: 5 kPa, bulk_modulus: incompressible}}\n"
                  "supports: [fixed: {surface: z0}]\n"
                  "loads: [pressure: {surface: z1, value: " +
                      pressure + "}]\n" + "steps: " + steps +
                      "\n"
                      "quantities: {peak: {maximum: {field: displacement}, unit: mm}}\n");
  }

  Program program;
};

int count(const std::string& text, const std::string& part) {
  int n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++n;
  return n;
}

/// Cells are named as in the input mesh [cm], whatever order they are solved in.
void expect_centroid(const meshes::OrganMesh& mesh, const nlohmann::json& cell) {
  for (int i = 0; i < 3; ++i) {
    double centroid = 0;
    for (int v = 0; v < 4; ++v)
      centroid += mesh.nodes[mesh.cells[4 * cell["cell"].get<int>() + v]][i] / 4;
    EXPECT_NEAR(cell["centroid_mm"][i], 10 * centroid, printed(6)) << cell;
  }
}

/// Every second of a run is in one phase (solver/output/README.md).
void expect_phases_add_up(const nlohmann::json& time) {
  double sum = 0;
  for (const auto& [phase, seconds] : time.items())
    if (phase != "total")
      sum += seconds.get<double>();
  EXPECT_NEAR(sum, time["total"], roundoff(100, sum));
  for (const char* phase : {"mesh", "setup", "residual", "tangent", "preconditioner_setup",
                            "krylov", "output", "newton", "other"})
    EXPECT_GT(time.at(phase), 0) << phase;
  EXPECT_EQ(time.size(), 10u) << time;
}

TEST_F(ProgramEnd, PhasesAddUpToTheTotal) {
  write_case(2, "1 kPa", "{first: 1}");

  const Outcome outcome = program.run("solve case.yaml -o result");

  ASSERT_EQ(outcome.status, 0) << outcome.output;
  expect_phases_add_up(program.json("result/summary.json")["time"]);
}

TEST_F(ProgramEnd, TooMuchLoadLeavesAFailureBundle) {
  write_case(3, "1 MPa", "{first: 0.25, minimum: 0.02}");

  const Outcome outcome = program.run("solve case.yaml -o result");

  EXPECT_EQ(outcome.status, 4) << outcome.output;
  const nlohmann::json summary = program.json("result/summary.json");
  EXPECT_EQ(summary["status"], "not_converged");
  EXPECT_GT(summary["newton_iterations"], 0);  // those of failed tries too
  EXPECT_EQ(count(program.text("result/summary.json"), "\"done\""), 0);
  expect_phases_add_up(summary["time"]);
  const nlohmann::json why = program.json("result/failure/why.json");
  EXPECT_FALSE(std::string(why["sentence"]).empty());
  EXPECT_LT(why["last_good_time"], why["failing_time"]);
  EXPECT_LT(why["failing_time"], 1);
  EXPECT_EQ(why["cutbacks"], summary["cutbacks"]) << "the first step failed";
  EXPECT_GT(why["cutbacks"], 0);
  EXPECT_EQ(why["suggestions"].size(), 3u);
  ASSERT_EQ(why["worst_cells"].size(), 10u);
  EXPECT_LE(why["worst_cells"][0]["det_F"], why["worst_cells"][9]["det_F"]);
  EXPECT_EQ(why["worst_cells"][0]["region"], "wall");
  for (const nlohmann::json& cell : why["worst_cells"])
    expect_centroid(unit_box(3), cell);
  EXPECT_TRUE(program.exists("result/failure/why.txt"));
  const std::vector<std::string> states = program.series("result/failure/state.pvd");
  EXPECT_EQ(states.size(), 2u);  // last good, failing
  for (const std::string& state : states)
    EXPECT_TRUE(program.exists(state)) << state;
  EXPECT_GT(count(outcome.output, "did not converge"), 0) << outcome.output;
}

TEST_F(ProgramEnd, TooMuchLoadEndsThreeRanksTogether) {
  write_case(2, "1 MPa", "{first: 0.25, minimum: 0.05}");

  const Outcome outcome = program.run("solve case.yaml -o result", 3);

  EXPECT_EQ(outcome.status, 4) << outcome.output;
  EXPECT_EQ(program.json("result/summary.json")["status"], "not_converged");
  EXPECT_EQ(program.json("result/failure/why.json")["worst_cells"].size(), 10u);
  const std::vector<std::string> states = program.series("result/failure/state.pvd");
  EXPECT_EQ(states.size(), 2u);
  for (const std::string& state : states)
    EXPECT_TRUE(program.exists(state)) << state;
}

TEST_F(ProgramEnd, TimeLimitStops) {
  write_case(2, "1 kPa", "{first: 0.01, maximum: 0.01}");

  const Outcome outcome = program.run("solve case.yaml -o result --walltime '0.001 s'");

  EXPECT_EQ(outcome.status, 5) << outcome.output;
  const nlohmann::json summary = program.json("result/summary.json");
  EXPECT_EQ(summary["status"], "stopped");
  EXPECT_LT(summary["steps"], 100);
  EXPECT_FALSE(program.exists("result/failure"));
}

TEST_F(ProgramEnd, NoTimeAtAllIsAMistake) {
  write_case(2, "1 kPa", "{first: 1}");

  EXPECT_EQ(program.run("solve case.yaml -o result --walltime '0 s'").status, 2);
  EXPECT_FALSE(program.exists("result"));
}

TEST_F(ProgramEnd, MissingDeviceLeavesNoFolder) {
  write_case(2, "1 kPa", "{first: 1}");

  const Outcome outcome = program.run("solve case.yaml -o result --device cuda");

  if (outcome.status == 0)
    GTEST_SKIP() << "this machine has a GPU";
  EXPECT_EQ(outcome.status, 7) << outcome.output;
  EXPECT_FALSE(program.exists("result"));
}

TEST_F(ProgramEnd, KilledRunStillSaysRunning) {
  write_case(6, "1 kPa", "{first: 0.01, maximum: 0.01}");

  ASSERT_TRUE(program.kill_when_written("result/history.csv", "solve case.yaml -o result"));

  EXPECT_EQ(program.json("result/summary.json")["status"], "running");
}

TEST_F(ProgramEnd, FormerFailureIsGoneAfterASuccess) {
  write_case(2, "1 MPa", "{first: 0.25, minimum: 0.05}");
  ASSERT_EQ(program.run("solve case.yaml -o result").status, 4);

  const Outcome outcome =
      program.run("solve case.yaml -o result --set 'loads.0.pressure.value=1 kPa'");

  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_EQ(program.json("result/summary.json")["status"], "done");
  EXPECT_FALSE(program.exists("result/failure"));
}

}  // namespace
}  // namespace viscera::test
