#include "solver/calibration/inference/multistart.h"

#include <algorithm>
#include <cmath>

#include <boost/random/sobol.hpp>

#include "solver/calibration/inference/levenberg_marquardt.h"
#include "solver/calibration/inference/normal.h"
#include "solver/calibration/inference/share.h"

namespace viscera::calibration {

namespace {

/// Working coordinate of the fraction u of the prior's mass.
double spread(const Unknown& unknown, double lower, double upper, double u) {
  if (std::isfinite(unknown.prior.sd))
    return TruncatedNormal{unknown.prior.mean, unknown.prior.sd, lower, upper}.quantile(u);
  const double start = to_working(unknown, unknown.start), reach = 2 * step_scale(unknown);
  const double low = std::max(lower, start - reach), high = std::min(upper, start + reach);
  return low + u * (high - low);
}

double distance(const Trial& a, const Trial& b) {
  return (a.jacobian * (a.working - b.working)).norm();
}

void add(Multistart& result, const Optimum& optimum, double same) {
  for (OptimumCluster& cluster : result.clusters)
    if (distance(*cluster.optimum.best, *optimum.best) < same) {
      ++cluster.n_starts;
      if (optimum.best->chi2() < cluster.optimum.best->chi2())
        cluster.optimum = optimum;
      return;
    }
  result.clusters.push_back({optimum, 1});
}

}  // namespace

Eigen::MatrixXd sobol_starts(const std::vector<Unknown>& unknowns, const Box& box, int n) {
  Eigen::MatrixXd starts = start_point(unknowns).replicate(1, n);
  std::vector<int> spread_out;
  for (std::size_t i = 0; i < unknowns.size(); ++i)
    if (unknowns[i].role == Unknown::Role::parameter)
      spread_out.push_back(static_cast<int>(i));
  if (spread_out.empty())
    return starts;
  boost::random::sobol sequence(spread_out.size());
  const double range = std::pow(2.0, 64);
  for (int k = 1; k < n; ++k)
    for (const int i : spread_out) {
      const double u = static_cast<double>(sequence()) / range;
      starts(i, k) = spread(unknowns[i], box.lower[i], box.upper[i], u);
    }
  return starts;
}

Multistart multistart(Memo& cheap, const Box& box, const MultistartOptions& options) {
  Multistart result;
  OptimiserOptions each = options.optimiser;
  each.purpose = Purpose::multistart;
  const Eigen::MatrixXd starts = sobol_starts(cheap.unknowns(), box, options.n_starts);
  share(cheap, 1, [&](int) { cheap.residual_at(box.clamp(starts.col(0)), each.purpose); });
  share(cheap, options.n_starts,
        [&](int k) { minimise_levenberg_marquardt(cheap, starts.col(k), box, each); });
  for (int k = 0; k < options.n_starts; ++k) {
    const Optimum optimum = minimise_levenberg_marquardt(cheap, starts.col(k), box, each);
    if (optimum.converged())
      add(result, optimum, options.same_optimum);
    else
      ++result.not_converged;
  }
  std::sort(result.clusters.begin(), result.clusters.end(), [](const auto& a, const auto& b) {
    return a.optimum.best->chi2() < b.optimum.best->chi2();
  });
  return result;
}

}  // namespace viscera::calibration
