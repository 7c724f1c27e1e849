#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "solver/output/atomic_file.h"
#include "solver/output/failure.h"
#include "solver/output/run_report.h"
#include "solver/output/sha256.h"
#include "tests/output/scratch_folder.h"

namespace viscera::output {
namespace {

using Json = nlohmann::json;

RunReport liver_report() {
  RunReport report;
  report.title = "Leber, \"seitlich\"";
  report.case_file = "liver.yaml";
  report.cells = 63429;
  report.regions = {{"parenchyma", 60000}, {"vessel", 3429}};
  report.unknowns = 300000000000;
  report.ranks = 2;
  report.device = "cpu";
  report.newton_iterations = 24;
  report.linear_iterations = 480;
  report.time = {{"assemble", 1.5}, {"total", 12.25}};
  report.quantities = {{"volume", {1432.5, "mL"}}, {"broken", {std::nan(""), "mm"}}};
  report.warnings = {"one"};
  return report;
}

TEST(RunReport, SummaryHoldsTheNumbersOfTheRun) {
  const ScratchFolder scratch("summary");
  auto report = liver_report();
  set_outcome(report, ExitStatus::done);

  write_summary(report, scratch.path());

  const auto json = Json::parse(text_of(scratch.path() + "/summary.json"));
  EXPECT_EQ(json["status"], "done");
  EXPECT_EQ(json["exit_status"], 0);
  EXPECT_EQ(json["title"], "Leber, \"seitlich\"");
  EXPECT_EQ(json["unknowns"], 300000000000);
  EXPECT_EQ(json["mesh"]["regions"]["vessel"], 3429);
  EXPECT_EQ(json["newton_iterations"], 24);
  EXPECT_EQ(json["linear_iterations"], 480);
  EXPECT_EQ(json["time"]["total"], 12.25);
  EXPECT_EQ(json["quantities"]["volume"]["value"], 1432.5);
  EXPECT_EQ(json["quantities"]["volume"]["unit"], "mL");
  EXPECT_TRUE(json["quantities"]["broken"]["value"].is_null());
  EXPECT_EQ(json["warnings"][0], "one");
  EXPECT_EQ(count_partial_files(scratch.path()), 0);
}

TEST(RunReport, ARunThatGoesOnHasNoExitStatus) {
  const auto json = Json::parse(to_json(liver_report()));

  EXPECT_EQ(json["status"], "running");
  EXPECT_TRUE(json["exit_status"].is_null());
}

TEST(RunReport, StatusFollowsTheExitStatus) {
  EXPECT_EQ(to_string(status_of(ExitStatus::done)), "done");
  EXPECT_EQ(to_string(status_of(ExitStatus::not_converged)), "not_converged");
  EXPECT_EQ(to_string(status_of(ExitStatus::stopped)), "stopped");
  EXPECT_EQ(to_string(status_of(ExitStatus::geometry)), "failed");
  EXPECT_EQ(to_string(status_of(ExitStatus::internal)), "failed");
}

TEST(RunReport, ATitleThatIsNotUtf8DoesNotLoseTheSummary) {
  RunReport report;
  report.title =
      "L\xe9"
      "ber";

  EXPECT_NO_THROW(to_json(report));
}

TEST(RunReport, OnlyVisceraSummariesAreSummaries) {
  const ScratchFolder scratch("is_summary");
  write_summary(RunReport(), scratch.path());

  EXPECT_TRUE(is_summary(scratch.path() + "/summary.json"));
  EXPECT_FALSE(is_summary(scratch.path() + "/absent.json"));
  EXPECT_FALSE(is_summary(scratch.write("other.json", "{\"program\": \"other\"}")));
  EXPECT_FALSE(is_summary(scratch.write("list.json", "[1, 2]")));
  EXPECT_FALSE(is_summary(scratch.write("cut.json", "{\"program\": \"visc")));
}

TEST(RunReport, AFolderThatIsMissingIsNamed) {
  const ScratchFolder scratch("missing");

  try {
    write_summary(RunReport(), scratch.path() + "/absent");
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("absent/summary.json: No such file"),
              std::string::npos)
        << error.what();
  }
}

TEST(AtomicFile, ReplacesAFileAndLeavesNoPartialOne) {
  const ScratchFolder scratch("atomic");
  const auto file = scratch.write("a.txt", "old and longer");

  write_atomically(file, "new");

  EXPECT_EQ(text_of(file), "new");
  EXPECT_EQ(count_partial_files(scratch.path()), 0);
}

TEST(AtomicFile, AFailedWriteKeepsTheOldFile) {
  const ScratchFolder scratch("keeps");
  const auto file = scratch.write("a.txt", "old");
  std::filesystem::create_directory(partial_name(file));  // the partial file cannot be opened

  EXPECT_THROW(write_atomically(file, "new"), Error);

  EXPECT_EQ(text_of(file), "old");
}

TEST(Failure, BundleSaysWhereWhyAndWhatToTry) {
  const ScratchFolder scratch("failure");
  FailureReport report;
  report.sentence = "Cell 17 turns inside out near the tool.";
  report.last_good_time = 0.5;
  report.failing_time = 0.5001;
  report.worst_cells = {{17, "lesion", {1.5, -2, 3}, -0.25}};
  report.suggestions = {"Refine there.", "Lower the force.", "Use taylor_hood."};

  const auto file = write_failure(scratch.path(), report);

  const auto text = text_of(file);
  EXPECT_EQ(text.find(report.sentence), 0u);
  EXPECT_NE(text.find("lesion"), std::string::npos);
  EXPECT_NE(text.find("  3. Use taylor_hood."), std::string::npos);
  const auto json = Json::parse(text_of(scratch.path() + "/failure/why.json"));
  EXPECT_EQ(json["worst_cells"][0]["centroid_mm"][1], -2);
  EXPECT_EQ(json["worst_cells"][0]["det_F"], -0.25);
  EXPECT_EQ(json["suggestions"].size(), 3u);
}

TEST(Sha256, AgreesWithThePublishedExamples) {
  // FIPS 180-4 examples: empty message, one block, two blocks.
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, AFileThatCannotBeReadHasNoHash) {
  const ScratchFolder scratch("sha");

  EXPECT_EQ(sha256_of_file(scratch.write("a", "abc")), sha256("abc"));
  EXPECT_EQ(sha256_of_file(scratch.path() + "/absent"), "");
}

}  // namespace
}  // namespace viscera::output
