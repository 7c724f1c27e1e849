// Derivatives along all numbers and fields at once: one sensitivity or one adjoint a state.
#include <algorithm>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/calibration/forward/organ_states.h"
#include "solver/calibration/forward/transposed_tangent.h"
#include "solver/core/errors.h"

namespace viscera::calibration {

void OrganStates::set_factors(const CellFactors& factors) {
  for (std::size_t i = 0; i < factors.size(); ++i)
    mechanics_.organ().set_cell_factors(fields_[i], factors[i]);
}

std::unique_ptr<OrganPoint> OrganStates::solve_field(const Eigen::VectorXd& values,
                                                     const CellFactors& factors,
                                                     const OrganPoint* near,
                                                     const PointChange* step) {
  auto point = std::make_unique<OrganPoint>();
  point->values = values;
  point->factors = factors;
  set_values(values);
  set_factors(factors);
  std::unique_ptr<OrganPoint> start;
  if (near && step) {
    start = std::make_unique<OrganPoint>(*near);
    start->changes.clear();
    start->ahead = *step;
  }
  solve_point(*point, start ? start.get() : near);
  return point;
}

void OrganStates::linearise_image(const OrganPoint& point) {
  if (linearised_.first == &point && !linearised_.second)
    return;
  set_values(point.values);
  set_factors(point.factors);
  unloading_->set_time(*case_.calibration->image_at);
  unloading_->linearise(point.image);
  if (linearised_.first != &point)
    mechanics_.forget_last_solve();
  linearised_ = {&point, {}};
}

void OrganStates::linearise_state(const OrganPoint& point, std::size_t k) {
  if (linearised_.first == &point && linearised_.second == k)
    return;
  set_values(point.values);
  set_factors(point.factors);
  place(point.image);
  mechanics_.set_time(times_[k]);
  mechanics_.linearise(point.states[k]);
  if (linearised_.first != &point)
    mechanics_.forget_last_solve();
  linearised_ = {&point, k};
}

/// out += R_theta of the change.
void OrganStates::add_change_force(const PointGradient& change, BlockVector& out) {
  BlockVector one = mechanics_.organ().make_vector();
  for (int j = 0; j < change.values.size(); ++j)
    if (change.values[j] != 0) {
      one = 0;
      add_parameter_force(j, one);
      out.add(change.values[j], one);
    }
  for (std::size_t i = 0; i < change.factors.size(); ++i) {
    mechanics_.organ().cell_derivative(fields_[i], change.factors[i], one);
    out.add(1.0, one);
  }
}

/// Change of the prescribed displacements at the time of the organ.
BlockVector OrganStates::prescribed_change(const PointGradient& change) {
  BlockVector out = mechanics_.organ().make_vector();
  for (int j = 0; j < change.values.size(); ++j)
    if (change.values[j] != 0 && moves_supports(j))
      out.add(change.values[j], prescribed_change(j));
  return out;
}

PointChange OrganStates::push_forward(const OrganPoint& point, const PointGradient& change) {
  PointChange out;
  if (unloading_) {
    linearise_image(point);
    BlockVector force = mechanics_.organ().make_vector();
    add_change_force(change, force);
    out.image = solve_change(*unloading_, force, prescribed_change(change));
  }
  for (std::size_t k = 0; k < times_.size(); ++k) {
    linearise_state(point, k);
    BlockVector force = mechanics_.organ().make_vector();
    add_change_force(change, force);
    if (unloading_)
      add_reference_force(out.image, force);
    out.states.push_back(solve_change(mechanics_, force, prescribed_change(change)));
  }
  return out;
}

BlockVector OrganStates::force_change(const OrganPoint& point,
                                      std::size_t k,
                                      const PointGradient& change,
                                      const PointChange& moved) {
  linearise_state(point, k);
  BlockVector force = mechanics_.organ().make_vector();
  mechanics_.organ().apply(moved.states[k], force);
  add_change_force(change, force);
  if (unloading_)
    add_reference_force(moved.image, force);
  return force;
}

void OrganStates::visit_moved(const OrganPoint& point,
                              std::size_t k,
                              const PointGradient& change,
                              const PointChange& moved,
                              double step,
                              BlockVector& state,
                              BlockVector& forces) {
  OrganPoint there;
  there.values = point.values + step * change.values;
  there.factors = point.factors;
  for (std::size_t i = 0; i < change.factors.size(); ++i)
    for (std::size_t c = 0; c < change.factors[i].size(); ++c)
      there.factors[i][c] += step * change.factors[i][c];
  there.image = point.image;
  if (unloading_)
    there.image.add(step, moved.image);
  there.states = point.states;
  there.states[k].add(step, moved.states[k]);
  visit(there, k, forces);
  state = there.states[k];
}

BlockVector OrganStates::solve_adjoint(const LinearOperator& system, const BlockVector& load) {
  BlockVector multiplier = mechanics_.organ().make_vector();
  BlockVector rhs = load;
  rhs *= -1.0;
  const LinearReport report = mechanics_.solve_system(system, rhs, mechanics_.organ().make_vector(),
                                                      linear_tolerance_, multiplier);
  ++counts_.adjoint_solves;
  counts_.sensitivity_iterations += report.iterations;
  if (!report.converged && report.reduction > 1e-4)
    throw SolveFailure("The linear system of an adjoint did not converge.");
  return multiplier;
}

/// out += multiplier . R_theta, the factors by each rank's own cells.
void OrganStates::add_gradient(const BlockVector& multiplier, PointGradient& out) {
  BlockVector force = mechanics_.organ().make_vector();
  for (int j = 0; j < out.values.size(); ++j) {
    force = 0;
    add_parameter_force(j, force);
    out.values[j] += multiplier * force;
  }
  for (std::size_t i = 0; i < fields_.size(); ++i)
    mechanics_.organ().contract_cells(fields_[i], multiplier, out.factors[i]);
}

/// out += what a change of the prescribed displacements gives: `load` on them, and by the columns
/// that the adjoint state left out, the transposed system times `multiplier`.
void OrganStates::add_prescribed_gradient(const BlockVector& multiplier,
                                          const BlockVector& load,
                                          TransposedTangent::Of of,
                                          PointGradient& out) {
  std::vector<int> moving;
  for (int j = 0; j < out.values.size(); ++j)
    if (moves_supports(j))
      moving.push_back(j);
  if (moving.empty())
    return;
  OrganOperator& organ = mechanics_.organ();
  BlockVector reaction = organ.make_vector();
  organ.apply_transpose(multiplier, reaction);
  if (of == TransposedTangent::Of::image) {
    DistributedVector<double> through_reference(space_.displacement().vector);
    organ.reference_derivative_transpose(multiplier, through_reference);
    reaction.block(0) -= through_reference;
  }
  reaction.block(0) += load.block(0);
  for (const int j : moving)
    out.values[j] += reaction.block(0) * prescribed_change(j).block(0);
}

namespace {

/// Nothing acts on state k.
bool is_free(const PointLoad& load, std::size_t k) {
  return load.positions[k].linfty_norm() == 0 &&
         (load.forces.empty() || load.forces[k].linfty_norm() == 0) &&
         (load.reference.empty() || load.reference[k].linfty_norm() == 0);
}

}  // namespace

PointGradient OrganStates::pull_back(const OrganPoint& point, const PointLoad& load) {
  using Of = TransposedTangent::Of;
  OrganOperator& organ = mechanics_.organ();
  PointGradient out;
  out.values.setZero(static_cast<int>(targets_.size()));
  out.factors.assign(fields_.size(), std::vector<double>(space_.mesh().n_cells(), 0.0));
  // X = x_m - u of the image, and x = X + u: what acts on the reference acts against that u.
  BlockVector on_image = organ.make_vector();
  DistributedVector<double> through_reference(space_.displacement().vector);
  for (std::size_t k = times_.size(); k-- > 0;) {
    if (is_free(load, k))
      continue;
    linearise_state(point, k);
    BlockVector on_state = organ.make_vector(), forces = organ.make_vector();
    on_state.block(0) = load.positions[k];
    if (!load.forces.empty()) {
      BlockVector through_tangent = organ.make_vector();
      forces.block(0) = load.forces[k];
      organ.apply_transpose(forces, through_tangent);
      on_state.add(1.0, through_tangent);
    }
    BlockVector multiplier = organ.make_vector();
    if (on_state.linfty_norm() > 0)
      multiplier = solve_adjoint(TransposedTangent(mechanics_, Of::state), on_state);
    add_prescribed_gradient(multiplier, on_state, Of::state, out);
    multiplier.add(1.0, forces);
    add_gradient(multiplier, out);
    if (unloading_) {
      organ.reference_derivative_transpose(multiplier, through_reference);
      on_image.block(0) -= through_reference;
      on_image.block(0) -= load.positions[k];
      if (!load.reference.empty())
        on_image.block(0) -= load.reference[k];
    }
  }
  if (unloading_ && on_image.linfty_norm() > 0) {
    linearise_image(point);
    const BlockVector multiplier =
        solve_adjoint(TransposedTangent(mechanics_, Of::image), on_image);
    add_prescribed_gradient(multiplier, on_image, Of::image, out);
    add_gradient(multiplier, out);
  }
  for (std::vector<double>& factors : out.factors)
    MPI_Allreduce(MPI_IN_PLACE, factors.data(), static_cast<int>(factors.size()), MPI_DOUBLE,
                  MPI_SUM, space_.communicator());
  return out;
}

}  // namespace viscera::calibration
