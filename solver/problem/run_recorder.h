// What a run leaves behind: lines on the terminal, history, fields, summary, failure bundle.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "solver/case/run_options.h"
#include "solver/output/failure.h"
#include "solver/output/field_writer.h"
#include "solver/output/history.h"
#include "solver/output/run_report.h"
#include "solver/output/step_line.h"
#include "solver/problem/quantities.h"
#include "solver/solve/load_stepper.h"

namespace viscera {

class RunRecorder {
 public:
  /// Prepares the folder and writes summary.json with status `running`. `input_cells`: number in
  /// the input mesh of each cell of the solver's mesh. Collective.
  RunRecorder(MechanicsProblem& problem, const Case& the_case, const std::string& folder,
              Timers& timers, std::vector<std::int32_t> input_cells);

  void accept(const StepRecord& record, const BlockVector& x);
  void cut_back(const StepRecord& tried, const NewtonReport& newton);
  void fail(const StepFailure& failure);

  /// Final fields, summary and closing lines. Collective.
  void finish(ExitStatus status, const std::string& sentence, const BlockVector& x);

  double seconds() const;

 private:
  output::RunReport start_report() const;
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
  int rank_;
  std::chrono::steady_clock::time_point start_;
  Quantities quantities_;
  output::RunReport report_;
  std::unique_ptr<output::FieldWriter> fields_;
  std::unique_ptr<output::History> history_;
  int last_written_ = -1;
  double t_ = 0;
};

}  // namespace viscera
