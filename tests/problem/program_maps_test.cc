// viscera calibrate with a map: predictions with intervals, stopped and resumed, what is refused.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/problem/gel.h"
#include "tests/problem/program.h"

namespace viscera::test {
namespace {

using nlohmann::json;

const std::string map_of_stiffness =
    "    - {path: materials.block.mu, prior: {median: 3 kPa, factor: 1.5}, start: 4 kPa,\n"
    "       field: {correlation_length: 6 mm, sd: 0.3}}\n";

class ProgramMaps : public testing::Test {
 protected:
  void SetUp() override {
    const std::vector<double> moves = gel_moves(program);
    ASSERT_FALSE(moves.empty());
    fit_ = gel(1, map_of_stiffness, moves);
    program.write("fit.yaml", fit_);
  }
  std::string fit_;
  Program program;
};

TEST_F(ProgramMaps, PredictHeldOutForcesWithIntervals) {
  const Outcome outcome = program.run("calibrate --no-plots fit.yaml -o fit");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const json found = program.json("fit/calibration.json");
  const json truth = program.json("truth/evaluation.json")["predictions"];
  for (const char* name : {"lift", "held"}) {
    const json one = *std::find_if(found["predictions"].begin(), found["predictions"].end(),
                                   [&](const json& x) { return x["name"] == name; });
    const double value = truth[name]["value"], sd = one["sd"];
    EXPECT_GT(sd, 0) << name;
    EXPECT_NEAR(one["estimate"].get<double>(), value, 4 * sd + 1e-9) << name;
    EXPECT_NEAR(one["interval_95"]["upper"].get<double>(),
                one["estimate"].get<double>() + 1.96 * sd, 1e-3 * sd)
        << name;
  }
  EXPECT_TRUE(found["predictions"][2]["sd"].is_null());
  EXPECT_NE(found["predictions"][2]["sentence"].get<std::string>().find("No interval"),
            std::string::npos);
}

TEST_F(ProgramMaps, GoOnWhereTheyWereStopped) {
  ASSERT_EQ(program.run("calibrate --no-plots fit.yaml -o whole").status, 0);
  const Outcome stopped = program.run("calibrate --no-plots fit.yaml -o fit --walltime 0.01s");
  ASSERT_EQ(stopped.status, 5) << stopped.output;

  const Outcome resumed = program.run("calibrate --no-plots fit.yaml -o fit --resume");

  ASSERT_EQ(resumed.status, 0) << resumed.output;
  EXPECT_NE(resumed.output.find("1 points solved before"), std::string::npos) << resumed.output;
  const json one = program.json("whole/calibration.json"),
             other = program.json("fit/calibration.json");
  for (const char* what : {"unknowns", "predictions", "fit"})
    EXPECT_EQ(one[what], other[what]);
  EXPECT_EQ(one["fields"][0]["greatest_factor"], other["fields"][0]["greatest_factor"]);
  EXPECT_EQ(program.text("whole/trace.csv"), program.text("fit/trace.csv"));
  EXPECT_FALSE(program.exists("fit/checkpoint.bin"));
}

TEST_F(ProgramMaps, SamplesSayWhetherTheNormalCanBeTrusted) {
  program.write("samples.yaml", fit_ + "  importance_samples: 60\n");
  const Outcome outcome = program.run("calibrate --no-plots samples.yaml -o fit");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const json found = program.json("fit/calibration.json"), posterior = found["posterior"];
  EXPECT_EQ(posterior["samples"], 60);
  EXPECT_EQ(posterior["infeasible_samples"], 0);
  EXPECT_TRUE(posterior["checked_by_samples"]);
  EXPECT_GT(posterior["effective_samples"].get<double>(), 1);
  EXPECT_NE(outcome.output.find(posterior["sentence"]), std::string::npos) << outcome.output;
  EXPECT_EQ(posterior["sentence"].get<std::string>().find("cannot") == std::string::npos,
            posterior["trusted"].get<bool>());
  const json most = found["predictions"][2];
  EXPECT_EQ(most["interval_from"], "draws");  // an extreme has no gradient
  EXPECT_LT(most["interval_95"]["lower"], most["estimate"]);
  EXPECT_GT(most["interval_95"]["upper"], most["estimate"]);
  EXPECT_LT(most["interval_95"]["lower"], most["interval_50"]["lower"]);
}

TEST_F(ProgramMaps, SamplesGoOnWhereTheyWereStopped) {
  program.write("samples.yaml", fit_ + "  importance_samples: 55\n");
  ASSERT_EQ(program.run("calibrate --no-plots samples.yaml -o whole").status, 0);
  const json whole = program.json("whole/calibration.json");
  const int points = whole["cost"]["points_of_fit"];
  const std::string one_more = "calibrate --no-plots samples.yaml -o fit --walltime 0.001s";
  ASSERT_EQ(program.run(one_more).status, 5);
  for (int k = 1; k < points + 3; ++k)
    ASSERT_EQ(program.run(one_more + " --resume").status, 5) << k;

  const Outcome resumed = program.run("calibrate --no-plots samples.yaml -o fit --resume");

  ASSERT_EQ(resumed.status, 0) << resumed.output;
  EXPECT_NE(resumed.output.find(std::to_string(points + 3) + " points solved before"),
            std::string::npos)
      << resumed.output;
  const json found = program.json("fit/calibration.json");
  for (std::size_t q = 0; q < 3; ++q)
    for (const char* end : {"lower", "upper"}) {
      const double value = whole["predictions"][q]["interval_95"][end];
      EXPECT_NEAR(found["predictions"][q]["interval_95"][end].get<double>(), value,
                  1e-3 * std::abs(value));
    }
  EXPECT_NEAR(whole["posterior"]["effective_samples"].get<double>(),
              found["posterior"]["effective_samples"].get<double>(), 0.5);
}

TEST_F(ProgramMaps, WhatTheyCannotIsRefusedByCheckToo) {
  const auto refused = [&](const std::string& more, int status, const std::string& part) {
    program.write("no.yaml", fit_ + more);
    for (const char* verb : {"calibrate --no-plots no.yaml -o out", "check no.yaml"}) {
      const Outcome outcome = program.run(verb);
      EXPECT_EQ(outcome.status, status) << outcome.output;
      EXPECT_NE(outcome.output.find(part), std::string::npos) << outcome.output;
      EXPECT_FALSE(program.exists("out"));
    }
  };

  refused("  derivatives: forward\n", 2, "calibration.derivatives: found 'forward' beside a map");
  refused("  second_order: true\n", 7, "calibration.second_order beside a map");
  refused("  candidates: {again: {at: 1, volume: {surface: z1, sd: 1 mL}}}\n", 7,
          "calibration.candidates beside a map");
}

}  // namespace
}  // namespace viscera::test
