#include "solver/calibration/forward/organ_states.h"

#include <algorithm>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/case/case_parameter.h"
#include "solver/core/errors.h"
#include "solver/core/machine.h"
#include "solver/problem/stepper_options.h"

namespace viscera::calibration {
namespace {

/// Sum of the changes along all unknowns of a part of a point.
template <class Part>
BlockVector predicted_step(const OrganPoint& near,
                           const Eigen::VectorXd& values,
                           BlockVector zero,
                           const Part& part) {
  if (near.ahead)
    zero.add(1.0, part(*near.ahead));
  for (std::size_t j = 0; j < near.changes.size(); ++j)
    zero.add(values[j] - near.values[j], part(near.changes[j]));
  return zero;
}

}  // namespace

OrganStates::OrganStates(OrganSpace& space,
                         Case& the_case,
                         std::vector<Followers> targets,
                         std::vector<double> times,
                         Timers& timers,
                         std::vector<physics::CaseParameter> fields)
    : space_(space),
      case_(the_case),
      targets_(std::move(targets)),
      times_(std::move(times)),
      mechanics_(space, the_case, timers),
      fields_(std::move(fields)) {
  if (the_case.calibration->image_at)
    unloading_ = std::make_unique<UnloadingProblem>(space, mechanics_);
}

void OrganStates::set_values(const Eigen::VectorXd& values) {
  for (std::size_t j = 0; j < targets_.size(); ++j)
    for (std::size_t i = 0; i < targets_[j].parameters.size(); ++i)
      set(case_, targets_[j].parameters[i], targets_[j].factor(i) * values[j]);
  mechanics_.organ().refresh();
}

void OrganStates::place(const BlockVector& image) {
  if (unloading_ && !unloading_->place_reference(image))
    throw SolveFailure("The unloaded shape has elements that are turned inside out.");
}

bool OrganStates::newton(NonlinearProblem& problem, BlockVector& x) {
  mechanics_.forget_last_solve();  // the state before may be of another time
  try {
    const NewtonReport report = NewtonSolver(stepper_options(case_).newton).solve(problem, x);
    counts_.newton_iterations += report.iterations;
    counts_.linear_iterations += report.linear_iterations;
    return report.converged();
  } catch (const SolveFailure&) {
    return false;
  }
}

bool OrganStates::newton_from(NonlinearProblem& problem,
                              const BlockVector& start,
                              const BlockVector& step,
                              BlockVector& x) {
  const bool still = step.linfty_norm() == 0;
  for (const double share : {1.0, 0.5, 0.0}) {
    x = start;
    x.add(share, step);
    if (newton(problem, x))
      return true;
    if (still)
      break;
  }
  return false;
}

/// Load steps from rest through all `times`, increasing.
void OrganStates::march(NonlinearProblem& problem,
                        const std::vector<double>& times,
                        std::vector<BlockVector>& out) {
  BlockVector x = mechanics_.organ().make_vector();
  out.assign(times.size(), x);
  StepperOptions options = stepper_options(case_);
  options.steps.end = times.back();
  options.steps.at = times;
  options.steps.maximum = std::min(options.steps.maximum, options.steps.end);
  StepperCallbacks callbacks;
  callbacks.on_accept = [&](const StepRecord& record, const BlockVector& state) {
    for (std::size_t k = 0; k < times.size(); ++k)
      if (std::abs(record.t - times[k]) <= 1e-12 * options.steps.end)
        out[k] = state;
  };
  if (times.back() > 0) {
    const StepperReport report = LoadStepper(options, callbacks).run(problem, x);
    counts_.newton_iterations += report.newton_iterations;
    counts_.linear_iterations += report.linear_iterations;
  }
}

void OrganStates::solve_image(OrganPoint& point, const OrganPoint* near) {
  const double t = *case_.calibration->image_at;
  if (near) {
    unloading_->set_time(t);
    const BlockVector step = predicted_step(*near, point.values, mechanics_.organ().make_vector(),
                                            [](const PointChange& change) { return change.image; });
    if (newton_from(*unloading_, near->image, step, point.image)) {
      place(point.image);
      return;
    }
  }
  std::vector<BlockVector> out;
  march(*unloading_, {t}, out);
  point.image = out.front();
  place(point.image);
}

void OrganStates::solve_states(OrganPoint& point, const OrganPoint* near) {
  if (times_.empty())
    return;
  point.states.assign(times_.size(), mechanics_.organ().make_vector());
  bool found = near != nullptr;
  for (std::size_t k = 0; found && k < times_.size(); ++k) {
    mechanics_.set_time(times_[k]);
    const BlockVector step =
        predicted_step(*near, point.values, mechanics_.organ().make_vector(),
                       [k](const PointChange& change) { return change.states[k]; });
    found = newton_from(mechanics_, near->states[k], step, point.states[k]);
  }
  if (found)
    return;
  const double begin = processor_seconds();
  march(mechanics_, times_, point.states);
  if (counts_.forward_solve_seconds == 0)
    counts_.forward_solve_seconds = processor_seconds() - begin;
}

/// The augmentation that the last state of the first point asks for is kept for good, and the point
/// solved again with it.
void OrganStates::settle_augmentation(OrganPoint& point) {
  mechanics_.organ().choose_augmentation(times_.empty() ? point.image : point.states.back());
  mechanics_.organ().freeze_augmentation();
  settled_ = true;
  const OrganPoint first = point;
  if (unloading_)
    solve_image(point, &first);
  solve_states(point, &first);
}

void OrganStates::solve_point(OrganPoint& point, const OrganPoint* near) {
  linearised_.first = nullptr;
  if (unloading_)
    solve_image(point, near);
  solve_states(point, near);
  if (!settled_)
    settle_augmentation(point);
}

std::unique_ptr<OrganPoint> OrganStates::solve(const Eigen::VectorXd& values,
                                               const OrganPoint* near) {
  auto point = std::make_unique<OrganPoint>();
  point->values = values;
  set_values(values);
  solve_point(*point, near);
  return point;
}

void OrganStates::add_parameter_force(int j, BlockVector& out) {
  BlockVector one = mechanics_.organ().make_vector();
  for (std::size_t i = 0; i < targets_[j].parameters.size(); ++i) {
    mechanics_.organ().parameter_derivative(targets_[j].parameters[i], one);
    out.add(targets_[j].factor(i), one);
  }
}

/// X = x_m - u, so dX = -du.
void OrganStates::add_reference_force(const BlockVector& image_change, BlockVector& out) {
  BlockVector one = mechanics_.organ().make_vector();
  DistributedVector<double> dX(image_change.block(0));
  dX *= -1.0;
  dX.update_ghost_values();
  mechanics_.organ().reference_derivative(dX, one);
  out.add(1.0, one);
}

BlockVector OrganStates::solve_change(NonlinearProblem& problem, BlockVector& force) {
  BlockVector change = mechanics_.organ().make_vector();
  if (force.linfty_norm() == 0)
    return change;
  force *= -1.0;
  const LinearReport report =
      problem.solve(force, mechanics_.organ().make_vector(), linear_tolerance_, change);
  ++counts_.sensitivity_solves;
  counts_.sensitivity_iterations += report.iterations;
  if (!report.converged && report.reduction > 1e-4)
    throw SolveFailure("The linear system of a sensitivity did not converge.");
  return change;
}

void OrganStates::differentiate_image(OrganPoint& point) {
  unloading_->set_time(*case_.calibration->image_at);
  unloading_->linearise(point.image);
  mechanics_.forget_last_solve();
  for (std::size_t j = 0; j < targets_.size(); ++j) {
    BlockVector force = mechanics_.organ().make_vector();
    add_parameter_force(static_cast<int>(j), force);
    point.changes[j].image = solve_change(*unloading_, force);
  }
}

void OrganStates::differentiate_state(OrganPoint& point, std::size_t k) {
  mechanics_.set_time(times_[k]);
  mechanics_.linearise(point.states[k]);
  mechanics_.forget_last_solve();
  for (std::size_t j = 0; j < targets_.size(); ++j) {
    BlockVector force = mechanics_.organ().make_vector();
    add_parameter_force(static_cast<int>(j), force);
    if (unloading_)
      add_reference_force(point.changes[j].image, force);
    point.changes[j].states.push_back(solve_change(mechanics_, force));
  }
}

void OrganStates::differentiate(OrganPoint& point) {
  if (!point.changes.empty())
    return;
  set_values(point.values);
  linearised_.first = nullptr;
  point.changes.resize(targets_.size());
  if (unloading_)
    differentiate_image(point);
  for (std::size_t k = 0; k < times_.size(); ++k)
    differentiate_state(point, k);
}

void OrganStates::visit(const OrganPoint& point, std::size_t k, BlockVector& forces) {
  set_values(point.values);
  set_factors(point.factors);
  linearised_.first = nullptr;
  place(point.image);
  mechanics_.set_time(times_[k]);
  BlockVector masked = mechanics_.organ().make_vector();
  mechanics_.residual(point.states[k], masked);
  forces = mechanics_.internal_force();
  forces.add(-1.0, mechanics_.external_force());
}

void OrganStates::visit_moved(const OrganPoint& point,
                              std::size_t k,
                              int j,
                              double step,
                              BlockVector& state,
                              BlockVector& forces) {
  OrganPoint moved;
  moved.values = point.values;
  moved.values[j] += step;
  moved.factors = point.factors;
  moved.image = point.image;
  if (unloading_)
    moved.image.add(step, point.changes[j].image);
  moved.states = point.states;
  moved.states[k].add(step, point.changes[j].states[k]);
  visit(moved, k, forces);
  state = moved.states[k];
}

std::vector<BlockVector> OrganStates::force_changes(const OrganPoint& point, std::size_t k) {
  set_values(point.values);
  linearised_.first = nullptr;
  place(point.image);
  mechanics_.set_time(times_[k]);
  mechanics_.linearise(point.states[k]);
  std::vector<BlockVector> out;
  for (std::size_t j = 0; j < targets_.size(); ++j) {
    BlockVector force = mechanics_.organ().make_vector();
    mechanics_.organ().apply(point.changes[j].states[k], force);
    add_parameter_force(static_cast<int>(j), force);
    if (unloading_)
      add_reference_force(point.changes[j].image, force);
    out.push_back(std::move(force));
  }
  return out;
}

}  // namespace viscera::calibration
