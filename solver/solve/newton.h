// Inexact Newton: Eisenstat-Walker forcing, a line search that keeps det F > 0, prescribed
// increments carried by the linear system.
#pragma once

#include <string>
#include <vector>

#include "solver/solve/forcing.h"
#include "solver/solve/nonlinear_problem.h"

namespace viscera {

/// What a step must reduce after it is admissible. `none` is the measured choice (DESIGN section
/// 3): near incompressibility the residual is a poor merit function and backtracking on it costs
/// steps.
enum class Merit { none, residual };

struct LineSearchOptions {
  Merit merit = Merit::none;
  double collapse = 0.2;  ///< a step may not take min det F below this share of its former value
  double minimum = 1.0 / 256;  ///< shorter steps end the iteration
  double decrease = 1e-4;      ///< Armijo constant of Merit::residual
};

struct NewtonOptions {
  double residual_tolerance = 1e-8;   ///< relative to NonlinearProblem::force_scale
  double residual_floor = 1e-10;      ///< absolute, in the unit of the residual; for zero load
  double increment_tolerance = 1e-6;  ///< max-norm of block 0, relative to its largest entry
  int max_iterations = 20;
  double divergence = 1e3;  ///< residual growth that ends the iteration
  ForcingOptions forcing;
  LineSearchOptions line_search;
};

enum class NewtonReason { converged, linear_failure, inadmissible, diverged, max_iterations };

std::string describe(NewtonReason reason);

struct NewtonReport {
  NewtonReason reason = NewtonReason::max_iterations;
  int iterations = 0;
  int linear_iterations = 0;
  std::vector<double> residuals;   ///< before the first iteration and after each one
  std::vector<double> increments;  ///< max-norm of the accepted increment of block 0, per iteration
  std::vector<double> step_lengths;
  double min_detF = 1;  ///< of the last accepted state
  double max_detF = 1;
  bool converged() const { return reason == NewtonReason::converged; }
};

/// Converged means: prescribed values met; residual <= max(residual_tolerance * force_scale,
/// residual_floor); and the increment that another iteration would make, estimated as the last
/// increment times the residual ratio of the last iteration, below increment_tolerance (or the
/// residual below 1e-3 of its tolerance).
class NewtonSolver {
 public:
  explicit NewtonSolver(const NewtonOptions& options = {}) : options_(options) {}

  /// Iterates from `x` to a root. The difference between `x` and the prescribed values of the
  /// current time goes into the first linear system; what the line search leaves of it goes into
  /// the next ones. If not converged, `x` is the last accepted iterate. A start with det F below
  /// `least_detF` is refused: inadmissible, with no residual in the report. Collective.
  NewtonReport solve(NonlinearProblem& problem, BlockVector& x, double least_detF = 0) const;

  const NewtonOptions& options() const { return options_; }

 private:
  NewtonOptions options_;
};

}  // namespace viscera
