#include "solver/calibration/driver/calibrate_case.h"

#include "solver/calibration/driver/checkpoint.h"
#include "solver/calibration/driver/fitted_fields.h"
#include "solver/calibration/driver/progress.h"
#include "solver/calibration/driver/run_inference.h"
#include "solver/calibration/driver/setup.h"
#include "solver/calibration/driver/write_text.h"
#include "solver/calibration/inference/report.h"
#include "solver/core/log.h"
#include "solver/problem/stop_signals.h"

namespace viscera::calibration {
namespace {

/// Ends a calibration between two evaluations.
struct Stopped {};

bool on_any_rank(bool mine) {
  int any = mine;
  MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  return any != 0;
}

}  // namespace

int evaluate_case(Case& the_case, const std::string& folder, const RunOptions& options) {
  Setup setup(the_case, folder, options);
  Eigen::VectorXd start(setup.model.unknowns().size());
  for (int j = 0; j < start.size(); ++j)
    start[j] = setup.model.unknowns()[j].start;
  const Evaluation evaluation = setup.model.evaluate(start, false);
  if (evaluation.feasible) {
    if (rank_here() == 0)
      write_text(folder + "/evaluation.json", evaluation_json(setup.model, evaluation));
    write_fields(setup.model, the_case, folder);
    write_distances(setup.model, evaluation.residual, folder);
  }
  return setup.reports.finish(evaluation.feasible ? ExitStatus::done : ExitStatus::not_converged,
                              evaluation.feasible ? "" : evaluation.reason,
                              MPI_Wtime() - setup.begin);
}

int calibrate_case(Case& the_case, const std::string& folder, const RunOptions& options) {
  Setup setup(the_case, folder, options);
  const StopSignals signals;
  const Checkpoint checkpoint(folder, the_case, options);
  Memo memo(setup.model);
  if (options.start == Start::resume)
    checkpoint.restore_into(memo, setup.model);
  log::info("point  chi2 of data       time       cost  parameters");
  memo.set_observer([&](const Trial& trial) {
    if (!trial.has_jacobian() || !trial.feasible)
      tell(setup.model, trial);
    checkpoint.write(memo);
    if (on_any_rank(MPI_Wtime() - setup.begin > options.wall_time || signals.arrived()))
      throw Stopped();
  });
  const auto finish = [&](ExitStatus status, const std::string& sentence) {
    return setup.reports.finish(status, sentence, MPI_Wtime() - setup.begin);
  };
  try {
    const Calibration found = run_inference(memo, setup.model, the_case);
    setup.reports.write(found);
    write_fields(setup.model, the_case, folder);
    write_distances(setup.model, memo.raw_residual(*found.optimum.best), folder);
    checkpoint.remove();
    log::info(table(found));
    const bool good = found.optimum.converged();
    return finish(good ? ExitStatus::done : ExitStatus::not_converged,
                  good ? "" : found.optimum.sentence());
  } catch (const Stopped&) {
    return finish(ExitStatus::stopped, "Stopped; 'viscera calibrate' with --resume goes on.");
  } catch (const SolveFailure& failure) {
    return finish(ExitStatus::not_converged, failure.what());
  }
}

}  // namespace viscera::calibration
