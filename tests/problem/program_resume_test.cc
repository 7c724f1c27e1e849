// A run that stopped or was killed goes on with --resume and ends as if nothing had happened.
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "meshes/formats/write_mesh.h"
#include "tests/problem/box.h"
#include "tests/problem/program.h"

namespace viscera::test {
namespace {

/// The first step after a resume starts from the last state, not from an extrapolated one: Newton
/// ends within its tolerance elsewhere. What the program promises; the case is solved far tighter.
constexpr double resumed_agrees_to = 1e-8;

constexpr int n_steps = 40;   // so many that signals arrive before the end
constexpr int attempts = 20;  // where processors are short, a signal may arrive after it
const std::string solve = "solve case.yaml -o result";

std::string fields_of(int step, const std::string& extension = ".vtu") {
  const std::string digits = std::to_string(step);
  return "result/fields/result_" + std::string(6 - digits.size(), '0') + digits + extension;
}

class ProgramResume : public testing::Test {
 protected:
  void SetUp() override {
    meshes::write_mesh(unit_box(3), program.path("box.msh"));
    write_case("2 kPa");
  }

  void write_case(const std::string& pressure) const {
    program.write(
        "case.yaml",
        "viscera: 1\n"
        "title: Pushed box\n"
        "mesh: {file: box.msh, unit: cm}\n"
        "materials: {wall: {law: neo_hookean, mu: 5 kPa, bulk_modulus: incompressible}}\n"
        "supports: [fixed: {surface: z0}]\n"
        "loads: [pressure: {surface: z1, value: " +
            pressure +
            "}]\n"
            "steps: {first: 0.025, maximum: 0.025}\n"
            "solver: {linear: direct, residual_tolerance: 1e-12, increment_tolerance: 1e-10}\n"
            "quantities:\n"
            "  peak: {maximum: {field: displacement}, unit: mm}\n"
            "  stress: {maximum: {field: von_mises}, unit: kPa}\n"
            "  base: {reaction: {surface: z0, component: z}, unit: mN}\n");
  }

  /// Ends in exit 5 with a checkpoint, after `at_least` steps and long before the last.
  void stop_after(int at_least) const {
    for (int k = 0; k < attempts; ++k) {
      std::filesystem::remove_all(program.path("result"));
      const Outcome outcome = program.signal_when_written(fields_of(at_least), SIGTERM, solve);
      if (outcome.status == 0)
        continue;
      ASSERT_EQ(outcome.status, 5) << outcome.output;
      if (n_steps_done() > n_steps / 2)
        continue;
      ASSERT_EQ(program.json("result/summary.json")["status"], "stopped");
      ASSERT_TRUE(program.exists("result/checkpoint.bin"));
      return;
    }
    FAIL() << "every run was near its end before the signal reached it";
  }

  int n_steps_done() const { return program.json("result/summary.json")["steps"]; }

  std::vector<int> steps_of_history() const {
    std::ifstream stream(program.path("result/history.csv"));
    std::vector<int> steps;
    std::string row;
    std::getline(stream, row);
    while (std::getline(stream, row))
      steps.push_back(std::atoi(row.c_str()));
    return steps;
  }

  void expect_like_uninterrupted() const {
    const Outcome outcome = program.run("solve case.yaml -o whole");
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    const nlohmann::json whole = program.json("whole/summary.json");
    const nlohmann::json resumed = program.json("result/summary.json");
    EXPECT_EQ(resumed["status"], "done");
    EXPECT_EQ(resumed["steps"], n_steps);
    // counts of both parts: a few more or less than in one go, far from those of one part alone
    EXPECT_GE(resumed["newton_iterations"].get<int>(), 0.9 * whole["newton_iterations"].get<int>());
    for (const auto& [name, quantity] : whole["quantities"].items()) {
      const double value = quantity["value"], other = resumed["quantities"][name]["value"];
      EXPECT_NEAR(other, value, resumed_agrees_to * std::abs(value)) << name;
    }
    std::vector<int> every_step(n_steps);
    for (int k = 0; k < n_steps; ++k)
      every_step[k] = k + 1;
    EXPECT_EQ(steps_of_history(), every_step);
    int n_fields = 0;
    for (const std::string& file : program.series("result/fields/result.pvd")) {
      EXPECT_TRUE(program.exists(file)) << file;
      // A run stopped before its first step shows the state it stopped in: step 0.
      n_fields += file.find("result_000000") == std::string::npos;
    }
    EXPECT_EQ(n_fields, n_steps);
    EXPECT_FALSE(program.exists("result/checkpoint.bin"));
  }

  /// --resume ends in exit 2, says `part` and changes nothing.
  void expect_refusal(const std::string& part, const std::string& more = "") const {
    const std::string summary = program.text("result/summary.json");
    for (const int ranks : {1, 2}) {
      const Outcome outcome = program.run(solve + " --resume" + more, ranks);
      EXPECT_EQ(outcome.status, 2) << outcome.output;
      EXPECT_NE(outcome.output.find(part), std::string::npos) << outcome.output;
    }
    EXPECT_EQ(program.text("result/summary.json"), summary);
  }

  Program program;
};

TEST_F(ProgramResume, GoesOnAfterASignalOnThreeRanks) {
  stop_after(3);
  const int first_part = n_steps_done();

  const Outcome outcome = program.run(solve + " --resume", 3);

  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const nlohmann::json summary = program.json("result/summary.json");
  EXPECT_EQ(summary["resumed_after"], nlohmann::json({first_part}));
  EXPECT_EQ(summary["ranks"], 3);
  expect_like_uninterrupted();
}

TEST_F(ProgramResume, GoesOnAfterATimeLimitOnTwoRanksOnOne) {
  ASSERT_EQ(program.run(solve + " --walltime '0.05 s'", 2).status, 5);

  const Outcome outcome = program.run(solve + " --resume");

  ASSERT_EQ(outcome.status, 0) << outcome.output;
  expect_like_uninterrupted();
}

TEST_F(ProgramResume, StepsBeyondTheCheckpointAreDroppedAfterAKill) {
  int last = 0;
  for (int k = 0, killed = false; k < attempts && !killed; ++k) {
    stop_after(2);
    last = n_steps_done() + 6;
    killed = program.kill_when_written(fields_of(last), solve + " --resume");
  }
  ASSERT_EQ(program.json("result/summary.json")["status"], "running");
  ASSERT_GE(static_cast<int>(steps_of_history().size()), last - 1);

  const Outcome outcome = program.run(solve + " --resume", 2);

  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_FALSE(program.exists(fields_of(last)));
  EXPECT_TRUE(program.exists(fields_of(last, ".pvtu")));
  expect_like_uninterrupted();
}

TEST_F(ProgramResume, AKilledRunGoesOnFromItsLastRegularCheckpoint) {
  for (int k = 0, killed = false; k < attempts && !killed; ++k) {
    std::filesystem::remove_all(program.path("result"));
    killed = program.kill_when_written(fields_of(6), solve + " --checkpoint-every 1ms");
  }
  ASSERT_EQ(program.json("result/summary.json")["status"], "running");

  const Outcome outcome = program.run(solve + " --resume");

  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_GE(program.json("result/summary.json")["resumed_after"][0], 5);
  expect_like_uninterrupted();
}

TEST_F(ProgramResume, AnotherCaseMeshOrOverrideIsRefused) {
  stop_after(2);

  expect_refusal("was started with no --set", " --set 'loads.0.pressure.value=3 kPa'");
  meshes::OrganMesh moved = unit_box(3);
  moved.nodes.back()[0] += 0.01;
  meshes::write_mesh(moved, program.path("box.msh"));
  expect_refusal("The mesh is not the one");
  write_case("3 kPa");
  expect_refusal("The case file is not the one");
}

TEST_F(ProgramResume, ADamagedOrMissingCheckpointIsRefused) {
  expect_refusal("There is nothing to resume");
  stop_after(2);
  const std::string bytes = program.text("result/checkpoint.bin");

  program.write("result/checkpoint.bin", bytes.substr(0, bytes.size() / 2));
  expect_refusal("is damaged");
  std::remove(program.path("result/checkpoint.bin").c_str());
  expect_refusal("There is no checkpoint to resume from");
}

TEST_F(ProgramResume, ARunThatIsDoneIsRefused) {
  ASSERT_EQ(program.run(solve + " --set steps.maximum=1").status, 0);

  expect_refusal("is done");
}

TEST_F(ProgramResume, ANewRunRemovesTheCheckpoint) {
  stop_after(2);
  std::remove(program.path("result/history.csv").c_str());  // to see when the new run writes

  program.kill_when_written("result/history.csv", solve);

  EXPECT_FALSE(program.exists("result/checkpoint.bin"));
}

}  // namespace
}  // namespace viscera::test
