#include "solver/calibration/driver/run_inference.h"

#include <algorithm>

#include "solver/calibration/driver/next_measurement.h"
#include "solver/calibration/driver/starts.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"

namespace viscera::calibration {
namespace {

CalibrationOptions inference_options(const physics::CalibrationOptions& asked,
                                     const std::vector<Unknown>& unknowns) {
  CalibrationOptions options;
  if (asked.optimizer == physics::CalibrationOptions::Optimizer::brgn)
    options.optimiser = Optimiser::brgn;
  options.fit.max_points = asked.max_points;
  options.fit.decrement = asked.decrement;
  options.fit.chi2_change = std::min(options.fit.chi2_change, asked.decrement);
  options.second_order = asked.second_order || asked.importance_samples > 0;
  options.importance_samples = asked.importance_samples;
  if (asked.profile)
    for (std::size_t j = 0; j < unknowns.size(); ++j)
      if (unknowns[j].role == Unknown::Role::parameter)
        options.profiles.push_back(static_cast<int>(j));
  return options;
}

Plan plan_of(const CalibrationOptions& options, const Setup& setup) {
  Plan plan;
  plan.decrement = options.fit.decrement;
  plan.samples = options.importance_samples;
  plan.profiled = static_cast<int>(options.profiles.size());
  plan.groups = setup.groups.n_groups();
  if (options.second_order)
    plan.curvature_points = 2 * static_cast<int>(setup.model.unknowns().size());
  return plan;
}

}  // namespace

void weigh_candidates(Calibration& found,
                      const Memo& memo,
                      const Setup& setup,
                      const Case& the_case) {
  if (!the_case.calibration->options.next_measurement || !found.optimum.converged())
    return;
  const Trial& best = *found.optimum.best;
  try {
    const CandidateRows rows =
        candidate_rows(the_case, setup.mesh, setup.groups.communicator(), best.values);
    found.cost_of_gains = rows.cost;
    found.gains = gains(memo.unknowns(), best, found.posterior, rows.candidates);
  } catch (const Error& problem) {  // the fit stands without them
    log::warning(std::string("Candidates are not weighed. ") + problem.what());
  }
}

Calibration run_inference(
    Memo& memo, Setup& setup, const Case& the_case, const Watch& watch, const Checkpoints& files) {
  CalibrationOptions options =
      inference_options(the_case.calibration->options, setup.model.unknowns());
  watch.keep(memo, files.memo, plan_of(options, setup));
  std::optional<StartsReport> starts;
  if (the_case.calibration->options.multistart > 0) {
    const StartsFound found =
        follow_starts(memo, setup, the_case, options.fit, watch, files.starts);
    options.start = found.start;
    starts = found.report;
  }
  Calibration found = calibrate(memo, options);
  found.starts = starts;
  if (!setup.groups.leads())
    return found;
  weigh_candidates(found, memo, setup, the_case);
  setup.model.evaluate(found.optimum.best->values, false);
  return found;
}

}  // namespace viscera::calibration
