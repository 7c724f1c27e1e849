// What a run leaves behind: lines on the terminal, history, fields, summary, failure bundle.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "solver/case/run_options.h"
#include "solver/output/checkpoint.h"
#include "solver/output/failure.h"
#include "solver/output/field_writer.h"
#include "solver/output/history.h"
#include "solver/output/run_report.h"
#include "solver/output/step_line.h"
#include "solver/problem/quantities.h"
#include "solver/solve/load_stepper.h"

namespace viscera {

/// Where a run writes, and what it goes on from.
struct RunPlace {
  std::string folder;
  std::vector<std::int32_t> input_cells;  ///< number in the input mesh of each cell of the solver's
  std::optional<output::Checkpoint> former;
};

class RunRecorder {
 public:
  /// Writes summary.json with status `running`, in a folder cleaned of a former run or, where there
  /// is a former state, kept up to its step. Collective.
  RunRecorder(MechanicsProblem& problem, const Case& the_case, Timers& timers, RunPlace place);

  void accept(const StepRecord& record, const BlockVector& x);
  void cut_back(const StepRecord& tried, const NewtonReport& newton);
  void fail(const StepFailure& failure);

  /// Final fields, summary and closing lines. Collective.
  void finish(ExitStatus status, const std::string& sentence, const BlockVector& x);

  /// Time, step, totals and phases so far; no state.
  output::Checkpoint progress() const;

  /// Since this process began with the mesh [s]: those of a run that is gone on with are not in it.
  double seconds() const;

 private:
  void go_on_from(const output::Checkpoint& former);
  std::map<std::string, double> phase_times() const;
  void count(const StepRecord& record);
  void write_fields(const BlockVector& x, bool last);
  void print(const StepRecord& record, const std::vector<double>& values);
  output::FailureReport failure_report(const StepFailure& failure);
  std::optional<output::WatchedValue> watched(const std::vector<double>& values) const;

  MechanicsProblem& problem_;
  const Case& case_;
  std::string folder_;
  Timers& timers_;
  std::vector<std::int32_t> input_cells_;
  std::map<std::string, double> former_times_;
  int rank_;
  Quantities quantities_;
  output::RunReport report_;
  std::unique_ptr<output::FieldWriter> fields_;
  std::unique_ptr<output::History> history_;
  int last_written_ = -1;
  double t_ = 0;
  double next_step_;
};

}  // namespace viscera
