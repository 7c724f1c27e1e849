// `viscera bench` as its user meets it.
#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/problem/program.h"

namespace viscera::test {
namespace {

const std::string quick = " --repeat 1 --json bench.json";

void expect_right(const nlohmann::json& entries) {
  for (const nlohmann::json& entry : entries) {
    ASSERT_FALSE(entry.contains("skipped")) << entry;
    EXPECT_EQ(entry["void"], false) << entry;
    EXPECT_GT(entry["unknowns_per_second"], 0) << entry;
    EXPECT_GT(entry["answers"].size(), 0u) << entry;
  }
}

std::vector<std::string> names(const nlohmann::json& entries) {
  std::vector<std::string> result;
  for (const nlohmann::json& entry : entries)
    result.push_back(entry["name"]);
  return result;
}

TEST(ProgramBench, KernelsAreRightOnOneRankAndTwoInOneRecord) {
  const Program program;

  const Outcome one = program.run("bench kernels --sizes 1000" + quick);
  const Outcome two = program.run("bench kernels --sizes 1000 --append" + quick, 2);

  ASSERT_EQ(one.status, 0) << one.output;
  ASSERT_EQ(two.status, 0) << two.output;
  const nlohmann::json record = program.json("bench.json");
  EXPECT_EQ(record["schema"], 1);
  ASSERT_EQ(record["runs"].size(), 2u);
  for (int k = 0; k < 2; ++k) {
    const nlohmann::json& run = record["runs"][k];
    EXPECT_EQ(run["ranks"], k + 1);
    EXPECT_GT(run["bandwidth"]["copy_best_GB_per_s"], 0);
    EXPECT_EQ(
        names(run["entries"]),
        (std::vector<std::string>{"residual", "linearise", "tangent_action", "block_diagonal",
                                  "vertex_assembly", "preconditioner", "aij_assembly",
                                  "aij_product", "linearise", "tangent_action", "tangent_action"}));
    expect_right(run["entries"]);
  }
  // The size does not depend on the ranks, nor do the bytes that the model counts.
  for (const char* key : {"unknowns", "n_cells", "bytes_per_unknown"})
    EXPECT_EQ(record["runs"][0]["entries"][0][key], record["runs"][1]["entries"][0][key]) << key;
}

TEST(ProgramBench, PrecisionsAreChosen) {
  const Program program;

  const Outcome outcome =
      program.run("bench kernels --sizes 1000 --cells tet4 --precision single" + quick);

  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const nlohmann::json entries = program.json("bench.json")["runs"][0]["entries"];
  expect_right(entries);
  for (const nlohmann::json& entry : entries)
    if (entry["name"] == "tangent_action")
      EXPECT_EQ(entry["stored"], "single");
}

TEST(ProgramBench, KernelsOnTheEmulatedDeviceAreRightAndSayWhereTheyRan) {
  const Program program;

  const Outcome outcome =
      program.run("bench kernels --device emulated --sizes 1000 --form taylor_hood" + quick);

  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_NE(outcome.output.find("its times say nothing about a GPU"), std::string::npos);
  const nlohmann::json run = program.json("bench.json")["runs"][0];
  EXPECT_EQ(run["device"]["kind"], "emulated");
  EXPECT_EQ(run["device"]["warning"],
            "in host memory, for tests: its times say nothing about a GPU");
  EXPECT_GT(run["bandwidth"]["copy_best_GB_per_s"], 0);
  expect_right(run["entries"]);
  const std::vector<std::string> in_double{"linearise", "tangent_action", "block_diagonal",
                                           "vertex_assembly"},
      in_single{"linearise", "tangent_action", "tangent_action"};
  std::vector<std::string> expected{"residual"};
  for (int format = 0; format < 2; ++format)
    for (const auto* part : {&in_double, &in_single})
      expected.insert(expected.end(), part->begin(), part->end());
  EXPECT_EQ(names(run["entries"]), expected);
  EXPECT_EQ(run["entries"][1]["format"], "T45");
  EXPECT_EQ(run["entries"].back()["format"], "SC27");
  EXPECT_EQ(run["entries"].back()["vectors"], "single");
}

TEST(ProgramBench, WithoutAGpuCudaIsUnavailable) {
  const Program program;

  const Outcome outcome = program.run("bench kernels --device cuda --sizes 1000" + quick);

  if (outcome.status == 0)
    GTEST_SKIP() << "this machine has a GPU";
  EXPECT_EQ(outcome.status, 7) << outcome.output;
  EXPECT_NE(outcome.output.find("--device cpu"), std::string::npos) << outcome.output;
  EXPECT_EQ(outcome.output.find("bandwidth"), std::string::npos) << outcome.output;
  EXPECT_FALSE(std::filesystem::exists(program.path("bench.json")));
}

TEST(ProgramBench, ADeviceIsMeasuredFromOneRank) {
  const Program program;

  const Outcome outcome = program.run("bench kernels --device emulated --sizes 1000", 2);

  EXPECT_EQ(outcome.status, 2) << outcome.output;
  EXPECT_NE(outcome.output.find("found 2 ranks"), std::string::npos) << outcome.output;
}

TEST(ProgramBench, SolvesAreRightOnOneRankAndTwo) {
  const Program program;

  for (const int ranks : {1, 2}) {
    const Outcome outcome = program.run("bench solve --sizes 3000" + quick, ranks);

    ASSERT_EQ(outcome.status, 0) << outcome.output;
    const nlohmann::json entries = program.json("bench.json")["runs"][0]["entries"];
    ASSERT_EQ(entries.size(), 1u);
    expect_right(entries);
    const nlohmann::json& solve = entries[0]["solve"];
    EXPECT_GT(solve["newton_iterations"], solve["steps"]);
    EXPECT_GT(solve["peak_memory_bytes_per_unknown"], 0);
    for (const char* phase : {"setup", "residual", "tangent", "preconditioner_setup", "krylov",
                              "output", "newton", "other"})
      EXPECT_TRUE(solve["seconds_by_phase"].contains(phase)) << phase;
  }
  for (const auto& file : std::filesystem::directory_iterator(program.path(".")))
    EXPECT_EQ(file.path().filename().string().find("viscera-bench"), std::string::npos);
}

TEST(ProgramBench, MistakesEndInTwoWithOneParagraphBeforeAnythingIsMeasured) {
  const Program program;
  program.write("notes.json", "{\"mine\": 1}\n");
  const std::pair<const char*, const char*> mistakes[] = {
      {"bench kernel", "kernel not in {kernels,solve}"},
      {"bench kernels --sizes 1e4,big", "--sizes: found 'big'"},
      {"bench kernels --cells tet11", "Did you mean 'tet10'?"},
      {"bench kernels --law gucione", "Did you mean 'guccione'?"},
      {"bench kernels --precision half", "half not in {double,single}"},
      {"bench kernels --cells tet4 --form taylor_hood", "needs quadratic cells, found 'tet4'"},
      {"bench kernels --append", "--append needs --json FILE"},
      {"bench kernels --json notes.json", "is not a record of 'viscera bench'"},
      {"bench kernels --json nowhere/bench.json", "does not exist"},
      {"bench solve --cells tet4", "needs quadratic cells"},
      {"bench kernels --device gpu", "gpu not in {cpu,cuda,emulated}"},
      {"bench kernels --device emulated --sizes 1e6", "found 1000000 unknowns, at most 20000"},
      {"bench solve --device emulated", "whole solves are measured on the CPU alone"},
      {"bench solve --scratch nowhere", "--scratch: 'nowhere' is no folder"},
      {"bench --repeats 3", "Did you mean '--repeat'?"},
  };
  for (const auto& [arguments, message] : mistakes) {
    const Outcome outcome = program.run(arguments);

    EXPECT_EQ(outcome.status, 2) << arguments;
    EXPECT_NE(outcome.output.find(message), std::string::npos) << outcome.output;
    EXPECT_EQ(outcome.output.find("bandwidth"), std::string::npos) << outcome.output;
  }
  EXPECT_EQ(program.text("notes.json"), "{\"mine\": 1}\n");
}

}  // namespace
}  // namespace viscera::test
