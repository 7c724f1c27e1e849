#include <algorithm>

#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "solver/output/checkpoint.h"
#include "solver/output/history.h"
#include "solver/output/run_report.h"
#include "solver/output/series_index.h"
#include "tests/output/scratch_folder.h"

namespace viscera::output {
namespace {

Checkpoint sample() {
  Checkpoint checkpoint;
  checkpoint.t = 0.375;
  checkpoint.next_step = 0.1;
  checkpoint.step = 7;
  checkpoint.newton_iterations = 31;
  checkpoint.linear_iterations = 410;
  checkpoint.cutbacks = 2;
  checkpoint.resumed_after = {3, 5};
  checkpoint.time = {{"total", 12.5}, {"krylov", 8}};
  checkpoint.case_sha256 = "case";
  checkpoint.overrides = {"steps.first=0.1", ""};
  checkpoint.mesh_sha256 = "mesh";
  checkpoint.cells = 1;
  checkpoint.nodes_per_cell = 4;
  checkpoint.displacement = {1, 2, 3, 1. / 3, -0., 1e-300};
  checkpoint.pressure = {5};
  return checkpoint;
}

std::string refusal(const std::string& folder) {
  try {
    read_checkpoint(folder);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Checkpoint, ComesBackAsItWas) {
  const ScratchFolder scratch("checkpoint");
  const Checkpoint written = sample();

  write_checkpoint(written, scratch.path());
  const Checkpoint read = read_checkpoint(scratch.path());

  EXPECT_EQ(to_bytes(read), to_bytes(written));
  EXPECT_EQ(read.t, written.t);
  EXPECT_EQ(read.next_step, written.next_step);
  EXPECT_EQ(read.step, written.step);
  EXPECT_EQ(read.cutbacks, written.cutbacks);
  EXPECT_EQ(read.resumed_after, written.resumed_after);
  EXPECT_EQ(read.time, written.time);
  EXPECT_EQ(read.overrides, written.overrides);
  EXPECT_EQ(read.mesh_sha256, written.mesh_sha256);
  EXPECT_EQ(read.displacement, written.displacement);
  EXPECT_EQ(read.pressure, written.pressure);
  EXPECT_EQ(count_partial_files(scratch.path()), 0);
}

TEST(Checkpoint, AnyCutAndAnyChangedByteIsRefused) {
  const ScratchFolder scratch("damaged");
  const std::string bytes = to_bytes(sample());

  for (std::size_t k = 0; k < bytes.size(); ++k) {
    std::string changed = bytes;
    changed[k] = static_cast<char>(changed[k] ^ 1);
    EXPECT_THROW(from_bytes(changed, "file"), InputError) << k;
    EXPECT_THROW(from_bytes(bytes.substr(0, k), "file"), InputError) << k;
  }
  scratch.write("checkpoint.bin", bytes.substr(0, bytes.size() - 9));
  EXPECT_NE(refusal(scratch.path()).find("damaged"), std::string::npos);
}

TEST(Checkpoint, AMissingOneIsTold) {
  const ScratchFolder scratch("none");

  EXPECT_NE(refusal(scratch.path()).find("no checkpoint to resume from"), std::string::npos);
}

TEST(Checkpoint, RunsThatEndedForGoodAreNotResumed) {
  const ScratchFolder scratch("ended");
  RunReport report;
  EXPECT_THROW(check_resumable(scratch.path()), InputError);
  for (const ExitStatus status : {ExitStatus::done, ExitStatus::not_converged}) {
    set_outcome(report, status);
    write_summary(report, scratch.path());
    EXPECT_THROW(check_resumable(scratch.path()), InputError);
  }
  write_summary(RunReport(), scratch.path());
  EXPECT_NO_THROW(check_resumable(scratch.path()));
  set_outcome(report, ExitStatus::stopped);
  write_summary(report, scratch.path());
  EXPECT_NO_THROW(check_resumable(scratch.path()));
}

TEST(History, GoesOnAfterTheGivenStep) {
  const ScratchFolder scratch("go_on");
  HistoryRow row;
  {
    History history(scratch.path(), 0, {});
    for (row.step = 1; row.step <= 3; ++row.step)
      history.append(row);
  }
  const std::string file = scratch.path() + "/history.csv";
  std::ofstream(file, std::ios::app) << "2,0.5";  // a row cut off by a kill
  EXPECT_NO_THROW(check_history(scratch.path(), 3));
  EXPECT_THROW(check_history(scratch.path(), 4), InputError);

  History history(scratch.path(), 0, {}, 1);
  row.step = 2;
  row.t = 0.75;
  history.append(row);

  const std::string text = text_of(file);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  EXPECT_NE(text.find("\n1,"), std::string::npos);
  EXPECT_NE(text.find("\n2,0.75"), std::string::npos);
}

TEST(Series, StepsAreReadBack) {
  const std::vector<SeriesStep> steps = {{3, 0.1, "result_000003.vtu"},
                                         {12, 1. / 3, "result_000012.pvtu"}};

  const std::vector<SeriesStep> read = pvd_steps(pvd_text(steps));

  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[1].step, 12);
  EXPECT_EQ(read[1].file, steps[1].file);
  EXPECT_EQ(pvd_text(read), pvd_text(steps));
}

}  // namespace
}  // namespace viscera::output
