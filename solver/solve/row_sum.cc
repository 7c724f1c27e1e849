#include "solver/solve/row_sum.h"

#include <algorithm>
#include <map>

#include <deal.II/base/mpi.h>
#include <deal.II/base/partitioner.h>

namespace viscera {
namespace {

using dealii::Utilities::MPI::Partitioner;

/// (row, column) in global numbers of the blocks in ghost rows, by owner.
std::map<unsigned int, std::vector<std::uint64_t>> blocks_of_ghost_rows(
    const Partitioner& nodes, const kernels::BlockPattern& local) {
  std::map<unsigned int, std::vector<std::uint64_t>> out;
  std::int32_t row = static_cast<std::int32_t>(nodes.locally_owned_size());
  for (const auto& [rank, count] : nodes.ghost_targets()) {
    std::vector<std::uint64_t>& list = out[rank];
    for (const std::int32_t end = row + static_cast<std::int32_t>(count); row < end; ++row)
      for (std::int64_t k = local.row_start[row]; k < local.row_start[row + 1]; ++k) {
        list.push_back(nodes.local_to_global(row));
        list.push_back(nodes.local_to_global(local.columns[k]));
      }
  }
  return out;
}

}  // namespace

RowSum::RowSum(MPI_Comm communicator,
               const NodeNumbering& nodes,
               const kernels::BlockPattern& local)
    : communicator_(communicator) {
  const auto leaving = blocks_of_ghost_rows(*nodes, local);
  for (const auto& [rank, count] : nodes->ghost_targets()) {
    const auto n = static_cast<std::int64_t>(leaving.at(rank).size() / 2);
    sent_.push_back({static_cast<int>(rank), n_ghost_blocks_, n});
    n_ghost_blocks_ += n;
  }
  std::vector<std::vector<std::uint64_t>> arrived;
  for (auto& [rank, list] : dealii::Utilities::MPI::some_to_some(communicator, leaving)) {
    received_.push_back({static_cast<int>(rank), {}});
    arrived.push_back(std::move(list));
  }
  make_pattern(nodes, local, arrived);
}

void RowSum::make_pattern(const NodeNumbering& nodes,
                          const kernels::BlockPattern& local,
                          const std::vector<std::vector<std::uint64_t>>& arrived) {
  dealii::IndexSet ghosts = nodes->ghost_indices();
  std::vector<dealii::types::global_dof_index> columns;
  for (const auto& list : arrived)
    for (std::size_t k = 1; k < list.size(); k += 2)
      if (!nodes->in_local_range(list[k]))
        columns.push_back(list[k]);
  std::sort(columns.begin(), columns.end());
  ghosts.add_indices(columns.begin(), columns.end());
  nodes_ = std::make_shared<Partitioner>(nodes->locally_owned_range(), ghosts, communicator_);

  const auto n_owned = static_cast<std::int32_t>(nodes_->locally_owned_size());
  std::vector<std::int32_t> number(n_owned + nodes->n_ghost_indices());
  for (std::size_t k = 0; k < number.size(); ++k)
    number[k] = static_cast<std::int32_t>(nodes_->global_to_local(nodes->local_to_global(k)));
  std::vector<std::vector<std::int32_t>> rows(n_owned);
  for (std::int32_t row = 0; row < n_owned; ++row)
    for (std::int64_t k = local.row_start[row]; k < local.row_start[row + 1]; ++k)
      rows[row].push_back(number[local.columns[k]]);
  const auto place_of = [&](std::uint64_t global) { return nodes_->global_to_local(global); };
  for (const auto& list : arrived)
    for (std::size_t k = 0; k < list.size(); k += 2)
      rows[place_of(list[k])].push_back(static_cast<std::int32_t>(place_of(list[k + 1])));
  pattern_ = kernels::make_pattern(rows);

  for (std::int32_t row = 0; row < n_owned; ++row)
    for (std::int64_t k = local.row_start[row]; k < local.row_start[row + 1]; ++k)
      own_places_.push_back(pattern_.find(row, number[local.columns[k]]));
  for (std::size_t r = 0; r < arrived.size(); ++r)
    for (std::size_t k = 0; k < arrived[r].size(); k += 2)
      received_[r].places.push_back(
          pattern_.find(static_cast<std::int32_t>(place_of(arrived[r][k])),
                        static_cast<std::int32_t>(place_of(arrived[r][k + 1]))));
}

void RowSum::sum(const double* local, int n_values, double* owned) const {
  std::fill(owned, owned + pattern_.n_blocks() * n_values, 0.0);
  const auto n_own = static_cast<std::int64_t>(own_places_.size());
  for (std::int64_t k = 0; k < n_own; ++k)
    for (int c = 0; c < n_values; ++c)
      owned[own_places_[k] * n_values + c] += local[k * n_values + c];
  add_from_ghost_rows(local + n_own * n_values, n_values, owned);
}

void RowSum::sum_in_place(double* values, int n_values) const {
  add_from_ghost_rows(values + pattern_.n_blocks() * n_values, n_values, values);
}

void RowSum::add_from_ghost_rows(const double* ghost_rows, int n_values, double* owned) const {
  std::vector<MPI_Request> requests;
  std::vector<std::vector<double>> buffers(received_.size());
  const int tag = 4711;
  for (std::size_t r = 0; r < received_.size(); ++r) {
    buffers[r].resize(received_[r].places.size() * n_values);
    MPI_Irecv(buffers[r].data(), static_cast<int>(buffers[r].size()), MPI_DOUBLE, received_[r].rank,
              tag, communicator_, &requests.emplace_back());
  }
  for (const Sent& part : sent_)
    MPI_Isend(ghost_rows + part.first * n_values, static_cast<int>(part.count * n_values),
              MPI_DOUBLE, part.rank, tag, communicator_, &requests.emplace_back());
  MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE);
  for (std::size_t r = 0; r < received_.size(); ++r)
    for (std::size_t k = 0; k < received_[r].places.size(); ++k)
      for (int c = 0; c < n_values; ++c)
        owned[received_[r].places[k] * n_values + c] += buffers[r][k * n_values + c];
}

}  // namespace viscera
