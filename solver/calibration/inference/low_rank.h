// The posterior of a WhiteProblem by the few directions that the data decide.
#pragma once

#include "solver/calibration/inference/white_problem.h"

namespace viscera::calibration {

/// J^T J = V diag(values) V^T on the directions that were computed, greatest first.
struct LowRank {
  Eigen::VectorXd values;
  Eigen::MatrixXd vectors;  ///< [unknown][direction], orthonormal
  int products = 0;
  double left_out = 0;  ///< greatest value that is not among them, as far as it was seen
  /// All that was looked at: orthonormal [unknown][product] and J times it [row][product]. J is
  /// `images` `basis`^T but for what the data say less of than the threshold.
  Eigen::MatrixXd basis, images;

  /// Directions worth: sum of value / (1 + value).
  double effective() const { return (values.array() / (1 + values.array())).sum(); }
  /// How much less the variance of a linear function of z is than under the prior: sum of
  /// value / (1 + value) (gradient . v)^2.
  double variance_removed(const Eigen::VectorXd& gradient) const;
};

struct LowRankOptions {
  double threshold = 0.1;  ///< directions in which the data weigh less than this part of the prior
                           ///< are left out
  int max_products = 100;
};

/// Lanczos on J^T J at the accepted point, with full reorthogonalisation: one product a direction,
/// none spent on oversampling (Golub and Van Loan 2013, section 10.3). Collective as the problem
/// is.
LowRank low_rank(WhiteProblem& problem, const LowRankOptions& options = {});

}  // namespace viscera::calibration
