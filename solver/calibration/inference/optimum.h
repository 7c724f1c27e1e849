// What an optimiser of the calibration is asked for and what it returns.
#pragma once

#include <set>
#include <string>

#include <Eigen/Core>

#include "solver/calibration/inference/memo.h"
#include "solver/calibration/inference/working.h"

namespace viscera::calibration {

enum class Stop {
  decrement,         ///< the Gauss-Newton decrement is below its tolerance
  chi2_change,       ///< an unhindered step changed chi-square by less than its tolerance
  point_limit,       ///< not converged: as many points as allowed
  stalled,           ///< not converged: no step, however short, makes progress
  start_infeasible,  ///< not started: the model cannot be solved at the start
};
const char* to_string(Stop stop);

struct OptimiserOptions {
  double decrement = 0.01;  ///< d^T H d: the squared distance to the minimum in sd
  double chi2_change = 0.01;
  int max_points = 60;      ///< distinct points
  double first_radius = 1;  ///< of the trust region, in step scales of the unknowns
  double least_radius = 1e-6;
  Purpose purpose = Purpose::fit;
};

struct Optimum {
  Stop stop = Stop::point_limit;
  const Trial* best = nullptr;  ///< in the memo, with its Jacobian; null when start_infeasible
  double decrement = 0;         ///< at best, of the bounded problem
  int points = 0;               ///< distinct points evaluated for it, failed ones included
  int failed = 0;               ///< of them infeasible

  bool converged() const { return stop == Stop::decrement || stop == Stop::chi2_change; }
  std::string sentence() const;  ///< why it stopped
};

/// Distinct points of one optimiser, also those that the memo knew before.
class PointCount {
 public:
  /// Returns the trial.
  const Trial& add(const Trial& trial) {
    if (numbers_.insert(trial.number).second && !trial.feasible)
      ++failed_;
    return trial;
  }
  int points() const { return static_cast<int>(numbers_.size()); }
  int failed() const { return failed_; }

 private:
  std::set<int> numbers_;
  int failed_ = 0;
};

/// Squared distance from `trial` to the minimum of its Gauss-Newton model in `box`, in sd; equals
/// d^T H d where no bound is met.
double bounded_decrement(const Trial& trial, const Box& box);

/// Whether no row changes with an unknown, beyond rounding.
bool is_empty(const Eigen::MatrixXd& jacobian, int column);

constexpr double hessian_floor =
    1e-13;  ///< of each diagonal entry; of the largest where it is empty

/// J^T J with a floor on directions that nothing sees, [n][n]; the same in all units of the
/// unknowns.
Eigen::MatrixXd gauss_newton_hessian(const Eigen::MatrixXd& jacobian);

}  // namespace viscera::calibration
