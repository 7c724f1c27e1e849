#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "solver/output/history.h"
#include "solver/output/output_folder.h"
#include "solver/output/run_report.h"
#include "tests/output/scratch_folder.h"

namespace viscera::output {
namespace {

std::string refusal(const std::string& folder) {
  try {
    prepare_output_folder(folder);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(OutputFolder, CheckingCreatesNothing) {
  const ScratchFolder scratch("check");

  check_output_folder(scratch.path() + "/new/run");

  EXPECT_FALSE(scratch.has("new"));
}

TEST(OutputFolder, ANewFolderStartsAsRunning) {
  const ScratchFolder scratch("new");

  prepare_output_folder(scratch.path() + "/new/run");

  EXPECT_NE(text_of(scratch.path() + "/new/run/summary.json").find("\"running\""),
            std::string::npos);
}

TEST(OutputFolder, SomebodyElsesFilesAreRefusedAndKept) {
  const ScratchFolder scratch("else");
  scratch.write("thesis.tex", "years");

  EXPECT_NE(refusal(scratch.path()).find("not a Viscera run"), std::string::npos);

  EXPECT_TRUE(scratch.has("thesis.tex"));
  EXPECT_FALSE(scratch.has("summary.json"));
}

TEST(OutputFolder, AnotherProgramsSummaryIsRefused) {
  const ScratchFolder scratch("summary");
  scratch.write("summary.json", "{\"status\": \"done\"}");

  EXPECT_NE(refusal(scratch.path()).find("not a Viscera run"), std::string::npos);
}

TEST(OutputFolder, AFileIsRefused) {
  const ScratchFolder scratch("file");

  EXPECT_NE(refusal(scratch.write("a", "")).find("is a file"), std::string::npos);
  EXPECT_NE(refusal(scratch.path() + "/a/b").find("cannot be written"), std::string::npos);
  EXPECT_NE(refusal("").find("empty name"), std::string::npos);
}

TEST(OutputFolder, AFormerRunIsReplacedAndForeignFilesStay) {
  const ScratchFolder scratch("former");
  RunReport former;
  set_outcome(former, ExitStatus::done);
  write_summary(former, scratch.path());
  for (const char* file :
       {"history.csv", "log.txt", "fields/result.pvd", "fields/result_000001.pvtu",
        "fields/result_000001/0000.vtu", "fields/result_000002.vtu.part", "failure/why.txt",
        "failure/state_000000.vtu"}) {
    scratch.write(file, "stale");
  }
  scratch.write("notes.txt", "mine");
  scratch.write("fields/view.pvsm", "mine");

  prepare_output_folder(scratch.path());

  EXPECT_NE(text_of(scratch.path() + "/summary.json").find("\"running\""), std::string::npos);
  EXPECT_FALSE(scratch.has("history.csv"));
  EXPECT_FALSE(scratch.has("log.txt"));
  EXPECT_FALSE(scratch.has("fields/result.pvd"));
  EXPECT_FALSE(scratch.has("fields/result_000001"));
  EXPECT_FALSE(scratch.has("fields/result_000002.vtu.part"));
  EXPECT_FALSE(scratch.has("failure"));
  EXPECT_TRUE(scratch.has("notes.txt"));
  EXPECT_TRUE(scratch.has("fields/view.pvsm"));
}

TEST(History, EveryRowIsOnDiskAtOnce) {
  const ScratchFolder scratch("history");
  History history(scratch.path(), 0, {{"cavity_volume", "mL"}, {"a,b", ""}});
  HistoryRow row;
  row.step = 1;
  row.t = 0.25;
  row.dt = 0.25;
  row.newton_iterations = 4;
  row.linear_iterations = 80;
  row.min_det_F = 0.75;
  row.max_det_F = 1.5;
  row.residual = 1e-9;
  row.seconds = 2;
  row.quantities = {112.125, -3};

  history.append(row);

  EXPECT_EQ(text_of(scratch.path() + "/history.csv"),
            "step,t,dt,newton_iterations,linear_iterations,cutbacks,min_det_F,max_det_F,residual,"
            "seconds,cavity_volume [mL],\"a,b\"\n"
            "1,0.25,0.25,4,80,0,0.75,1.5,1e-09,2,112.125,-3\n");
}

TEST(History, RefusesARowWithTooFewQuantities) {
  const ScratchFolder scratch("short");
  History history(scratch.path(), 0, {{"volume", "mL"}});

  EXPECT_THROW(history.append(HistoryRow()), Error);
}

TEST(History, OtherRanksWriteNothing) {
  const ScratchFolder scratch("ranks");
  History history(scratch.path(), 1, {{"volume", "mL"}});

  history.append(HistoryRow());

  EXPECT_FALSE(scratch.has("history.csv"));
}

}  // namespace
}  // namespace viscera::output
