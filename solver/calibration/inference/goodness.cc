#include "solver/calibration/inference/goodness.h"

#include <algorithm>
#include <cmath>

#include <boost/math/special_functions/gamma.hpp>

namespace viscera::calibration {

namespace {

constexpr int n_linear_draws = 2000;
constexpr std::uint64_t linear_seed = 20;

double linear_p_value(const Memo& memo, const Trial& at, const Laplace& posterior) {
  const int rows = memo.n_data_rows();
  if (!posterior.is_near_minimum())
    return chi2_tail(at.data_chi2, rows);
  const Draws draws = draw(posterior, n_linear_draws, linear_seed);
  double sum = 0;
  for (int k = 0; k < n_linear_draws; ++k) {
    const Eigen::VectorXd residual =
        at.residual.head(rows) + at.jacobian.topRows(rows) * (draws.working.col(k) - at.working);
    sum += chi2_tail(residual.squaredNorm(), rows);
  }
  return sum / n_linear_draws;
}

int rows_between(const std::vector<int>& rows, int first, int n) {
  return static_cast<int>(std::count_if(
      rows.begin(), rows.end(), [first, n](int row) { return row >= first && row < first + n; }));
}

double sampled_p_value(const PosteriorSample& sample, int rows) {
  double sum = 0;
  for (Eigen::Index k = 0; k < sample.data_chi2.size(); ++k)
    if (sample.smoothed.weights[k] > 0)
      sum += sample.smoothed.weights[k] * chi2_tail(sample.data_chi2[k], rows);
  return sum;
}

}  // namespace

double chi2_tail(double x, double dof) {
  return std::isfinite(x) ? boost::math::gamma_q(0.5 * dof, 0.5 * x) : 0;
}

Goodness goodness(const Memo& memo,
                  const Trial& at,
                  const Laplace& posterior,
                  const PosteriorSample* sample) {
  Goodness result;
  const Eigen::MatrixXd information = at.information_rows();
  const Eigen::VectorXd raw = memo.raw_residual(at);
  for (std::size_t b = 0; b < memo.model().blocks().size(); ++b) {
    const ObservationBlock& block = memo.model().blocks()[b];
    const auto J = information.middleRows(block.first_row, block.n_rows);
    const double taken = (J * posterior.gaussian_covariance).cwiseProduct(J).sum();
    const double square = raw.segment(block.first_row, block.n_rows).squaredNorm();
    result.blocks.push_back({block.name, block.n_rows, at.block_chi2[b], block.n_rows - taken,
                             block.sd * std::sqrt(square / std::max(block.n_rows, 1)),
                             rows_between(at.beyond, block.first_row, block.n_rows)});
  }
  const auto priors = static_cast<double>(memo.priors().size());
  result.data_chi2 = at.data_chi2;
  result.prior_chi2 = at.prior_chi2;
  result.dof = memo.n_data_rows() + priors - memo.n_unknowns();
  result.p_value = sample != nullptr ? sampled_p_value(*sample, memo.n_data_rows())
                                     : linear_p_value(memo, at, posterior);
  return result;
}

}  // namespace viscera::calibration
