#include "solver/calibration/inference/quadratic.h"

#include <cmath>

#include <Eigen/Cholesky>
#include <Eigen/QR>

#include "solver/calibration/inference/share.h"

namespace viscera::calibration {

namespace {

constexpr double least_step = 0.3;  // sd: nearer points say little beyond rounding

}  // namespace

QuadraticModel::QuadraticModel(Memo& memo,
                               const Trial& estimate,
                               const Laplace& posterior,
                               double reach)
    : box_(posterior.box),
      estimate_(estimate.working),
      axes_(posterior.gaussian_covariance.llt().matrixL()),
      n_rows_(estimate.residual.size()) {
  for (std::size_t q = 0; q < memo.model().predictions().size(); ++q) {
    const bool log = memo.model().predictions()[q].transform == Transform::log;
    transforms_.push_back(log && estimate.predictions[q] > 0 ? Transform::log : Transform::none);
  }
  const int n = n_unknowns();
  second_.resize(n);
  third_.resize(n);
  // Last ones first: nuisances, while the model still keeps the state of the estimate.
  share(memo, n, [&](int k) { add_axis(memo, estimate, n - 1 - k, reach); });
  evaluated_ = 0;
  for (int k = n - 1; k >= 0; --k)
    add_axis(memo, estimate, k, reach);
  assemble(estimate);
  compress();
}

Eigen::VectorXd QuadraticModel::outputs(const Trial& trial) const {
  Eigen::VectorXd result(n_rows_ + trial.predictions.size());
  result << trial.residual, trial.predictions;
  for (std::size_t q = 0; q < transforms_.size(); ++q)
    if (transforms_[q] == Transform::log)
      result[n_rows_ + q] = std::log(trial.predictions[q]);
  return result;
}

Eigen::MatrixXd QuadraticModel::slopes(const Trial& trial) const {
  Eigen::MatrixXd result(n_rows_ + trial.predictions.size(), n_unknowns());
  result << trial.jacobian, trial.predictions_jacobian;
  for (std::size_t q = 0; q < transforms_.size(); ++q)
    if (transforms_[q] == Transform::log)
      result.row(n_rows_ + q) /= trial.predictions[q];
  return result * axes_;
}

/// `wanted`, shortened to the bound that lies before it.
double QuadraticModel::step_inside(int axis, double wanted) const {
  const double sign = wanted < 0 ? -1 : 1;
  double step = std::abs(wanted);
  for (int i = 0; i < n_unknowns(); ++i) {
    const double along = sign * axes_(i, axis);
    if (along > 0)
      step = std::min(step, (box_.upper[i] - estimate_[i]) / along);
    if (along < 0)
      step = std::min(step, (box_.lower[i] - estimate_[i]) / along);
  }
  return sign * step;
}

std::optional<QuadraticModel::Side> QuadraticModel::side(Memo& memo,
                                                         const Trial& estimate,
                                                         int axis,
                                                         double step) {
  if (std::abs(step) < least_step)
    return std::nullopt;
  const Trial& trial =
      memo.jacobian_at(box_.clamp(estimate_ + step * axes_.col(axis)), Purpose::curvature);
  ++evaluated_;
  if (!trial.feasible || !trial.has_jacobian())
    return std::nullopt;
  for (std::size_t q = 0; q < transforms_.size(); ++q)
    if (transforms_[q] == Transform::log && !(trial.predictions[q] > 0))
      return std::nullopt;
  return Side{step, slopes(trial) - slopes(estimate)};
}

void QuadraticModel::add_axis(Memo& memo, const Trial& estimate, int axis, double reach) {
  const double both = std::min(step_inside(axis, reach), -step_inside(axis, -reach));
  const bool central = both >= least_step;
  const auto up = side(memo, estimate, axis, central ? both : step_inside(axis, reach));
  const auto down = side(memo, estimate, axis, central ? -both : step_inside(axis, -reach));
  if (up && down && central) {
    second_[axis] = (up->slopes - down->slopes) / (2 * both);
    third_[axis] = (up->slopes + down->slopes) / (both * both);
  } else if (up || down) {
    const Side& one = up ? *up : *down;
    second_[axis] = one.slopes / one.step;
  }
}

void QuadraticModel::assemble(const Trial& estimate) {
  const int n = n_unknowns();
  const Eigen::VectorXd at = outputs(estimate);
  coefficients_.setZero(at.size(), 1 + n + n * (n + 1) / 2 + n * n);
  coefficients_.col(0) = at;
  coefficients_.middleCols(1, n) = slopes(estimate);
  Eigen::Index column = 1 + n;
  for (int k = 0; k < n; ++k)
    for (int l = k; l < n; ++l, ++column) {
      const bool by_k = second_[k].size() > 0, by_l = second_[l].size() > 0;
      const double share = (k == l ? 0.5 : 1) / std::max(int(by_k) + int(by_l), 1);
      if (by_k)
        coefficients_.col(column) += share * second_[k].col(l);
      if (by_l)
        coefficients_.col(column) += share * second_[l].col(k);
    }
  for (int k = 0; k < n; ++k)
    for (int l = 0; l < n; ++l, ++column)
      if (third_[k].size() > 0)
        coefficients_.col(column) = third_[k].col(l) * (k == l ? 1 / 6.0 : 0.5);
}

/// Only the length of the residual counts: as many rows as features are enough.
void QuadraticModel::compress() {
  residual_ = coefficients_.topRows(n_rows_);
  if (residual_.rows() <= residual_.cols())
    return;
  const Eigen::HouseholderQR<Eigen::MatrixXd> factors(residual_);
  residual_ =
      factors.matrixQR().topRows(residual_.cols()).triangularView<Eigen::Upper>().toDenseMatrix();
}

Eigen::VectorXd QuadraticModel::features(const Eigen::VectorXd& z) const {
  const int n = n_unknowns();
  Eigen::VectorXd result(coefficients_.cols());
  Eigen::Index at = 0;
  result[at++] = 1;
  for (int k = 0; k < n; ++k)
    result[at++] = z[k];
  for (int k = 0; k < n; ++k)
    for (int l = k; l < n; ++l)
      result[at++] = z[k] * z[l];
  for (int k = 0; k < n; ++k)
    for (int l = 0; l < n; ++l)
      result[at++] = z[k] * z[k] * z[l];
  return result;
}

bool QuadraticModel::is_inside(const Eigen::VectorXd& working) const {
  return (working.array() >= box_.lower.array()).all() &&
         (working.array() <= box_.upper.array()).all();
}

double QuadraticModel::chi2(const Eigen::VectorXd& z) const {
  return (residual_ * features(z)).squaredNorm();
}

Eigen::VectorXd QuadraticModel::predictions(const Eigen::VectorXd& z) const {
  Eigen::VectorXd result = coefficients_.bottomRows(coefficients_.rows() - n_rows_) * features(z);
  for (std::size_t q = 0; q < transforms_.size(); ++q)
    if (transforms_[q] == Transform::log)
      result[q] = std::exp(result[q]);
  return result;
}

}  // namespace viscera::calibration
