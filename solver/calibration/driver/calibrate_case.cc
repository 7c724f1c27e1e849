#include "solver/calibration/driver/calibrate_case.h"

#include "solver/calibration/driver/calibrate_fields.h"
#include "solver/calibration/driver/fitted_fields.h"
#include "solver/calibration/driver/refuse_beside_adjoints.h"
#include "solver/calibration/driver/run_inference.h"
#include "solver/calibration/driver/setup.h"
#include "solver/calibration/driver/write_text.h"
#include "solver/calibration/inference/report.h"
#include "solver/core/log.h"

namespace viscera::calibration {

int evaluate_case(Case& the_case, const std::string& folder, const RunOptions& options) {
  Setup setup(the_case, folder, options);
  Eigen::VectorXd start(setup.model.unknowns().size());
  for (int j = 0; j < start.size(); ++j)
    start[j] = setup.model.unknowns()[j].start;
  const Evaluation evaluation = setup.model.evaluate(start, false);
  if (evaluation.feasible) {
    if (rank_here() == 0)
      write_text(folder + "/evaluation.json", evaluation_json(setup.model, evaluation));
    setup.reports.note_image(setup.model);
    write_fields(setup.model, the_case, folder);
    write_distances(setup.model, evaluation.residual, folder);
    log::info(evaluation_table(setup.model, evaluation));
  }
  return setup.reports.finish(evaluation.feasible ? ExitStatus::done : ExitStatus::not_converged,
                              evaluation.feasible ? "" : evaluation.reason,
                              MPI_Wtime() - setup.begin);
}

int calibrate_case(Case& the_case, const std::string& folder, const RunOptions& options) {
  refuse_beside_adjoints(the_case, options);
  Setup setup(the_case, folder, options);
  if (physics::goes_by_adjoints(*the_case.calibration))
    return calibrate_by_adjoints(setup, the_case, folder, options);
  const Watch watch(options, setup.begin, setup.groups);
  const Checkpoints files(folder, the_case, options);
  Memo memo(setup.model);
  memo.set_crew(&setup.groups);
  if (options.start == Start::resume) {
    files.check_there();
    files.memo.restore_if_there(memo, setup.model);
  } else {
    files.remove();  // of a former run
  }
  const auto finish = [&](ExitStatus status, const std::string& sentence) {
    return setup.reports.finish(status, sentence, MPI_Wtime() - setup.begin);
  };
  try {
    const Calibration found = run_inference(memo, setup, the_case, watch, files);
    setup.reports.write(found, setup.model, the_case);
    setup.reports.note_image(setup.model);
    if (setup.groups.leads()) {
      write_fields(setup.model, the_case, folder);
      write_distances(setup.model, memo.raw_residual(*found.optimum.best), folder);
    }
    files.remove();
    log::info(table(found));
    const bool good = found.optimum.converged();
    return finish(good ? ExitStatus::done : ExitStatus::not_converged,
                  good ? "" : found.optimum.sentence());
  } catch (const Stopped&) {
    files.memo.write(memo);
    return finish(ExitStatus::stopped, "Stopped; 'viscera calibrate' with --resume goes on.");
  } catch (const SolveFailure& failure) {
    return finish(ExitStatus::not_converged, failure.what());
  }
}

}  // namespace viscera::calibration
