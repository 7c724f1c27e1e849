#include "solver/calibration/forward/organ_states.h"

#include <algorithm>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/calibration/forward/fixed_point.h"
#include "solver/case/case_parameter.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/machine.h"
#include "solver/core/text.h"
#include "solver/problem/stepper_options.h"

namespace viscera::calibration {
namespace {

/// Distance from the image over the largest displacement from which Newton goes on after the
/// fixed point.
constexpr double near_enough_for_newton = 1e-3;

/// Solutions of one system for all unknowns, while it lives.
class SharedSolutions {
 public:
  explicit SharedSolutions(MechanicsProblem& mechanics) : mechanics_(mechanics) {
    mechanics.use_known(&known_);
  }
  ~SharedSolutions() { mechanics_.use_known(nullptr); }
  SharedSolutions(const SharedSolutions&) = delete;
  SharedSolutions& operator=(const SharedSolutions&) = delete;

 private:
  MechanicsProblem& mechanics_;
  KnownSolutions known_;
};

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

bool OrganStates::image_by_newton(OrganPoint& point, const OrganPoint* near) {
  const double t = *case_.calibration->image_at;
  if (near) {
    unloading_->set_time(t);
    const BlockVector step = predicted_step(*near, point.values, mechanics_.organ().make_vector(),
                                            [](const PointChange& change) { return change.image; });
    if (newton_from(*unloading_, near->image, step, point.image))
      return true;
  }
  std::vector<BlockVector> out;
  try {
    march(*unloading_, {t}, out);
  } catch (const SolveFailure& failure) {
    log::detail(std::string("unloaded shape: not by Newton. ") + failure.what());
    return false;
  }
  point.image = out.front();
  return true;
}

/// Equilibrium at the time of the image on the reference of `image`.
bool OrganStates::load_reference(const BlockVector& image, BlockVector& loaded) {
  if (!unloading_->place_reference(image))
    return false;
  const double t = *case_.calibration->image_at;
  mechanics_.set_time(t);
  BlockVector x = loaded;
  if (newton(mechanics_, x)) {
    loaded = x;
    return true;
  }
  std::vector<BlockVector> out;
  try {
    march(mechanics_, {t}, out);
  } catch (const SolveFailure&) {
    return false;
  }
  loaded = out.front();
  return true;
}

void OrganStates::image_by_fixed_point(OrganPoint& point, const OrganPoint* near) {
  const bool newton_may_end =
      case_.calibration->options.unloading == physics::CalibrationOptions::Unloading::automatic;
  const ForwardSolve forward = [this](const BlockVector& image, BlockVector& loaded) {
    return load_reference(image, loaded);
  };
  FixedPointOptions options;
  options.tolerance = newton_may_end ? near_enough_for_newton : case_.solver.increment_tolerance;
  point.image = near ? near->image : mechanics_.organ().make_vector();
  FixedPointReport report = find_unloaded(forward, options, point.image);
  log::detail(text::format("unloaded shape: fixed point, %d forward solves, %.3g mm from the image",
                           report.iterations, report.distance));
  if (report.converged && newton_may_end) {
    unloading_->set_time(*case_.calibration->image_at);
    BlockVector ended = point.image;
    if (newton(*unloading_, ended)) {
      point.image = ended;
      return;
    }
    options.tolerance = case_.solver.increment_tolerance;
    report = find_unloaded(forward, options, point.image);
    log::detail(
        text::format("unloaded shape: not ended by Newton; fixed point, %d forward solves, "
                     "%.3g mm from the image",
                     report.iterations, report.distance));
  }
  if (!report.converged)
    throw SolveFailure(text::format(
        "No unloaded shape was found from which this load leads to the imaged one; the nearest "
        "leads to a shape %.3g mm away from it. The tissue may be too soft for the load, or the "
        "image hold a load that is not in the case.",
        report.distance));
}

/// Largest distance [mm] of the shape that the reference of `image` takes under load from the
/// image, by one Newton step of the forward problem.
double OrganStates::points_to_image(const BlockVector& image) {
  mechanics_.set_time(*case_.calibration->image_at);
  BlockVector r = mechanics_.organ().make_vector(), step = r;
  const BlockVector none = r;
  mechanics_.residual(image, r);
  mechanics_.linearise(image);
  mechanics_.forget_last_solve();
  r *= -1.0;
  mechanics_.solve(r, none, 1e-2, step);
  return step.block(0).linfty_norm();
}

void OrganStates::solve_image(OrganPoint& point, const OrganPoint* near) {
  using Unloading = physics::CalibrationOptions::Unloading;
  const Unloading how = case_.calibration->options.unloading;
  const bool by_newton = how != Unloading::fixed_point && image_by_newton(point, near);
  if (!by_newton && how == Unloading::newton)
    throw SolveFailure(unloading_->diagnose());
  if (!by_newton)
    image_by_fixed_point(point, near);
  place(point.image);
  point.points_to_image = points_to_image(point.image);
  log::detail(text::format("unloaded shape: points to image %.3g mm", point.points_to_image));
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

/// The augmentation that the last state of the first point asks for is kept for good, and the
/// point solved again with it.
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

bool OrganStates::moves_supports(int j) const {
  using Kind = physics::CaseParameter::Kind;
  for (const physics::CaseParameter& parameter : targets_[j].parameters)
    if (parameter.kind == Kind::displacement || parameter.kind == Kind::displacement_factor)
      return true;
  return false;
}

/// Change of the prescribed displacements at the time of the organ.
BlockVector OrganStates::prescribed_change(int j) {
  BlockVector out = mechanics_.organ().make_vector();
  if (!moves_supports(j))
    return out;
  const Constraints& constraints = mechanics_.organ().constraints();
  const std::int32_t n_owned = 3 * space_.displacement().n_owned;
  for (std::size_t i = 0; i < targets_[j].parameters.size(); ++i)
    for (std::size_t k = 0; k < constraints.entries().size(); ++k)
      if (const std::int32_t entry = constraints.entries()[k]; entry < n_owned)
        out.block(0).local_element(entry) +=
            targets_[j].factor(i) *
            constraints.derivative(k, mechanics_.organ().time(), targets_[j].parameters[i]);
  return out;
}

/// `moved`: change of the prescribed displacements.
BlockVector OrganStates::solve_change(NonlinearProblem& problem,
                                      BlockVector& force,
                                      const BlockVector& moved) {
  BlockVector change = mechanics_.organ().make_vector();
  if (force.linfty_norm() == 0 && moved.linfty_norm() == 0)
    return change;
  force *= -1.0;
  const LinearReport report = problem.solve(force, moved, linear_tolerance_, change);
  ++counts_.sensitivity_solves;
  counts_.sensitivity_iterations += report.iterations;
  if (!report.converged && report.reduction > 1e-4)
    throw SolveFailure("The linear system of a sensitivity did not converge.");
  return change;
}

void OrganStates::differentiate_image(OrganPoint& point, const OrganPoint* near) {
  unloading_->set_time(*case_.calibration->image_at);
  unloading_->linearise(point.image);
  mechanics_.forget_last_solve();
  const SharedSolutions shared(mechanics_);
  for (std::size_t j = 0; j < targets_.size(); ++j) {
    BlockVector force = mechanics_.organ().make_vector();
    add_parameter_force(static_cast<int>(j), force);
    if (near)
      unloading_->offer_guess(near->changes[j].image);
    point.changes[j].image =
        solve_change(*unloading_, force, prescribed_change(static_cast<int>(j)));
  }
}

void OrganStates::differentiate_state(OrganPoint& point, std::size_t k, const OrganPoint* near) {
  mechanics_.set_time(times_[k]);
  mechanics_.linearise(point.states[k]);
  mechanics_.forget_last_solve();
  const SharedSolutions shared(mechanics_);
  for (std::size_t j = 0; j < targets_.size(); ++j) {
    BlockVector force = mechanics_.organ().make_vector();
    add_parameter_force(static_cast<int>(j), force);
    if (unloading_)
      add_reference_force(point.changes[j].image, force);
    if (near)
      mechanics_.offer_guess(mechanics_.tangent(), near->changes[j].states[k]);
    point.changes[j].states.push_back(
        solve_change(mechanics_, force, prescribed_change(static_cast<int>(j))));
  }
}

void OrganStates::differentiate(OrganPoint& point, const OrganPoint* near) {
  if (!point.changes.empty())
    return;
  if (near && near->changes.empty())
    near = nullptr;
  const StateCounts before = counts_;
  set_values(point.values);
  linearised_.first = nullptr;
  point.changes.resize(targets_.size());
  if (unloading_)
    differentiate_image(point, near);
  for (std::size_t k = 0; k < times_.size(); ++k)
    differentiate_state(point, k, near);
  log::detail(text::format("derivatives: %d linear solves, %d iterations",
                           counts_.sensitivity_solves - before.sensitivity_solves,
                           counts_.sensitivity_iterations - before.sensitivity_iterations));
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
