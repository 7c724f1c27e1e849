#include "solver/solve/newton.h"

#include <algorithm>
#include <cmath>

#include "solver/solve/newton_iteration.h"

namespace viscera {

namespace {

bool admits(const Admissibility& verdict, double least_detF) {
  return verdict.admissible && std::isfinite(verdict.min_detF) && verdict.min_detF >= least_detF;
}

}  // namespace

NewtonIteration::NewtonIteration(const NewtonOptions& options,
                                 NonlinearProblem& problem,
                                 BlockVector& x)
    : options_(options), problem_(problem), x_(x), forcing_(options.forcing) {
  for (BlockVector* vector : {&trial_, &residual_, &increment_, &prescribed_}) {
    vector->reinit(x);
  }
}

NewtonReport NewtonIteration::run(double least_detF) {
  if (start(least_detF)) {
    while (advance()) {
    }
  }
  return report_;
}

bool NewtonIteration::end(NewtonReason reason) {
  report_.reason = reason;
  return false;
}

bool NewtonIteration::start(double least_detF) {
  const Admissibility verdict = problem_.residual(x_, residual_);
  report_.min_detF = verdict.min_detF;
  report_.max_detF = verdict.max_detF;
  if (!admits(verdict, least_detF)) {
    return end(NewtonReason::inadmissible);
  }
  report_.residuals.push_back(problem_.norm(residual_));
  evaluate_prescribed_increment();
  return true;
}

// One iteration; false when the solve has ended.
bool NewtonIteration::advance() {
  if (!std::isfinite(report_.residuals.back()) || has_diverged()) {
    return end(NewtonReason::diverged);
  }
  if (is_converged()) {
    return end(NewtonReason::converged);
  }
  if (report_.iterations >= options_.max_iterations) {
    return end(NewtonReason::max_iterations);
  }
  ++report_.iterations;
  if (!problem_.linearise(x_).admissible) {
    return end(NewtonReason::inadmissible);
  }
  return solve_linear() && line_search();
}

// Accepts an unconverged solve that reduced the linear residual as much as the loosest forcing
// asks.
bool NewtonIteration::solve_linear() {
  double tolerance = options_.forcing.first;
  if (lifts_) {
    forcing_.reset();
  } else {
    tolerance = forcing_.next(report_.residuals.back(), target());
  }
  residual_ *= -1;  // evaluated anew before it is used again
  const LinearReport linear = problem_.solve(residual_, prescribed_, tolerance, increment_);
  report_.linear_iterations += linear.iterations;
  const bool usable = linear.converged || linear.reduction <= options_.forcing.maximum;
  if (!usable || !std::isfinite(increment_.l2_norm())) {
    return end(NewtonReason::linear_failure);
  }
  return true;
}

bool NewtonIteration::line_search() {
  const double least_detF = options_.line_search.collapse * std::max(report_.min_detF, 0.);
  bool was_admissible = false;
  for (double length = 1; length >= options_.line_search.minimum; length /= 2) {
    update_state(length);
    const Admissibility verdict = problem_.residual(trial_, residual_);
    if (!admits(verdict, least_detF)) {
      continue;
    }
    was_admissible = true;
    if (passes_merit(length)) {
      return accept(length, verdict);
    }
  }
  return end(was_admissible ? NewtonReason::diverged : NewtonReason::inadmissible);
}

void NewtonIteration::update_state(double length) {
  trial_ = x_;
  trial_.add(length, increment_);
  if (length == 1) {
    problem_.impose(trial_);  // x + (prescribed - x) may miss by round-off
  }
}

bool NewtonIteration::passes_merit(double length) const {
  if (options_.line_search.merit == Merit::none || lifts_) {
    return true;
  }
  const double bound = (1 - options_.line_search.decrease * length) * report_.residuals.back();
  return problem_.norm(residual_) <= std::max(bound, target());
}

bool NewtonIteration::accept(double length, const Admissibility& verdict) {
  x_ = trial_;
  report_.min_detF = verdict.min_detF;
  report_.max_detF = verdict.max_detF;
  report_.residuals.push_back(problem_.norm(residual_));
  report_.increments.push_back(length * increment_.block(0).linfty_norm());
  report_.step_lengths.push_back(length);
  evaluate_prescribed_increment();
  return true;
}

void NewtonIteration::evaluate_prescribed_increment() {
  prescribed_ = x_;
  problem_.impose(prescribed_);
  prescribed_ -= x_;
  lifts_ = prescribed_.linfty_norm() > 0;
}

double NewtonIteration::target() const {
  return std::max(options_.residual_tolerance * problem_.force_scale(), options_.residual_floor);
}

bool NewtonIteration::is_converged() const {
  const double residual = report_.residuals.back();
  if (lifts_ || residual > target()) {
    return false;
  }
  return residual <= 1e-3 * target() ||
         remaining_increment() <= options_.increment_tolerance * x_.block(0).linfty_norm();
}

// What another iteration would add: the last increment times the residual's reduction by it.
double NewtonIteration::remaining_increment() const {
  if (report_.increments.empty()) {
    return HUGE_VAL;
  }
  const double before = report_.residuals[report_.residuals.size() - 2];
  const double after = report_.residuals.back();
  const double ratio = before > after ? after / before : 1;
  return report_.increments.back() * ratio;
}

// The first iteration may raise the residual: a new load or a prescribed increment starts from
// little.
bool NewtonIteration::has_diverged() const {
  const std::vector<double>& history = report_.residuals;
  if (history.size() < 3) {
    return false;
  }
  return history.back() > options_.divergence * std::max({history[0], history[1], target()});
}

NewtonReport NewtonSolver::solve(NonlinearProblem& problem,
                                 BlockVector& x,
                                 double least_detF) const {
  return NewtonIteration(options_, problem, x).run(least_detF);
}

std::string describe(NewtonReason reason) {
  switch (reason) {
    case NewtonReason::converged:
      return "converged";
    case NewtonReason::linear_failure:
      return "the linear solver did not converge";
    case NewtonReason::inadmissible:
      return "elements would have turned inside out (det F <= 0)";
    case NewtonReason::diverged:
      return "the residual grew";
    case NewtonReason::max_iterations:
      return "the iteration limit was reached";
  }
  return "";
}

}  // namespace viscera
