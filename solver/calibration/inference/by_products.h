// The report of a calibration whose derivatives are products with the Jacobian.
#pragma once

#include "solver/calibration/inference/calibration.h"
#include "solver/calibration/inference/low_rank.h"
#include "solver/calibration/inference/newton_cg.h"

namespace viscera::calibration {

/// At the estimate, in white coordinates z = (w - mean) / sd of the unknowns.
struct WhiteDerivatives {
  LowRank posterior;
  Eigen::VectorXd gradient;     ///< J^T residual, of the data alone
  Eigen::MatrixXd predictions;  ///< [prediction][unknown]
};

/// Fills the derivatives of `best`, a trial of the memo: of the residual by the directions that
/// were looked at, with the exact gradient. Every unknown has a proper prior.
void complete_by_products(Memo& memo, const Trial& best, const WhiteDerivatives& at);

/// Normal intervals of predictions with the given values: the variance of gradient . z under the
/// low-rank posterior: (gradient . v)^2 / (1 + value) along its directions, and the square of what
/// is across them. NaN where a gradient is.
PushForward push_forward(const WhiteDerivatives& at,
                         const Eigen::VectorXd& values,
                         const std::vector<Prediction>& predictions);

/// What stopped Newton-CG in terms of the memo, which holds its points; `best`: that of its result.
Optimum optimum_of(const NewtonCgResult& found, const Trial& best);

}  // namespace viscera::calibration
