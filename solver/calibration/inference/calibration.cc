#include "solver/calibration/inference/calibration.h"

#include "solver/calibration/inference/brgn.h"
#include "solver/calibration/inference/levenberg_marquardt.h"
#include "solver/core/errors.h"

namespace viscera::calibration {

namespace {

Optimum fit(Memo& memo, const Box& box, const CalibrationOptions& options) {
  const Eigen::VectorXd start = options.start ? *options.start : start_point(memo.unknowns());
  const Optimum optimum = options.optimiser == Optimiser::brgn
                              ? minimise_brgn(memo, start, box, options.fit)
                              : minimise_levenberg_marquardt(memo, start, box, options.fit);
  if (optimum.best == nullptr)
    throw SolveFailure(
        "The calibration cannot start: the model cannot be solved at the start "
        "values of its unknowns (" +
        memo.trials().back().reason +
        "). Start from values with which the forward simulation runs.");
  return optimum;
}

}  // namespace

Calibration calibrate(Memo& memo, const CalibrationOptions& options) {
  const Box box = working_box(memo.unknowns());
  Calibration result;
  result.memo = &memo;
  result.optimum = fit(memo, box, options);
  const Trial& best = *result.optimum.best;
  result.posterior = laplace(best, box);
  result.predicted = push_forward(result.posterior, best, memo.model().predictions());
  if (options.importance_samples > 0)
    result.sample =
        importance_sample(memo, result.posterior, options.importance_samples, options.seed);
  const PosteriorSample* sample = result.sample ? &*result.sample : nullptr;
  result.trust = judge(result.posterior, sample);
  result.fit = goodness(memo, best, result.posterior, sample);
  result.identifiability = identifiability(memo, best, result.posterior);
  for (const int unknown : options.profiles)
    result.profiles.push_back(profile(memo, best, result.posterior, unknown));
  result.gains = gains(memo.unknowns(), best, result.posterior, options.candidates);
  return result;
}

}  // namespace viscera::calibration
