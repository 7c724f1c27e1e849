// Maximum a posteriori of a WhiteProblem.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "solver/calibration/inference/optimum.h"
#include "solver/calibration/inference/white_problem.h"

namespace viscera::calibration {

struct NewtonCgOptions {
  double decrement = 0.01;  ///< stop: squared distance to the minimum in sd
  int max_points = 60;
  int max_products = 60;  ///< with J^T J, in one step
};

/// One accepted point.
struct NewtonCgStep {
  int points = 0;  ///< tried so far
  double data_chi2 = 0, prior_chi2 = 0;
  double decrement = 0;  ///< of the step that leads on from here
  int products = 0;      ///< with J^T J for that step
};

struct NewtonCgResult {
  Stop stop = Stop::start_infeasible;
  Eigen::VectorXd z, residual;
  std::vector<NewtonCgStep> steps;
  int points = 0, failed = 0, products = 0;
  double first_slope = 0;  ///< of chi-square / 2, the greatest so far

  bool converged() const { return stop == Stop::decrement; }
  double chi2() const { return residual.squaredNorm() + z.squaredNorm(); }
};

/// Gauss-Newton steps (I + J^T J) d = -(J^T r + z) by conjugate gradients, which the prior
/// preconditions as z is white; they stop early far from the minimum (Eisenstat and Walker 1996).
/// Unknowns that a bound keeps from going downhill stay there; those whose step leads beyond a
/// bound are put on it, and the others sought again (More and Toraldo 1991). Armijo's rule on
/// chi-square halves steps that do not keep what they promise and those that cannot be solved. The
/// problem stands at the result. `observer`: after each point. `start`: z, or what the observer was
/// shown of a fit that was stopped, after an accepted point
/// (`residual` is not needed); it then walks on as it would have. Throws SolveFailure where that
/// point cannot be solved again. Collective as the problem is.
NewtonCgResult newton_cg(WhiteProblem& problem,
                         const Eigen::VectorXd& start,
                         const NewtonCgOptions& options,
                         const std::function<void(const NewtonCgResult&)>& observer = {});
NewtonCgResult newton_cg(WhiteProblem& problem,
                         NewtonCgResult stopped,
                         const NewtonCgOptions& options,
                         const std::function<void(const NewtonCgResult&)>& observer = {});

/// As text and back, numbers exact to the last bit; without the residual.
std::string to_text(const NewtonCgResult& result);
NewtonCgResult read_newton_cg(const std::string& text);

}  // namespace viscera::calibration
