// Adaptive pseudo-time steps: extrapolated start, cut-back, growth, times hit exactly.
#pragma once

#include <functional>
#include <string>

#include "solver/case/case.h"
#include "solver/solve/newton.h"

namespace viscera {

enum class Extrapolation { none, linear, quadratic };

struct StepperOptions {
  StepOptions steps;
  NewtonOptions newton;
  Extrapolation extrapolation = Extrapolation::linear;
  double growth = 2;         ///< factor after a step of at most `easy` Newton iterations
  double slow_growth = 1.5;  ///< after one more
  int easy = 5;
  double cut = 0.5;
};

/// One accepted step.
struct StepRecord {
  int step = 0;  ///< from 1
  double t = 0;
  double dt = 0;
  double next_dt = 0;  ///< length the next step would like; a run resumed with it goes on alike
  int newton_iterations = 0;  ///< of this step, cut-back tries included
  int linear_iterations = 0;
  int cutbacks = 0;
  double min_detF = 1;
  double max_detF = 1;
  double residual = 0;     ///< last Newton residual norm
  double force_scale = 0;  ///< what it is relative to
  double seconds = 0;
};

/// The try that ended the run; `last_good` is the state at `t_good`, `failing` the last Newton
/// iterate at `t_failing`.
struct StepFailure {
  double t_good = 0;
  double t_failing = 0;
  NewtonReport newton;
  std::string paragraph;
  const BlockVector* last_good = nullptr;
  const BlockVector* failing = nullptr;
  StepRecord tried;  ///< the step that failed, all its tries counted
  /// Puts the problem back to the time and the numerical parameters of the last good state, in
  /// which alone that state is an equilibrium. Until it is called the problem is that of the
  /// failing step; afterwards it stays at the last good state. Collective.
  std::function<void()> return_to_last_good;
};

struct StepperCallbacks {
  std::function<void(const StepRecord&, const BlockVector& x)> on_accept;
  std::function<void(const StepRecord& tried, const NewtonReport&)> on_cutback;
  std::function<void(const StepFailure&)> on_failure;
  std::function<bool()> should_stop;  ///< asked after every step; must agree on all ranks
};

enum class StepperStatus { done, stopped };

struct StepperReport {
  StepperStatus status = StepperStatus::done;
  int steps = 0;
  int cutbacks = 0;
  int newton_iterations = 0;  ///< cut-back tries included
  int linear_iterations = 0;
  double t = 0;
};

class LoadStepper {
 public:
  explicit LoadStepper(const StepperOptions& options, StepperCallbacks callbacks = {})
      : options_(options), callbacks_(std::move(callbacks)) {}

  /// Takes `x`, a solution at time `start`, to steps.end. Throws SolveFailure when a step falls
  /// below steps.minimum; `x` is then the last good state. Collective.
  StepperReport run(NonlinearProblem& problem, BlockVector& x, double start = 0);

 private:
  StepperOptions options_;
  StepperCallbacks callbacks_;
};

}  // namespace viscera
