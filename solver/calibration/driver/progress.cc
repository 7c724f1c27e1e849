#include "solver/calibration/driver/progress.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera::calibration {
namespace {

constexpr double first_ratio = 0.1;  // of decrements of a fit with one point so far
constexpr double best_ratio = 0.01;  // that is believed
constexpr double worst_ratio = 0.8;
constexpr double points_per_start = 6;    // before anything is known
constexpr double points_of_profile = 12;  // six places, twice each
constexpr int lines_of_samples = 20;

int count(const Memo& memo, Purpose purpose) {
  return static_cast<int>(std::count_if(memo.trials().begin(), memo.trials().end(),
                                        [&](const Trial& t) { return t.purpose == purpose; }));
}

/// Decrements of the accepted points of a fit, in order.
std::vector<double> decrements(const Memo& memo, Purpose purpose) {
  std::vector<double> result;
  for (const Trial& trial : memo.trials())
    if (trial.purpose == purpose && std::isfinite(trial.decrement))
      result.push_back(trial.decrement);
  return result;
}

double fit_points_left(const Memo& memo, double tolerance) {
  const std::vector<double> d = decrements(memo, Purpose::fit);
  if (d.empty())
    return -1;
  if (d.back() <= tolerance)
    return 0;
  double ratio = first_ratio;
  if (d.size() > 1)
    ratio = std::clamp(d.back() / d[d.size() - 2], best_ratio, worst_ratio);
  // The last point itself is one of those that the last decrement asked for.
  return std::max(std::ceil(std::log(tolerance / d.back()) / std::log(ratio)) - 1, 0.0);
}

std::string parameters_of(const Memo& memo, const Trial& trial) {
  constexpr int most_shown = 4;
  std::string values;
  int shown = 0;
  for (std::size_t j = 0; j < memo.unknowns().size() && shown < most_shown; ++j)
    if (const Unknown& u = memo.unknowns()[j]; u.role == Unknown::Role::parameter) {
      values += text::format("  %s %.5g%s%s", u.name.c_str(), trial.values[j] * u.scale,
                             u.unit.empty() ? "" : " ", u.unit.c_str());
      ++shown;
    }
  return values;
}

}  // namespace

double points_left(const Memo& memo, const Plan& plan) {
  const Purpose purpose = memo.trials().back().purpose;
  const int done = count(memo, purpose);
  const auto share_of = [&](double all) { return std::max(all / plan.groups - done, 0.0); };
  switch (purpose) {
    case Purpose::fit:
      return fit_points_left(memo, plan.decrement);
    case Purpose::curvature:
      return share_of(plan.curvature_points);
    case Purpose::sample:
      return share_of(plan.samples);
    case Purpose::profile:
      return share_of(plan.profiled * points_of_profile);
    case Purpose::multistart:
      return share_of(plan.starts * points_per_start);
  }
  return -1;
}

std::string duration(double seconds) {
  if (seconds < 100)
    return text::format("%.0f s", std::max(std::ceil(seconds), 1.0));
  if (seconds < 100 * 60)
    return text::format("%.0f min", seconds / 60);
  return text::format("%.1f h", seconds / 3600);
}

std::string Progress::left(const Memo& memo, double seconds) {
  const Purpose purpose = memo.trials().back().purpose;
  const auto [begin, is_first] = begin_.insert({purpose, seconds});
  const int done = count(memo, purpose);
  const double left = points_left(memo, plan_);
  std::string words;
  if (purpose == Purpose::sample)
    words = text::format("  sample %d of %d", std::min(done * plan_.groups, plan_.samples),
                         plan_.samples);
  else if (purpose != Purpose::fit)
    words = std::string("  for ") + to_string(purpose);
  if (left < 0 || is_first || done < 2)
    return words;
  const double each = (seconds - begin->second) / (done - 1);
  if (left < 0.5)
    return words + "  nearly done";
  return words + text::format("  about %.0f more point%s, %s", left, left < 1.5 ? "" : "s",
                              duration(left * each).c_str());
}

void Progress::tell(const Memo& memo, const Trial& trial, double seconds) {
  const std::string misfit =
      trial.feasible ? text::format("%12.4f", trial.data_chi2) : std::string("  infeasible");
  const std::string line =
      text::format("%5d  %s %8.1f s %7.1f solves", trial.number, misfit.c_str(), trial.cost.seconds,
                   trial.cost.equivalent_solves) +
      parameters_of(memo, trial) + left(memo, seconds);
  const int every = std::max(plan_.samples / plan_.groups / lines_of_samples, 1);
  if (trial.purpose == Purpose::sample && count(memo, Purpose::sample) % every != 0)
    log::detail(line);
  else
    log::info(line);
  if (!trial.feasible)
    log::detail("infeasible: " + trial.reason);
}

}  // namespace viscera::calibration
