#include "solver/calibration/inference/candidates.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Cholesky>

namespace viscera::calibration {

namespace {

double log_det(const Eigen::MatrixXd& covariance) {
  return covariance.ldlt().vectorD().array().max(1e-300).log().sum();
}

Eigen::VectorXd sds(const Eigen::MatrixXd& covariance) {
  return covariance.diagonal().cwiseMax(0).cwiseSqrt();
}

/// Information of the candidate about the unknowns, shared errors marginalised: J^T (1 + S S^T)^-1
/// J of whitened J and S (Woodbury).
Eigen::MatrixXd information(const Candidate& candidate, const Eigen::VectorXd& slopes) {
  const Eigen::VectorXd inverse = candidate.sd.cwiseInverse();
  const Eigen::MatrixXd J = inverse.asDiagonal() * candidate.rows * slopes.asDiagonal();
  const Eigen::MatrixXd H = J.transpose() * J;
  if (candidate.shared.cols() == 0)
    return H;
  const Eigen::MatrixXd S = inverse.asDiagonal() * candidate.shared;
  const Eigen::MatrixXd inner = Eigen::MatrixXd::Identity(S.cols(), S.cols()) + S.transpose() * S;
  const Eigen::MatrixXd StJ = S.transpose() * J;
  return H - StJ.transpose() * inner.ldlt().solve(StJ);
}

}  // namespace

std::vector<Gain> gains(const std::vector<Unknown>& unknowns,
                        const Trial& at,
                        const Laplace& posterior,
                        const std::vector<Candidate>& candidates) {
  std::vector<int> parameters;
  for (std::size_t i = 0; i < unknowns.size(); ++i)
    if (unknowns[i].role == Unknown::Role::parameter)
      parameters.push_back(static_cast<int>(i));
  const Eigen::VectorXd slopes = value_slopes(unknowns, at.working);
  const Eigen::MatrixXd& Q = at.predictions_jacobian;
  const Eigen::MatrixXd& before = posterior.gaussian_covariance;
  std::vector<Gain> result;
  for (const Candidate& candidate : candidates) {
    const Eigen::MatrixXd H = posterior.hessian + information(candidate, slopes);
    const Eigen::MatrixXd after = H.ldlt().solve(Eigen::MatrixXd::Identity(H.rows(), H.cols()));
    Gain gain;
    gain.name = candidate.name;
    gain.log_det = log_det(before(parameters, parameters)) - log_det(after(parameters, parameters));
    gain.sd = sds(after);
    gain.sd_ratio = gain.sd.cwiseQuotient(sds(before));
    gain.prediction_sd = sds(Q * after * Q.transpose());
    gain.prediction_sd_ratio = gain.prediction_sd.cwiseQuotient(sds(Q * before * Q.transpose()));
    result.push_back(std::move(gain));
  }
  std::sort(result.begin(), result.end(),
            [](const Gain& a, const Gain& b) { return a.log_det > b.log_det; });
  return result;
}

}  // namespace viscera::calibration
