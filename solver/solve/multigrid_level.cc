#include "solver/solve/multigrid_level.h"

#include <algorithm>
#include <map>

#include <deal.II/base/mpi.h>
#include <deal.II/base/partitioner.h>

namespace viscera {
namespace {

using dealii::Utilities::MPI::Partitioner;
using dealii::Utilities::MPI::some_to_some;

/// Rows of a prolongator for the fine nodes that a rank asked for.
struct RowPacket {
  std::vector<std::int64_t> lengths, columns;
  std::vector<double> values;

  template <class Archive>
  void serialize(Archive& archive, unsigned int) {
    archive& lengths& columns& values;
  }
};

std::map<unsigned int, std::vector<std::uint64_t>> ghosts_by_owner(const Partitioner& nodes) {
  std::map<unsigned int, std::vector<std::uint64_t>> out;
  unsigned int next = nodes.locally_owned_size();
  for (const auto& [rank, count] : nodes.ghost_targets())
    for (unsigned int k = 0; k < count; ++k)
      out[rank].push_back(nodes.local_to_global(next++));
  return out;
}

RowPacket pack(const Prolongator& from,
               const Partitioner& nodes,
               const std::vector<std::uint64_t>& wanted) {
  RowPacket packet;
  const std::int64_t size = 6 * from.rows_per_block;
  for (const std::uint64_t node : wanted) {
    const auto row = nodes.global_to_local(node);
    const std::int64_t begin = from.row_start[row], end = from.row_start[row + 1];
    packet.lengths.push_back(end - begin);
    packet.columns.insert(packet.columns.end(), from.columns.begin() + begin,
                          from.columns.begin() + end);
    packet.values.insert(packet.values.end(), from.values.begin() + begin * size,
                         from.values.begin() + end * size);
  }
  return packet;
}

}  // namespace

LevelTransfer::LevelTransfer(MPI_Comm communicator,
                             const NodeNumbering& fine_nodes,
                             const kernels::BlockPattern& fine_pattern,
                             int fine_block,
                             const Prolongator& prolongator)
    : fine_block_(fine_block) {
  fetch_ghost_rows(communicator, fine_nodes, prolongator);
  const auto n_coarse = static_cast<std::int32_t>(coarse_nodes_->locally_owned_size() +
                                                  coarse_nodes_->n_ghost_indices());
  product_ =
      std::make_unique<kernels::TripleProduct>(fine_pattern, rows_, n_coarse, fine_block_, 6);
  coarse_rows_ = std::make_unique<RowSum>(communicator, coarse_nodes_, product_->pattern());

  kernels::BlockPattern owned;
  const std::int64_t n_owned = fine_pattern.n_rows();
  owned.row_start.assign(rows_.row_start.begin(), rows_.row_start.begin() + n_owned + 1);
  owned.columns.assign(rows_.columns.begin(), rows_.columns.begin() + owned.n_blocks());
  std::vector<std::int64_t> source;
  backward_ = kernels::BlockRows(transpose(owned, n_coarse, source), 6, fine_block_);
  backward_.set_transposed(values_.data(), source);
  forward_ = kernels::BlockRows(std::move(owned), fine_block_, 6);
  forward_.set(values_.data());
  coarse_.reinit(expand_nodes(coarse_nodes_, 6, communicator));
}

void LevelTransfer::fetch_ghost_rows(MPI_Comm communicator,
                                     const NodeNumbering& fine_nodes,
                                     const Prolongator& prolongator) {
  std::map<unsigned int, RowPacket> answers;
  for (const auto& [rank, wanted] : some_to_some(communicator, ghosts_by_owner(*fine_nodes)))
    answers[rank] = pack(prolongator, *fine_nodes, wanted);
  const std::map<unsigned int, RowPacket> ghosts = some_to_some(communicator, answers);

  std::vector<std::int64_t> columns = prolongator.columns;
  std::vector<std::int64_t> lengths;
  for (std::size_t row = 0; row + 1 < prolongator.row_start.size(); ++row)
    lengths.push_back(prolongator.row_start[row + 1] - prolongator.row_start[row]);
  values_ = prolongator.values;
  for (const auto& target : fine_nodes->ghost_targets()) {
    const RowPacket& packet = ghosts.at(target.first);
    lengths.insert(lengths.end(), packet.lengths.begin(), packet.lengths.end());
    columns.insert(columns.end(), packet.columns.begin(), packet.columns.end());
    values_.insert(values_.end(), packet.values.begin(), packet.values.end());
  }

  dealii::IndexSet owned(prolongator.n_coarse), ghost(prolongator.n_coarse);
  owned.add_range(prolongator.first_coarse, prolongator.first_coarse + prolongator.n_owned_coarse);
  std::vector<dealii::types::global_dof_index> distinct(columns.begin(), columns.end());
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  ghost.add_indices(distinct.begin(), distinct.end());
  ghost.subtract_set(owned);
  coarse_nodes_ = std::make_shared<Partitioner>(owned, ghost, communicator);

  // Local numbers put ghosts last, so columns are sorted again with their blocks.
  const std::size_t size = 6 * std::size_t(fine_block_);
  std::vector<double> sorted;
  sorted.reserve(values_.size());
  std::vector<std::pair<std::int32_t, std::int64_t>> row;  // local column, place
  std::int64_t place = 0;
  for (const std::int64_t length : lengths) {
    row.clear();
    for (const std::int64_t end = place + length; place < end; ++place)
      row.emplace_back(static_cast<std::int32_t>(coarse_nodes_->global_to_local(columns[place])),
                       place);
    std::sort(row.begin(), row.end());
    for (const auto& [column, from] : row) {
      rows_.columns.push_back(column);
      sorted.insert(sorted.end(), values_.begin() + from * size,
                    values_.begin() + (from + 1) * size);
    }
    rows_.row_start.push_back(static_cast<std::int64_t>(rows_.columns.size()));
  }
  values_ = std::move(sorted);
}

std::vector<double> LevelTransfer::galerkin(const kernels::BlockPattern& fine_pattern,
                                            const double* fine) const {
  std::vector<double> local(36 * product_->pattern().n_blocks());
  product_->compute(fine_pattern, fine, rows_, values_.data(), local.data());
  std::vector<double> coarse(36 * coarse_rows_->pattern().n_blocks());
  coarse_rows_->sum(local.data(), 36, coarse.data());
  return coarse;
}

void LevelTransfer::restrict_to(const float* fine, float* coarse) const {
  coarse_ = 0.0f;
  backward_.multiply(fine, coarse_.begin());
  coarse_.compress(dealii::VectorOperation::add);
  std::copy_n(coarse_.begin(), coarse_.locally_owned_size(), coarse);
}

void LevelTransfer::prolongate_add(const float* coarse, float* fine) const {
  coarse_.zero_out_ghost_values();
  std::copy_n(coarse, coarse_.locally_owned_size(), coarse_.begin());
  coarse_.update_ghost_values();
  forward_.multiply_add(coarse_.begin(), fine);
  coarse_.zero_out_ghost_values();
}

}  // namespace viscera
