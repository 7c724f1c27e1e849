#include "solver/solve/load_stepper.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <sstream>

#include "solver/core/errors.h"
#include "solver/solve/extrapolation.h"

namespace viscera {

namespace {

double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

/// Proposes step sizes: hits every wanted time exactly, shares the way to it in equal steps.
class StepSize {
 public:
  StepSize(const StepperOptions& options, double start)
      : options_(options), desired_(options.steps.first), stops_(options.steps.at) {
    stops_.push_back(options.steps.end);
    std::sort(stops_.begin(), stops_.end());
    const auto end = std::remove_if(stops_.begin(), stops_.end(),
                                    [&](double t) { return t <= start || t > options.steps.end; });
    stops_.erase(end, stops_.end());
  }

  double next_time(double t) const {
    const double stop = *std::upper_bound(stops_.begin(), stops_.end(), t);
    const double wanted = std::min(desired_, options_.steps.maximum);
    const double parts = std::ceil((stop - t) / wanted - 1e-6);
    return parts <= 1 ? stop : t + (stop - t) / parts;
  }

  void grow(double dt, int iterations, int cutbacks) {
    const double base = cutbacks > 0 ? dt : std::max(dt, desired_);
    double factor = 1;
    if (cutbacks == 0 && iterations <= options_.easy + 1) {
      factor = iterations <= options_.easy ? options_.growth : options_.slow_growth;
    }
    desired_ = std::min(base * factor, options_.steps.maximum);
  }

  double desired() const { return desired_; }

  /// False when the cut step would be below the minimum.
  bool cut(double dt) {
    desired_ = dt * options_.cut;
    return desired_ >= options_.steps.minimum;
  }

 private:
  const StepperOptions& options_;
  double desired_;
  std::vector<double> stops_;
};

/// The steps of one run.
class Stepping {
 public:
  Stepping(const StepperOptions& options,
           const StepperCallbacks& callbacks,
           NonlinearProblem& problem,
           BlockVector& x,
           double start)
      : options_(options),
        callbacks_(callbacks),
        problem_(problem),
        newton_(options.newton),
        x_(x),
        history_(options.extrapolation),
        size_(options, start) {
    history_.push(start, x);
    report_.t = start;
  }

  StepperReport run();

 private:
  void step();
  NewtonReport attempt(double t);
  void accept(const NewtonReport& newton);
  void cut_back(const NewtonReport& newton);
  [[noreturn]] void fail(const NewtonReport& newton);
  std::string failure_text(const NewtonReport& newton) const;

  const StepperOptions& options_;
  const StepperCallbacks& callbacks_;
  NonlinearProblem& problem_;
  NewtonSolver newton_;
  BlockVector& x_;
  StateHistory history_;
  StepSize size_;
  StepperReport report_;
  StepRecord record_;    // of the step under way
  double min_detF_ = 0;  // of the last accepted state; 0: not known yet
  std::string thrown_;   // text of a SolveFailure in the last attempt
};

StepperReport Stepping::run() {
  while (report_.t < options_.steps.end) {
    if (callbacks_.should_stop && callbacks_.should_stop()) {
      report_.status = StepperStatus::stopped;
      return report_;
    }
    step();
  }
  return report_;
}

void Stepping::step() {
  const double begin = now();
  record_ = {};
  record_.step = report_.steps + 1;
  problem_.begin_step(x_);  // not after the last step: its forces are still to be evaluated
  for (;;) {
    record_.t = size_.next_time(report_.t);
    record_.dt = record_.t - report_.t;
    const NewtonReport newton = attempt(record_.t);
    record_.seconds = now() - begin;
    if (newton.converged()) {
      accept(newton);
      return;
    }
    cut_back(newton);
  }
}

// Newton from the extrapolated state; from a shorter extrapolation where that state is
// inadmissible.
NewtonReport Stepping::attempt(double t) {
  NewtonReport newton;
  thrown_.clear();
  const double least_detF = options_.newton.line_search.collapse * min_detF_;
  try {
    problem_.set_time(t);
    for (const double share : {1., 0.5, 0.}) {
      history_.extrapolate(options_.extrapolation, t, share, x_);
      newton = newton_.solve(problem_, x_, share == 0 ? 0 : least_detF);
      const bool refused = newton.reason == NewtonReason::inadmissible && newton.residuals.empty();
      if (!refused || !history_.can_extrapolate(options_.extrapolation)) {
        break;
      }
    }
  } catch (const SolveFailure& failure) {
    thrown_ = failure.what();
    newton.reason = NewtonReason::diverged;
  }
  record_.newton_iterations += newton.iterations;
  record_.linear_iterations += newton.linear_iterations;
  report_.newton_iterations += newton.iterations;
  report_.linear_iterations += newton.linear_iterations;
  return newton;
}

void Stepping::accept(const NewtonReport& newton) {
  record_.min_detF = newton.min_detF;
  record_.max_detF = newton.max_detF;
  record_.residual = newton.residuals.back();
  record_.force_scale = problem_.force_scale();
  min_detF_ = newton.min_detF;
  report_.t = record_.t;
  ++report_.steps;
  history_.push(record_.t, x_);
  size_.grow(record_.dt, newton.iterations, record_.cutbacks);
  record_.next_dt = size_.desired();
  if (callbacks_.on_accept) {
    callbacks_.on_accept(record_, x_);
  }
}

void Stepping::cut_back(const NewtonReport& newton) {
  record_.min_detF = newton.min_detF;
  record_.max_detF = newton.max_detF;
  record_.residual = newton.residuals.empty() ? 0 : newton.residuals.back();
  record_.force_scale = problem_.force_scale();
  if (callbacks_.on_cutback) {
    callbacks_.on_cutback(record_, newton);
  }
  if (!size_.cut(record_.dt)) {
    fail(newton);
  }
  ++record_.cutbacks;
  ++report_.cutbacks;
}

std::string Stepping::failure_text(const NewtonReport& newton) const {
  std::ostringstream text;
  text << "The solve stopped at t = " << report_.t << " of " << options_.steps.end
       << ": the step to t = " << record_.t
       << " did not converge and half of it would be below the "
       << "minimum step of " << options_.steps.minimum << " (" << record_.cutbacks
       << " cut-backs). In the last try " << (thrown_.empty() ? describe(newton.reason) : thrown_)
       << " after " << newton.iterations << " Newton iterations; det F was between "
       << newton.min_detF << " and " << newton.max_detF << ". " << problem_.diagnose();
  return text.str();
}

// Leaves problem and state at the last good time. That state was computed with the parameters
// chosen where its own step began.
void Stepping::fail(const NewtonReport& newton) {
  StepFailure failure{report_.t,         record_.t, newton,  failure_text(newton),
                      &history_.state(), &x_,       record_, {}};
  failure.return_to_last_good = [&] {
    problem_.begin_step(history_.former());
    problem_.set_time(report_.t);
  };
  if (callbacks_.on_failure) {
    callbacks_.on_failure(failure);
  }
  failure.return_to_last_good();
  x_ = history_.state();
  throw SolveFailure(failure.paragraph);
}

}  // namespace

StepperReport LoadStepper::run(NonlinearProblem& problem, BlockVector& x, double start) {
  return Stepping(options_, callbacks_, problem, x, start).run();
}

}  // namespace viscera
