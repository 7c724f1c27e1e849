#include "solver/calibration/observations/observation.h"

#include <mpi.h>

#include <deal.II/lac/la_parallel_block_vector.h>

namespace viscera::calibration {

Eigen::VectorXd ObservationOperator::derivative(
    const std::vector<StateRows>& of, const std::vector<const StateChange*>& changes) const {
  Eigen::VectorXd out = Eigen::VectorXd::Zero(n_rows());
  for (std::size_t k = 0; k < of.size(); ++k) {
    for (const RowEntry& one : of[k].positions)
      out[one.row] += one.value * changes[k]->positions[one.entry];
    for (const RowEntry& one : of[k].forces)
      out[one.row] += one.value * changes[k]->forces->block(0).local_element(one.entry);
  }
  MPI_Allreduce(MPI_IN_PLACE, out.data(), n_rows(), MPI_DOUBLE, MPI_SUM, space_.communicator());
  return out;
}

void ObservationOperator::add_transpose(const std::vector<StateRows>& of,
                                        const Eigen::VectorXd& weights,
                                        const std::vector<StateLoad*>& loads) const {
  for (std::size_t k = 0; k < of.size(); ++k) {
    for (const RowEntry& one : of[k].positions)
      loads[k]->positions[one.entry] += weights[one.row] * one.value;
    for (const RowEntry& one : of[k].forces)
      loads[k]->forces[one.entry] += weights[one.row] * one.value;
  }
}

}  // namespace viscera::calibration
