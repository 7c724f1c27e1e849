#include "solver/calibration/inference/by_products.h"

namespace viscera::calibration {
namespace {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

/// d row / d z: images basis^T, whose part along the residual is made that of the gradient. Rows
/// beyond the threshold of their loss, where there are any, bear that alone: they inform of
/// nothing.
Matrix white_jacobian(const Vector& residual,
                      const std::vector<int>& beyond,
                      const WhiteDerivatives& at) {
  Matrix J = at.posterior.images * at.posterior.basis.transpose();
  Vector bearing = beyond.empty() ? residual : Vector::Zero(residual.size());
  for (const int row : beyond)
    bearing[row] = residual[row];
  if (const double square = bearing.squaredNorm(); square > 0)
    J += bearing * (at.gradient - J.transpose() * residual).transpose() / square;
  return J;
}

}  // namespace

void complete_by_products(Memo& memo, const Trial& best, const WhiteDerivatives& at) {
  const std::vector<Unknown>& unknowns = memo.unknowns();
  const int n = memo.n_unknowns(), rows = memo.n_data_rows();
  Vector inverse(n);
  for (int j = 0; j < n; ++j)
    inverse[j] = 1 / unknowns[j].prior.sd;
  Trial with;
  with.jacobian.setZero(rows + n, n);
  with.jacobian.topRows(rows) =
      white_jacobian(best.residual.head(rows), best.beyond, at) * inverse.asDiagonal();
  with.jacobian.bottomRows(n) = inverse.asDiagonal();
  with.predictions_jacobian = at.predictions * inverse.asDiagonal();
  memo.complete(best.number - 1, with);
}

PushForward push_forward(const WhiteDerivatives& at,
                         const Vector& values,
                         const std::vector<Prediction>& predictions) {
  const LowRank& posterior = at.posterior;
  const Vector left = (1 + posterior.values.array()).inverse();
  const Matrix along = at.predictions * posterior.vectors;
  const Matrix across = at.predictions - along * posterior.vectors.transpose();
  PushForward out;
  out.estimate = values;
  // The difference of |gradient|^2 and what the data take of it would cancel.
  out.covariance = along * left.asDiagonal() * along.transpose() + across * across.transpose();
  out.sd = out.covariance.diagonal().cwiseSqrt();
  for (std::size_t q = 0; q < predictions.size(); ++q)
    out.transforms.push_back(values[q] > 0 ? predictions[q].transform : Transform::none);
  return out;
}

Optimum optimum_of(const NewtonCgResult& found, const Trial& best) {
  Optimum out;
  out.stop = found.stop;
  out.best = &best;
  out.decrement = found.steps.empty() ? 0 : found.steps.back().decrement;
  out.points = found.points;
  out.failed = found.failed;
  return out;
}

}  // namespace viscera::calibration
