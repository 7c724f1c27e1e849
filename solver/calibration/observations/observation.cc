#include "solver/calibration/observations/observation.h"

#include <mpi.h>

#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/core/errors.h"

namespace viscera::calibration {

namespace {

void add(const std::vector<RowEntry>& entries,
         const std::vector<double>* change,
         Eigen::VectorXd& out) {
  for (const RowEntry& one : entries)
    out[one.row] += change ? one.value * (*change)[one.entry] : 0;
}

void add_transposed(const std::vector<RowEntry>& entries,
                    const Eigen::VectorXd& weights,
                    std::vector<double>& load) {
  if (!entries.empty() && load.empty())
    throw Error(
        ExitStatus::internal,
        "An observation looks at the unloaded shape or at stiffnesses of springs, for which "
        "its transpose was given no place.");
  for (const RowEntry& one : entries)
    load[one.entry] += weights[one.row] * one.value;
}

}  // namespace

Eigen::VectorXd ObservationOperator::derivative(
    const std::vector<StateRows>& of, const std::vector<const StateChange*>& changes) const {
  Eigen::VectorXd out = Eigen::VectorXd::Zero(n_rows());
  for (std::size_t k = 0; k < of.size(); ++k) {
    for (const RowEntry& one : of[k].positions)
      out[one.row] += one.value * changes[k]->positions[one.entry];
    for (const RowEntry& one : of[k].forces)
      out[one.row] += one.value * changes[k]->forces->block(0).local_element(one.entry);
    add(of[k].reference, changes[k]->reference, out);
    add(of[k].stiffness, changes[k]->stiffness, out);
  }
  MPI_Allreduce(MPI_IN_PLACE, out.data(), n_rows(), MPI_DOUBLE, MPI_SUM, space_.communicator());
  return out;
}

void add_transpose(const std::vector<StateRows>& of,
                   const Eigen::VectorXd& weights,
                   const std::vector<StateLoad*>& loads) {
  for (std::size_t k = 0; k < of.size(); ++k) {
    for (const RowEntry& one : of[k].positions)
      loads[k]->positions[one.entry] += weights[one.row] * one.value;
    for (const RowEntry& one : of[k].forces)
      loads[k]->forces[one.entry] += weights[one.row] * one.value;
    add_transposed(of[k].reference, weights, loads[k]->reference);
    add_transposed(of[k].stiffness, weights, loads[k]->stiffness);
  }
}

}  // namespace viscera::calibration
