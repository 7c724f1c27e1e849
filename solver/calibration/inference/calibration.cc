#include "solver/calibration/inference/calibration.h"

#include <utility>

#include "solver/calibration/inference/brgn.h"
#include "solver/calibration/inference/levenberg_marquardt.h"
#include "solver/calibration/inference/share.h"
#include "solver/core/errors.h"

namespace viscera::calibration {

namespace {

constexpr const char* normal_name = "normal approximation";
constexpr const char* second_order_name = "second-order posterior";

Optimum fit(Memo& memo, const Box& box, const CalibrationOptions& options) {
  const Eigen::VectorXd start = options.start ? *options.start : start_point(memo.unknowns());
  const Optimum optimum = options.optimiser == Optimiser::brgn
                              ? minimise_brgn(memo, start, box, options.fit)
                              : minimise_levenberg_marquardt(memo, start, box, options.fit);
  if (optimum.best == nullptr)
    throw_cannot_start(memo.trials().back().reason);
  return optimum;
}

/// The second-order posterior where it is asked for and can be formed, and samples.
void add_draws(Memo& memo, Calibration& result, const CalibrationOptions& options) {
  const int n = options.importance_samples;
  if (!options.second_order || memo.n_unknowns() > most_unknowns_of_second_order) {
    if (n > 0)
      result.sample = importance_sample(memo, result.posterior, n, options.seed);
    return;
  }
  const QuadraticModel model(memo, *result.optimum.best, result.posterior);
  result.second_order = second_order(model);
  if (n > 0)
    result.sample = importance_sample(memo, proposal(model, n, options.seed));
}

void add_profiles(Memo& memo, Calibration& result, const std::vector<int>& unknowns) {
  const Trial& best = *result.optimum.best;
  share(memo, 2 * static_cast<int>(unknowns.size()), [&](int k) {
    explore_profile(memo, best, result.posterior, unknowns[k / 2], k % 2 == 0 ? -1 : 1);
  });
  for (const int unknown : unknowns)
    result.profiles.push_back(profile(memo, best, result.posterior, unknown));
}

}  // namespace

IntervalSource interval_source(const Calibration& calibration) {
  if (calibration.trust.use_weights)
    return IntervalSource::samples;
  return calibration.second_order ? IntervalSource::second_order : IntervalSource::normal;
}

const char* to_string(IntervalSource source) {
  switch (source) {
    case IntervalSource::samples:
      return "samples";
    case IntervalSource::second_order:
      return "second_order";
    case IntervalSource::normal:
      break;
  }
  return "normal";
}

Interval value_interval(const Calibration& calibration, int i, double level) {
  const std::vector<Unknown>& unknowns = calibration.memo->unknowns();
  switch (interval_source(calibration)) {
    case IntervalSource::samples:
      return calibration.sample->value_interval(i, level);
    case IntervalSource::second_order:
      return calibration.second_order->value_interval(calibration.posterior, unknowns, i, level);
    case IntervalSource::normal:
      break;
  }
  return value_interval(calibration.posterior, unknowns, i, level);
}

Interval prediction_interval(const Calibration& calibration, int q, double level) {
  switch (interval_source(calibration)) {
    case IntervalSource::samples:
      return calibration.sample->prediction_interval(q, level);
    case IntervalSource::second_order:
      return calibration.second_order->prediction_interval(q, level);
    case IntervalSource::normal:
      break;
  }
  return calibration.predicted.interval(q, level);
}

void throw_cannot_start(const std::string& reason) {
  throw SolveFailure(
      "The calibration cannot start: the model cannot be solved at the start values of its "
      "unknowns (" +
      reason + "). Start from values with which the forward simulation runs.");
}

Calibration describe(Memo& memo,
                     const Optimum& optimum,
                     const CalibrationOptions& options,
                     std::optional<PosteriorSample> taken) {
  const Box box = working_box(memo.unknowns());
  Calibration result;
  result.memo = &memo;
  result.optimum = optimum;
  const Trial& best = *result.optimum.best;
  result.posterior = laplace(best, box);
  result.predicted = push_forward(result.posterior, best, memo.model().predictions());
  if (taken)
    result.sample = std::move(taken);
  else
    add_draws(memo, result, options);
  const PosteriorSample* sample = result.sample ? &*result.sample : nullptr;
  result.trust =
      judge(result.posterior, sample, result.second_order ? second_order_name : normal_name);
  result.fit = goodness(memo, best, result.posterior, sample);
  result.identifiability = identifiability(memo, best, result.posterior);
  add_profiles(memo, result, options.profiles);
  result.gains = gains(memo.unknowns(), best, result.posterior, options.candidates);
  return result;
}

Calibration calibrate(Memo& memo, const CalibrationOptions& options) {
  const Box box = working_box(memo.unknowns());
  share(memo, 1, [&](int) { fit(memo, box, options); });
  return describe(memo, fit(memo, box, options), options);
}

}  // namespace viscera::calibration
