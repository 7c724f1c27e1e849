#include "solver/calibration/driver/run_inference.h"

#include "solver/calibration/inference/multistart.h"
#include "solver/calibration/inference/working.h"
#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera::calibration {
namespace {

CalibrationOptions inference_options(const physics::CalibrationOptions& asked,
                                     const std::vector<Unknown>& unknowns) {
  CalibrationOptions options;
  if (asked.optimizer == physics::CalibrationOptions::Optimizer::brgn)
    options.optimiser = Optimiser::brgn;
  options.fit.max_points = asked.max_points;
  options.fit.decrement = asked.decrement;
  options.importance_samples = asked.importance_samples;
  if (asked.profile)
    for (std::size_t j = 0; j < unknowns.size(); ++j)
      if (unknowns[j].role == Unknown::Role::parameter)
        options.profiles.push_back(static_cast<int>(j));
  return options;
}

/// Where the lowest optimum lies that the start of the case and `n` starts drawn from the prior
/// lead to; tells of others.
std::optional<Eigen::VectorXd> best_of_starts(Memo& memo, int n, const OptimiserOptions& fit) {
  MultistartOptions options;
  options.n_starts = n + 1;
  options.optimiser = fit;
  options.optimiser.purpose = Purpose::multistart;
  const Multistart found = multistart(memo, working_box(memo.unknowns()), options);
  for (const OptimumCluster& cluster : found.clusters)
    log::info(text::format("%d of %d starts lead to a chi-square of %.4f", cluster.n_starts, n + 1,
                           cluster.optimum.best->chi2()));
  if (found.not_converged > 0)
    log::info(text::format("%d of %d starts lead nowhere", found.not_converged, n + 1));
  if (found.clusters.empty())
    return std::nullopt;
  return found.clusters.front().optimum.best->working;
}

}  // namespace

Calibration run_inference(Memo& memo, OrganModel& model, const Case& the_case) {
  CalibrationOptions options = inference_options(the_case.calibration->options, model.unknowns());
  if (const int n = the_case.calibration->options.multistart; n > 0)
    options.start = best_of_starts(memo, n, options.fit);
  Calibration found = calibrate(memo, options);
  model.evaluate(found.optimum.best->values, false);
  return found;
}

}  // namespace viscera::calibration
