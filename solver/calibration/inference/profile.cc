#include "solver/calibration/inference/profile.h"

#include <algorithm>
#include <cmath>

#include "solver/calibration/inference/levenberg_marquardt.h"
#include "solver/calibration/inference/normal.h"

namespace viscera::calibration {

namespace {

constexpr double clearly_lower = 0.1;  // chi-square

class Profiler {
 public:
  Profiler(Memo& memo,
           const Trial& estimate,
           const Laplace& posterior,
           int unknown,
           const ProfileOptions& options)
      : memo_(memo), estimate_(estimate), posterior_(posterior), i_(unknown), options_(options) {
    options_.optimiser.purpose = Purpose::profile;
    profile_.unknown = unknown;
    slope_ = posterior.gaussian_covariance.col(i_) / posterior.gaussian_covariance(i_, i_);
  }

  void explore(int side) { walk(side); }

  Profile run() {
    profile_.points.push_back(
        {estimate_.working[i_], estimate_.values[i_], estimate_.chi2(), estimate_.working, true});
    walk(-1);
    walk(+1);
    std::sort(profile_.points.begin(), profile_.points.end(),
              [](const auto& a, const auto& b) { return a.working < b.working; });
    fill_interval();
    for (const ProfilePoint& point : profile_.points)
      profile_.lower_optimum |= point.chi2 < estimate_.chi2() - clearly_lower;
    return profile_;
  }

 private:
  /// From the estimate outwards, each point started from the last one.
  void walk(int side) {
    Eigen::VectorXd last = estimate_.working;
    const int n = (options_.n_points - 1) / 2;
    for (int k = 1; k <= n; ++k) {
      const double wanted =
          estimate_.working[i_] + side * options_.reach * k / n * posterior_.sd(i_);
      const double at = std::clamp(wanted, posterior_.box.lower[i_], posterior_.box.upper[i_]);
      if (at == last[i_])
        return;
      Box box = posterior_.box;
      box.lower[i_] = box.upper[i_] = at;
      const Optimum optimum = minimise_levenberg_marquardt(memo_, last + slope_ * (at - last[i_]),
                                                           box, options_.optimiser);
      profile_.evaluated += optimum.points;
      if (optimum.best == nullptr)
        return;
      const Trial& best = *optimum.best;
      profile_.points.push_back(
          {at, best.values[i_], best.chi2(), best.working, optimum.converged()});
      last = best.working;
    }
  }

  /// Signed root of the rise of chi-square: a straight line for a normal posterior.
  double root(const ProfilePoint& point) const {
    const double rise = std::max(point.chi2 - estimate_.chi2(), 0.0);
    return point.working < estimate_.working[i_] ? -std::sqrt(rise) : std::sqrt(rise);
  }

  /// Where the root reaches `level`, interpolated or from the two outermost points.
  double crossing(double level) const {
    const auto& points = profile_.points;
    if (points.size() < 2)
      return level < 0 ? posterior_.box.lower[i_] : posterior_.box.upper[i_];
    std::size_t k = 1;
    while (k + 1 < points.size() && root(points[k]) < level)
      ++k;
    const double low = root(points[k - 1]), high = root(points[k]);
    const double slope = (points[k].working - points[k - 1].working) / std::max(high - low, 1e-12);
    return points[k - 1].working + (level - low) * slope;
  }

  void fill_interval() {
    const double lower = posterior_.box.lower[i_], upper = posterior_.box.upper[i_];
    const double two_sided = normal_quantile(0.5 * (1 + options_.level));
    const double one_sided = normal_quantile(options_.level);
    Interval& interval = profile_.interval;
    interval = {options_.level, crossing(-two_sided), crossing(two_sided), Interval::Sides::both};
    if (interval.lower < lower)
      interval = {options_.level, lower, std::min(crossing(one_sided), upper),
                  Interval::Sides::from_lower_bound};
    else if (interval.upper > upper)
      interval = {options_.level, std::max(crossing(-one_sided), lower), upper,
                  Interval::Sides::to_upper_bound};
  }

  Memo& memo_;
  const Trial& estimate_;
  const Laplace& posterior_;
  int i_;
  ProfileOptions options_;
  Eigen::VectorXd slope_;
  Profile profile_;
};

}  // namespace

void explore_profile(Memo& memo,
                     const Trial& estimate,
                     const Laplace& posterior,
                     int unknown,
                     int side,
                     const ProfileOptions& options) {
  Profiler(memo, estimate, posterior, unknown, options).explore(side);
}

Profile profile(Memo& memo,
                const Trial& estimate,
                const Laplace& posterior,
                int unknown,
                const ProfileOptions& options) {
  return Profiler(memo, estimate, posterior, unknown, options).run();
}

}  // namespace viscera::calibration
