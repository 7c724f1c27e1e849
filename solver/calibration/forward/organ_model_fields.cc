// Points with maps of factors: residuals, and products with the Jacobian instead of the Jacobian.
#include <stdexcept>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/calibration/forward/organ_model.h"
#include "solver/core/errors.h"
#include "solver/core/machine.h"

namespace viscera::calibration {
namespace {

std::vector<double> with_ghosts(const DistributedVector<double>& owned) {
  DistributedVector<double> u(owned);
  u.update_ghost_values();
  return {u.begin(), u.begin() + u.get_partitioner()->locally_owned_size() +
                         u.get_partitioner()->n_ghost_indices()};
}

/// Local sums to their owners.
DistributedVector<double> compressed(const OrganSpace& space, const std::vector<double>& local) {
  DistributedVector<double> out(space.displacement().vector);
  out.zero_out_ghost_values();
  for (std::size_t i = 0; i < local.size(); ++i)
    out.local_element(i) = local[i];
  out.compress(dealii::VectorOperation::add);
  return out;
}

/// Adds the time since it was made.
class Clock {
 public:
  Clock(double& seconds, double& processor)
      : seconds_(seconds),
        processor_(processor),
        begin_(MPI_Wtime()),
        start_(processor_seconds()) {}
  ~Clock() {
    seconds_ += MPI_Wtime() - begin_;
    processor_ += processor_seconds() - start_;
  }

 private:
  double &seconds_, &processor_;
  double begin_, start_;
};

}  // namespace

/// The unknowns that the mechanics knows.
PointGradient OrganModel::mechanical(const PointGradient& change) const {
  return {change.values.head(n_mechanical_), change.factors};
}

Evaluation OrganModel::evaluate_field(const Eigen::VectorXd& values,
                                      const CellFactors& factors,
                                      const PointGradient* step) {
  const Clock clock(seconds_, processor_seconds_);
  Evaluation out;
  ++solves_;
  try {
    const OrganPoint* near = last();
    PointChange ahead;
    if (near && step)
      ahead = states_->push_forward(*near, mechanical(*step));
    trial_ = states_->solve_field(values.head(n_mechanical_), factors, near,
                                  near && step ? &ahead : nullptr);
    set_nuisances(values);
    fill_predictions(*trial_, out);
    trial_states_ = snapshots(*trial_);
    fill_residual(trial_states_, out);
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
  return out;
}

void OrganModel::accept_field() {
  points_.clear();
  points_.push_back(std::move(trial_));
  linear_ = {};
  for (const auto& observation : observations_) {
    linear_.rows.push_back(observation->rows(of_times(trial_states_, *observation)));
    linear_.nuisances.push_back(observation->nuisance_derivative());
  }
}

Eigen::VectorXd OrganModel::apply_jacobian(const PointGradient& change) {
  const Clock clock(seconds_, processor_seconds_);
  const OrganPoint& point = *points_.back();
  const PointGradient along = mechanical(change);
  const PointChange moved = states_->push_forward(point, along);
  std::vector<BlockVector> forces(times_.size());
  std::vector<StateChange> changes(times_.size());
  std::vector<double> reference, stiffness;
  if (states_->is_unloaded()) {
    DistributedVector<double> dX(moved.image.block(0));
    dX *= -1.0;  // dX = -d(x_m - X)
    reference = with_ghosts(dX);
  }
  for (int j = 0; j < n_mechanical_; ++j) {
    stiffness.resize(stiffness_changes_[j].size());
    for (std::size_t s = 0; s < stiffness.size(); ++s)
      stiffness[s] += change.values[j] * stiffness_changes_[j][s];
  }
  for (std::size_t k = 0; k < times_.size(); ++k) {
    DistributedVector<double> dx(moved.states[k].block(0));
    if (states_->is_unloaded())
      dx -= moved.image.block(0);
    changes[k].positions = with_ghosts(dx);
    changes[k].reference = reference.empty() ? nullptr : &reference;
    changes[k].stiffness = &stiffness;
    if (needs_forces_)
      forces[k] = states_->force_change(point, k, along, moved);
    changes[k].forces = &forces[k];
  }
  Eigen::VectorXd out(blocks_.empty() ? 0 : blocks_.back().first_row + blocks_.back().n_rows);
  for (std::size_t i = 0; i < observations_.size(); ++i) {
    std::vector<const StateChange*> of_this;
    for (const double t : observations_[i]->times())
      of_this.push_back(&changes[time_index(t)]);
    const Eigen::MatrixXd& own = linear_.nuisances[i];
    out.segment(blocks_[i].first_row, blocks_[i].n_rows) =
        observations_[i]->derivative(linear_.rows[i], of_this) +
        own * change.values.segment(first_nuisance_[i], own.cols());
  }
  return out;
}

/// Along the unknowns that set the stiffness of springs whose force is observed.
Eigen::VectorXd OrganModel::along_stiffness(const std::vector<StateLoad>& loads) const {
  Eigen::VectorXd out = Eigen::VectorXd::Zero(n_mechanical_);
  for (int j = 0; j < n_mechanical_; ++j)
    for (const StateLoad& load : loads)
      for (std::size_t s = 0; s < load.stiffness.size(); ++s)
        out[j] += stiffness_changes_[j][s] * load.stiffness[s];
  MPI_Allreduce(MPI_IN_PLACE, out.data(), n_mechanical_, MPI_DOUBLE, MPI_SUM,
                space_.communicator());
  return out;
}

std::vector<StateLoad> OrganModel::no_loads() const {
  const std::size_t n_local = 3 * std::size_t(space_.displacement().n_local);
  std::vector<StateLoad> loads(times_.size());
  for (StateLoad& load : loads) {
    load.positions.assign(n_local, 0.0);
    load.forces.assign(n_local, 0.0);
    load.reference.assign(n_local, 0.0);
    load.stiffness.assign(stiffness_changes_.empty() ? 0 : stiffness_changes_[0].size(), 0.0);
  }
  return loads;
}

/// Along all unknowns; those of observations get 0.
PointGradient OrganModel::pull_back(const std::vector<StateLoad>& loads, Forces forces) {
  PointLoad load;
  for (const StateLoad& one : loads) {
    load.positions.push_back(compressed(space_, one.positions));
    load.reference.push_back(compressed(space_, one.reference));
    if (forces == Forces::loaded)
      load.forces.push_back(compressed(space_, one.forces));
  }
  PointGradient out = states_->pull_back(*points_.back(), load);
  const Eigen::VectorXd mechanical = out.values + along_stiffness(loads);
  out.values.setZero(static_cast<int>(unknowns_.size()));
  out.values.head(n_mechanical_) = mechanical;
  return out;
}

PointGradient OrganModel::apply_transpose(const Eigen::VectorXd& weights) {
  const Clock clock(seconds_, processor_seconds_);
  std::vector<StateLoad> loads = no_loads();
  Eigen::VectorXd along_nuisances = Eigen::VectorXd::Zero(static_cast<int>(unknowns_.size()));
  for (std::size_t i = 0; i < observations_.size(); ++i) {
    std::vector<StateLoad*> of_this;
    for (const double t : observations_[i]->times())
      of_this.push_back(&loads[time_index(t)]);
    const Eigen::VectorXd own = weights.segment(blocks_[i].first_row, blocks_[i].n_rows);
    add_transpose(linear_.rows[i], own, of_this);
    along_nuisances.segment(first_nuisance_[i], linear_.nuisances[i].cols()) +=
        linear_.nuisances[i].transpose() * own;
  }
  PointGradient out = pull_back(loads, needs_forces_ ? Forces::loaded : Forces::none);
  out.values += along_nuisances;
  return out;
}

std::vector<std::optional<PointGradient>> OrganModel::prediction_gradients() {
  const Clock clock(seconds_, processor_seconds_);
  const std::vector<Snapshot> at = snapshots(*points_.back());
  std::vector<std::optional<PointGradient>> out(predictions_.size());
  for (std::size_t q = 0; q < predictions_.size(); ++q) {
    QuantityRows& rows = *prediction_rows_[q];
    if (!rows.are_known())
      continue;
    const ObservedState& state = at[prediction_times_[q]].state;
    states_->visit(*points_.back(), prediction_times_[q], *at[prediction_times_[q]].forces);
    std::vector<StateLoad> loads = no_loads();
    add_transpose({rows.at(state)}, Eigen::VectorXd::Ones(1), {&loads[prediction_times_[q]]});
    out[q] = pull_back(loads, rows.are_of_forces() ? Forces::loaded : Forces::none);
  }
  return out;
}

Eigen::VectorXd OrganModel::prediction_slopes(const PointGradient& change, double down, double up) {
  const Clock clock(seconds_, processor_seconds_);
  const OrganPoint& point = *points_.back();
  const PointGradient along = mechanical(change);
  const PointChange moved = states_->push_forward(point, along);
  Eigen::VectorXd out(predictions_.size());
  BlockVector forces, state;
  for (std::size_t q = 0; q < predictions_.size(); ++q) {
    const auto value = [&](double by) {
      states_->visit_moved(point, prediction_times_[q], along, moved, by, state, forces);
      return quantities_->evaluate(state)[prediction_quantities_[q]];
    };
    out[q] = (value(up) - value(down)) / (up - down);
  }
  return out;
}

}  // namespace viscera::calibration
