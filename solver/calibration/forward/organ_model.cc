#include "solver/calibration/forward/organ_model.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/calibration/observations/make_observations.h"
#include "solver/case/field_names.h"
#include "solver/core/errors.h"
#include "solver/core/machine.h"

namespace viscera::calibration {
namespace {

/// Points kept to start from.
constexpr std::size_t n_kept = 6;

Transform transform_of(physics::Transform transform) {
  switch (transform) {
    case physics::Transform::none:
      return Transform::none;
    case physics::Transform::log:
      return Transform::log;
    case physics::Transform::logit:
      return Transform::logit;
  }
  return Transform::none;
}

Unknown unknown_of(const physics::CalibratedParameter& parameter) {
  Unknown out;
  out.name = parameter.name;
  out.unit = parameter.unit;
  out.scale = parameter.scale;
  out.role = parameter.nuisance ? Unknown::Role::nuisance : Unknown::Role::parameter;
  out.transform = transform_of(parameter.transform);
  out.start = parameter.start;
  out.lower = parameter.lower;
  out.upper = parameter.upper;
  out.prior = {parameter.prior_mean, parameter.prior_sd};
  return out;
}

/// Lengths of displacements are not among them: they are not smooth where they vanish.
bool is_positive(const physics::Quantity& quantity) {
  using Kind = physics::Quantity::Kind;
  return quantity.kind == Kind::enclosed_volume || quantity.kind == Kind::region_volume ||
         (quantity.kind == Kind::field_extreme && case_file::field_info(quantity.field).positive);
}

/// Of every spring of the case along a parameter.
std::vector<double> stiffness_change(const physics::CalibratedParameter& parameter,
                                     std::size_t n_springs) {
  std::vector<double> change(n_springs, 0);
  for (std::size_t i = 0; i < parameter.targets.size(); ++i)
    if (parameter.targets[i].kind == physics::CaseParameter::Kind::stiffness)
      change[parameter.targets[i].index] = parameter.factors.empty() ? 1 : parameter.factors[i];
  return change;
}

std::vector<double> local_values(const DistributedVector<double>& x) {
  return {x.begin(), x.begin() + x.get_partitioner()->locally_owned_size() +
                         x.get_partitioner()->n_ghost_indices()};
}

/// Values of owned entries and ghosts of the displacement block.
std::vector<double> with_ghosts(const BlockVector& x) {
  DistributedVector<double> u(x.block(0));
  u.update_ghost_values();
  return local_values(u);
}

/// How far apart two values of an unknown are, relative to their size.
double relative_distance(double a, double b) {
  const double size = std::max(std::abs(a), std::abs(b));
  return size > 0 ? (a - b) / size : 0;
}

/// Step of differences: small against the value, inside its bounds.
struct Step {
  double up, down;
};
Step difference_step(const Unknown& unknown, double value) {
  const double natural = std::isfinite(unknown.prior.sd) && unknown.transform == Transform::none
                             ? unknown.prior.sd
                             : std::abs(value);
  const double step = 1e-3 * (natural > 0 ? natural : 1);
  return {std::min(step, 0.5 * (unknown.upper - value)),
          std::min(step, 0.5 * (value - unknown.lower))};
}

}  // namespace

OrganModel::OrganModel(OrganSpace& space, Case& the_case, Timers& timers) : space_(space) {
  const physics::Calibration& calibration = *the_case.calibration;
  list_times(the_case);
  std::vector<Followers> targets;
  for (const physics::CalibratedParameter& parameter : calibration.parameters) {
    if (parameter.field) {
      fields_.push_back(parameter.targets.front());
      field_unknowns_.push_back(static_cast<int>(targets.size()));
    }
    targets.push_back({parameter.targets, parameter.factors});
  }
  states_ = std::make_unique<OrganStates>(space, the_case, targets, times_, timers, fields_);
  observations_ = make_observations(states_->mechanics().organ(), the_case);
  quantities_ = std::make_unique<Quantities>(states_->mechanics(), the_case);
  list_unknowns(the_case);
  list_predictions(the_case);
  for (const physics::Observation& observation : calibration.observations)
    needs_forces_ |= std::holds_alternative<physics::ReactionObservation>(observation.what);
}

OrganModel::~OrganModel() = default;

void OrganModel::list_times(const Case& the_case) {
  for (const physics::Observation& observation : the_case.calibration->observations) {
    times_.push_back(observation.at);
    if (const double before = relative_to(observation); !std::isnan(before))
      times_.push_back(before);
  }
  for (const physics::PredictionRequest& prediction : the_case.calibration->predictions)
    times_.push_back(prediction.at);
  std::sort(times_.begin(), times_.end());
  times_.erase(std::unique(times_.begin(), times_.end()), times_.end());
}

void OrganModel::list_unknowns(const Case& the_case) {
  for (const physics::CalibratedParameter& parameter : the_case.calibration->parameters) {
    unknowns_.push_back(unknown_of(parameter));
    stiffness_changes_.push_back(stiffness_change(parameter, the_case.robin.size()));
  }
  n_mechanical_ = static_cast<int>(unknowns_.size());
  int row = 0;
  for (const auto& observation : observations_) {
    first_nuisance_.push_back(static_cast<int>(unknowns_.size()));
    for (const Unknown& nuisance : observation->nuisances())
      unknowns_.push_back(nuisance);
    blocks_.push_back(
        {observation->name(), observation->unit(), observation->sd(), row, observation->n_rows()});
    const auto& asked = the_case.calibration->observations[blocks_.size() - 1];
    if (asked.robust)
      blocks_.back().huber = asked.huber_threshold;
    row += observation->n_rows();
  }
}

void OrganModel::list_predictions(const Case& the_case) {
  for (const physics::PredictionRequest& request : the_case.calibration->predictions) {
    std::size_t k = 0;
    while (the_case.quantities[k].name != request.quantity)
      ++k;
    const physics::Quantity& quantity = the_case.quantities[k];
    predictions_.push_back(
        {request.name, quantity.unit, is_positive(quantity) ? Transform::log : Transform::none});
    prediction_quantities_.push_back(k);
    prediction_times_.push_back(time_index(request.at));
    prediction_rows_.push_back(
        std::make_unique<QuantityRows>(states_->mechanics().organ(), the_case, quantity));
  }
}

std::size_t OrganModel::time_index(double t) const {
  return std::lower_bound(times_.begin(), times_.end(), t) - times_.begin();
}

const OrganPoint* OrganModel::nearest(const Eigen::VectorXd& mechanical) const {
  const OrganPoint* best = nullptr;
  double least = 0;
  for (const auto& point : points_) {
    double distance = 0;
    for (int j = 0; j < n_mechanical_; ++j)
      distance += std::pow(relative_distance(mechanical[j], point->values[j]), 2);
    if (!best || distance < least) {
      best = point.get();
      least = distance;
    }
  }
  return best;
}

/// The point used last that has derivatives; null where none has.
const OrganPoint* OrganModel::last_differentiated() const {
  for (auto point = points_.rbegin(); point != points_.rend(); ++point)
    if (!(*point)->changes.empty())
      return point->get();
  return nullptr;
}

/// The point of these numbers, solved now or kept from before; it becomes the last one.
OrganPoint& OrganModel::solved(const Eigen::VectorXd& mechanical) {
  for (auto point = points_.begin(); point != points_.end(); ++point)
    if ((*point)->values == mechanical) {
      std::rotate(point, point + 1, points_.end());
      return *points_.back();
    }
  ++solves_;
  points_.push_back(states_->solve(mechanical, nearest(mechanical)));
  if (points_.size() > n_kept)
    points_.pop_front();
  return *points_.back();
}

void OrganModel::set_nuisances(const Eigen::VectorXd& values) {
  for (std::size_t i = 0; i < observations_.size(); ++i) {
    const int first = first_nuisance_[i];
    const int end =
        i + 1 < observations_.size() ? first_nuisance_[i + 1] : static_cast<int>(unknowns_.size());
    observations_[i]->set_nuisances({values.data() + first, values.data() + end});
  }
}

std::vector<OrganModel::Snapshot> OrganModel::snapshots(OrganPoint& point) {
  std::vector<Snapshot> out(times_.size());
  for (std::size_t k = 0; k < times_.size(); ++k) {
    out[k].forces = std::make_unique<BlockVector>();
    states_->visit(point, k, *out[k].forces);
    out[k].x = std::make_unique<BlockVector>(point.states[k]);
    out[k].x->update_ghost_values();
    out[k].state.time = times_[k];
    out[k].state.positions = with_ghosts(point.states[k]);
    for (std::size_t i = 0; i < out[k].state.positions.size(); ++i)
      out[k].state.positions[i] += space_.coordinates()[i];
    out[k].state.x = out[k].x.get();
    out[k].state.forces = out[k].forces.get();
  }
  return out;
}

std::vector<const ObservedState*> OrganModel::of_times(
    const std::vector<Snapshot>& at, const ObservationOperator& observation) const {
  std::vector<const ObservedState*> out;
  for (const double t : observation.times())
    out.push_back(&at[time_index(t)].state);
  return out;
}

void OrganModel::fill_residual(const std::vector<Snapshot>& at, Evaluation& out) {
  int rows = 0;
  for (const ObservationBlock& block : blocks_)
    rows += block.n_rows;
  out.residual.resize(rows);
  for (std::size_t i = 0; i < observations_.size(); ++i)
    out.residual.segment(blocks_[i].first_row, blocks_[i].n_rows) =
        observations_[i]->residual(of_times(at, *observations_[i]));
}

void OrganModel::fill_predictions(OrganPoint& point, Evaluation& out) {
  out.predictions.resize(predictions_.size());
  BlockVector forces;
  for (std::size_t i = 0; i < predictions_.size(); ++i) {
    states_->visit(point, prediction_times_[i], forces);
    out.predictions[i] =
        quantities_->evaluate(point.states[prediction_times_[i]])[prediction_quantities_[i]];
  }
}

/// Changes of the states of all times along every unknown of the mechanics, [time][unknown].
std::vector<std::vector<StateChange>> OrganModel::changes_of(OrganPoint& point,
                                                             ForceChanges& forces,
                                                             References& references) {
  references.assign(n_mechanical_, {});
  for (int j = 0; states_->is_unloaded() && j < n_mechanical_; ++j) {
    references[j] = with_ghosts(point.changes[j].image);
    for (double& one : references[j])
      one = -one;  // dX = -d(x_m - X)
  }
  std::vector<std::vector<StateChange>> out(times_.size());
  forces.assign(times_.size(), {});
  for (std::size_t k = 0; k < times_.size(); ++k) {
    out[k].resize(n_mechanical_);
    if (needs_forces_)
      forces[k] = states_->force_changes(point, k);
    for (int j = 0; j < n_mechanical_; ++j) {
      BlockVector dx = point.changes[j].states[k];
      if (states_->is_unloaded())
        dx.block(0) -= point.changes[j].image.block(0);
      out[k][j].positions = with_ghosts(dx);
      out[k][j].reference = references[j].empty() ? nullptr : &references[j];
      out[k][j].stiffness = &stiffness_changes_[j];
      out[k][j].forces = needs_forces_ ? &forces[k][j] : nullptr;
    }
  }
  return out;
}

void OrganModel::fill_jacobian(OrganPoint& point,
                               const std::vector<Snapshot>& at,
                               Evaluation& out) {
  out.jacobian.setZero(out.residual.size(), unknowns_.size());
  ForceChanges forces;
  References references;
  const std::vector<std::vector<StateChange>> changes = changes_of(point, forces, references);
  for (std::size_t i = 0; i < observations_.size(); ++i) {
    const ObservationOperator& observation = *observations_[i];
    const std::vector<StateRows> rows = observation.rows(of_times(at, observation));
    for (int j = 0; j < n_mechanical_; ++j) {
      std::vector<const StateChange*> along;
      for (const double t : observation.times())
        along.push_back(&changes[time_index(t)][j]);
      out.jacobian.block(blocks_[i].first_row, j, blocks_[i].n_rows, 1) =
          observation.derivative(rows, along);
    }
    const Eigen::MatrixXd own = observation.nuisance_derivative();
    out.jacobian.block(blocks_[i].first_row, first_nuisance_[i], own.rows(), own.cols()) = own;
  }
}

/// By central differences along the exact change of the state: quantities are of any kind.
double OrganModel::prediction_slope(OrganPoint& point, std::size_t prediction, int j) {
  const std::size_t k = prediction_times_[prediction];
  const Step step = difference_step(unknowns_[j], point.values[j]);
  BlockVector forces, state;
  const auto value = [&](double by) {
    states_->visit_moved(point, k, j, by, state, forces);
    return quantities_->evaluate(state)[prediction_quantities_[prediction]];
  };
  const double up = step.up > 0 ? step.up : 0, down = step.down > 0 ? step.down : 0;
  return (value(up) - value(-down)) / (up + down);
}

void OrganModel::fill_prediction_derivatives(OrganPoint& point, Evaluation& out) {
  out.predictions_jacobian.setZero(predictions_.size(), unknowns_.size());
  for (std::size_t i = 0; i < predictions_.size(); ++i)
    for (int j = 0; j < n_mechanical_; ++j)
      out.predictions_jacobian(i, j) = prediction_slope(point, i, j);
}

Evaluation OrganModel::evaluate(const Eigen::VectorXd& values, bool with_jacobian) {
  const double begin = MPI_Wtime(), processor_begin = processor_seconds();
  Evaluation out;
  try {
    OrganPoint& point = solved(values.head(n_mechanical_));
    if (with_jacobian)
      states_->differentiate(point, last_differentiated());
    set_nuisances(values);
    fill_predictions(point, out);
    const std::vector<Snapshot> at = snapshots(point);
    fill_residual(at, out);
    if (with_jacobian) {
      fill_jacobian(point, at, out);
      fill_prediction_derivatives(point, out);
    }
    out.feasible = out.residual.allFinite();
    if (!out.feasible)
      out.reason = "An observation of this state is not a number.";
  } catch (const SolveFailure& failure) {
    out = {};
    out.reason = failure.what();
  } catch (const std::invalid_argument& problem) {
    out = {};
    out.reason = problem.what();
  }
  failed_ += !out.feasible;
  seconds_ += MPI_Wtime() - begin;
  processor_seconds_ += processor_seconds() - processor_begin;
  return out;
}

Cost OrganModel::cost() const {
  Cost out = former_;
  out.forward_solves += solves_;
  out.failed += failed_;
  const double unit = states_->counts().forward_solve_seconds;
  out.equivalent_solves += unit > 0 ? processor_seconds_ / unit : 0;
  out.seconds += seconds_;
  return out;
}

void OrganModel::go_on(const Eigen::VectorXd& first, const Cost& former) {
  former_ = former;
  evaluate(first, false);
}

}  // namespace viscera::calibration
