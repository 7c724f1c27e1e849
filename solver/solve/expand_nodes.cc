#include "solver/solve/expand_nodes.h"

#include <deal.II/base/partitioner.h>

namespace viscera {
namespace {

dealii::IndexSet expanded(const dealii::IndexSet& nodes, unsigned int n) {
  dealii::IndexSet out(n * nodes.size());
  for (auto interval = nodes.begin_intervals(); interval != nodes.end_intervals(); ++interval)
    out.add_range(n * *interval->begin(), n * (interval->last() + 1));
  out.compress();
  return out;
}

}  // namespace

NodeNumbering expand_nodes(const NodeNumbering& nodes, int n, MPI_Comm communicator) {
  return std::make_shared<dealii::Utilities::MPI::Partitioner>(
      expanded(nodes->locally_owned_range(), n), expanded(nodes->ghost_indices(), n), communicator);
}

}  // namespace viscera
