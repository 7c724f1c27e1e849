#include "solver/calibration/inference/low_rank_draws.h"

#include <limits>
#include <random>

namespace viscera::calibration {

WhiteDraws draw(const LowRank& posterior,
                const Eigen::VectorXd& z,
                const Eigen::VectorXd& gradient,
                int n,
                std::uint64_t seed) {
  const Eigen::MatrixXd& V = posterior.vectors;
  const Eigen::ArrayXd left = (1 + posterior.values.array()).inverse();
  const auto times = [&](const Eigen::ArrayXd& along, const Eigen::MatrixXd& x) {
    return (x - V * ((1 - along).matrix().asDiagonal() * (V.transpose() * x))).eval();
  };
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> normal;
  WhiteDraws out;
  out.z = Eigen::MatrixXd::NullaryExpr(z.size(), n, [&] { return normal(generator); });
  out.log_density = -0.5 * out.z.colwise().squaredNorm().transpose();
  out.z = times(left.sqrt(), out.z);
  out.z.colwise() += z - times(left, gradient).col(0);
  return out;
}

PosteriorSample weigh(const WhiteDraws& draws,
                      const std::vector<const Trial*>& trials,
                      const Memo& memo) {
  const auto n = draws.z.cols();
  PosteriorSample out;
  out.working.setZero(memo.n_unknowns(), n);
  out.values.setZero(memo.n_unknowns(), n);
  out.predictions.setZero(static_cast<Eigen::Index>(memo.model().predictions().size()), n);
  out.data_chi2.setConstant(n, std::numeric_limits<double>::infinity());
  Eigen::VectorXd log_ratios(n);
  for (Eigen::Index k = 0; k < n; ++k) {
    const Trial* trial = trials[k];
    if (trial && trial->feasible) {
      out.working.col(k) = trial->working;
      out.values.col(k) = trial->values;
      out.predictions.col(k) = trial->predictions;
      out.data_chi2[k] = trial->data_chi2;
    } else {
      ++out.infeasible;
    }
    log_ratios[k] = -0.5 * (out.data_chi2[k] + draws.z.col(k).squaredNorm()) - draws.log_density[k];
  }
  out.smoothed = smooth_weights(log_ratios);
  return out;
}

}  // namespace viscera::calibration
