#include "solver/calibration/inference/optimum.h"

#include "solver/calibration/inference/box_quadratic.h"
#include "solver/core/text.h"

namespace viscera::calibration {

const char* to_string(Stop stop) {
  switch (stop) {
    case Stop::decrement:
      return "decrement";
    case Stop::chi2_change:
      return "chi2_change";
    case Stop::point_limit:
      return "point_limit";
    case Stop::stalled:
      return "stalled";
    case Stop::start_infeasible:
      break;
  }
  return "start_infeasible";
}

std::string Optimum::sentence() const {
  switch (stop) {
    case Stop::decrement:
      return text::format("converged: the next step would move the estimate by %.2g sd (%d points)",
                          std::sqrt(decrement), points);
    case Stop::chi2_change:
      return text::format(
          "converged: the last step changed chi-square by less than its tolerance "
          "(%d points)",
          points);
    case Stop::point_limit:
      return text::format(
          "not converged: stopped at the limit of %d points, %.2g sd from the "
          "minimum as far as can be seen",
          points, std::sqrt(decrement));
    case Stop::stalled:
      return text::format(
          "not converged: no step makes progress (%d points, %d of them failed), "
          "%.2g sd from the minimum as far as can be seen",
          points, failed, std::sqrt(decrement));
    case Stop::start_infeasible:
      break;
  }
  return "not started: the model cannot be solved at the start";
}

bool is_empty(const Eigen::MatrixXd& jacobian, int column) {
  constexpr double rounding = 1e-11;  // whatever the units of the unknowns
  const double largest = jacobian.colwise().norm().maxCoeff();
  return jacobian.col(column).norm() <= rounding * largest;
}

Eigen::MatrixXd gauss_newton_hessian(const Eigen::MatrixXd& jacobian) {
  Eigen::MatrixXd H = jacobian.transpose() * jacobian;
  const double largest = H.diagonal().maxCoeff();
  for (int i = 0; i < H.rows(); ++i) {
    const double size = is_empty(jacobian, i) ? largest : H(i, i);
    H(i, i) += hessian_floor * (size > 0 ? size : 1.0);
  }
  return H;
}

double bounded_decrement(const Trial& trial, const Box& box) {
  const Eigen::MatrixXd H = gauss_newton_hessian(trial.jacobian);
  const Eigen::VectorXd g = trial.jacobian.transpose() * trial.residual;
  const Eigen::VectorXd d =
      minimise_in_box(H, g, box.lower - trial.working, box.upper - trial.working);
  return -2 * g.dot(d) - d.dot(H * d);
}

}  // namespace viscera::calibration
