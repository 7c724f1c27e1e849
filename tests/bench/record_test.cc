// What is written and printed of right, wrong and skipped answers.
#include "solver/bench/record.h"

#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "solver/bench/options.h"
#include "solver/bench/table.h"
#include "solver/core/errors.h"

namespace viscera::test {
namespace {

using bench::Answer;
using bench::Entry;

Entry sample(const std::string& name, const std::vector<Answer>& answers) {
  Entry entry;
  entry.kind = "kernel";
  entry.name = name;
  entry.cells = "tet10";
  entry.unknowns = 1000;
  entry.bytes = 80000;
  entry.timing = bench::Timing{1e-3, 5e-4, 8e-4, 2e-3, 7, 3};
  entry.answers = answers;
  return entry;
}

const Answer right{"the truth", 1e-12, 1e-10};
const Answer wrong{"the truth", 1e-3, 1e-10};
const Answer lost{"the truth", NAN, 1e-10};

std::string printed(const Entry& entry) {
  std::string all;
  for (const std::string& line : bench::kernel_lines({entry}, 1e9))
    all += line + "\n";
  return all;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

nlohmann::json written(const Entry& entry) {
  bench::Run run;
  run.bandwidth.copy_best = 1e9;
  run.entries = {entry};
  return nlohmann::json::parse(bench::to_json(run))["runs"][0]["entries"][0];
}

TEST(BenchEntry, WithRightAnswersHasItsRate) {
  const Entry entry = sample("residual", {right, right});

  const nlohmann::json json = written(entry);

  EXPECT_FALSE(bench::any_void({entry}));
  EXPECT_EQ(json["void"], false);
  EXPECT_DOUBLE_EQ(json["unknowns_per_second"], 1e6);
  EXPECT_DOUBLE_EQ(json["bytes_per_unknown"], 80);
  EXPECT_DOUBLE_EQ(json["fraction_of_copy_bandwidth"], 0.08);
  EXPECT_TRUE(has(printed(entry), "1.00    0.50 to 1.25"));
  EXPECT_FALSE(has(printed(entry), "VOID"));
}

TEST(BenchEntry, IsVoidWhereOneAnswerIsWrongLostOrMissing) {
  for (const std::vector<Answer>& answers :
       {std::vector<Answer>{right, wrong}, std::vector<Answer>{lost, right},
        std::vector<Answer>{}}) {
    const Entry entry = sample("residual", answers);

    const nlohmann::json json = written(entry);

    EXPECT_TRUE(bench::any_void({sample("other", {right}), entry}));
    EXPECT_EQ(json["void"], true);
    EXPECT_EQ(json["reason"], entry.void_reason());
    EXPECT_FALSE(json.contains("unknowns_per_second"));
    EXPECT_FALSE(json.contains("fraction_of_copy_bandwidth"));
    EXPECT_TRUE(has(printed(entry), "VOID: " + entry.void_reason()));
    EXPECT_FALSE(has(printed(entry), "0.50 to 1.25"));
  }
  EXPECT_EQ(sample("residual", {wrong}).void_reason(),
            "against the truth it is off by 1.00e-03, more than 1e-10");
  EXPECT_TRUE(written(sample("residual", {lost}))["answers"][0]["error"].is_null());
}

TEST(BenchEntry, SkippedIsNeitherRightNorVoid) {
  Entry entry = sample("aij_product", {});
  entry.timing.reset();
  entry.skipped = "no memory";

  const nlohmann::json json = written(entry);

  EXPECT_FALSE(bench::any_void({entry}));
  EXPECT_EQ(json["skipped"], "no memory");
  EXPECT_FALSE(json.contains("void"));
  EXPECT_TRUE(has(printed(entry), "skipped: no memory"));
}

TEST(BenchTable, ComparesOnlyRightAnswersWithTheAssembledMatrix) {
  Entry action = sample("tangent_action", {right});
  Entry product = sample("aij_product", {right});
  action.vectors = product.vectors = "double";
  action.timing->minimum = 2.5e-4;
  const auto lines = [&](const Answer& answer) {
    product.answers = {answer};
    std::string all;
    for (const std::string& line : bench::kernel_lines({action, product}, 1e9))
      all += line + "\n";
    return all;
  };

  EXPECT_TRUE(has(lines(right), "2.00 times PETSc's"));
  EXPECT_FALSE(has(lines(wrong), "times PETSc's"));
}

TEST(BenchRecord, NamesTheDevice) {
  bench::Run run;
  EXPECT_FALSE(nlohmann::json::parse(bench::to_json(run))["runs"][0].contains("device"));
  run.device = kernels::DeviceProperties();
  run.device->kind = kernels::DeviceKind::cuda;
  run.device->name = "A GPU";
  run.device->architecture = "sm_90";
  run.device->total_memory = 1000;

  const nlohmann::json device = nlohmann::json::parse(bench::to_json(run))["runs"][0]["device"];

  EXPECT_EQ(device["kind"], "cuda");
  EXPECT_EQ(device["name"], "A GPU");
  EXPECT_EQ(device["architecture"], "sm_90");
  EXPECT_EQ(device["memory_bytes"], 1000);
  EXPECT_FALSE(device.contains("warning"));
}

TEST(BenchRecord, AppendsToWhatIsThere) {
  bench::Run run;
  run.command = "first";
  const std::string first = bench::to_json(run);
  run.command = "second";

  const nlohmann::json both = nlohmann::json::parse(bench::to_json(run, first));

  ASSERT_EQ(both["runs"].size(), 2u);
  EXPECT_EQ(both["runs"][0]["command"], "first");
  EXPECT_EQ(both["runs"][1]["command"], "second");
}

TEST(BenchSizes, AreReadOrRefusedByName) {
  EXPECT_EQ(bench::parse_sizes("1e4,250000", "--sizes"),
            (std::vector<std::int64_t>{10000, 250000}));
  for (const char* text : {"1e4,", "x", "-5", "0", "1e12", "nan"}) {
    try {
      bench::parse_sizes(text, "--sizes");
      FAIL() << text;
    } catch (const InputError& error) {
      EXPECT_TRUE(has(error.what(), "--sizes: found '")) << error.what();
    }
  }
}

}  // namespace
}  // namespace viscera::test
