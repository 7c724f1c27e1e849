// Rows of a block matrix that several ranks contribute to, summed at their owners.
#pragma once

#include <memory>
#include <mpi.h>
#include <vector>

#include "kernels/sparse/block_pattern.h"

namespace dealii::Utilities::MPI {
class Partitioner;
}

namespace viscera {

using NodeNumbering = std::shared_ptr<const dealii::Utilities::MPI::Partitioner>;

class RowSum {
 public:
  /// `local` has a row for every node of `nodes` (owned, then ghosts) and columns in the same local
  /// numbers. Collective.
  RowSum(MPI_Comm communicator, const NodeNumbering& nodes, const kernels::BlockPattern& local);

  /// Owned rows; columns in the local numbers of nodes().
  const kernels::BlockPattern& pattern() const { return pattern_; }
  /// The owned nodes of the constructor, with ghosts for every column of pattern().
  const NodeNumbering& nodes() const { return nodes_; }

  /// owned[block][...] = sum over ranks of local[block][...], `n_values` numbers a block.
  /// Collective.
  void sum(const double* local, int n_values, double* owned) const;

  /// Without a copy of the local blocks: `values` holds the blocks of pattern(), then those that
  /// the local pattern has in ghost rows. place_of() says where a local block is among them.
  std::int64_t n_places() const { return pattern_.n_blocks() + n_ghost_blocks_; }
  std::int64_t place_of(std::int64_t local_block) const {
    const auto n_own = static_cast<std::int64_t>(own_places_.size());
    return local_block < n_own ? own_places_[local_block]
                               : pattern_.n_blocks() + local_block - n_own;
  }
  /// Adds the blocks of ghost rows at their owners, `n_values` numbers a block. Collective.
  void sum_in_place(double* values, int n_values) const;

 private:
  struct Received {
    int rank;
    std::vector<std::int64_t> places;  // in pattern_, in the order of arrival
  };
  struct Sent {
    int rank;
    std::int64_t first, count;  // among the blocks of ghost rows
  };
  void make_pattern(const NodeNumbering& nodes,
                    const kernels::BlockPattern& local,
                    const std::vector<std::vector<std::uint64_t>>& arrived);

  void add_from_ghost_rows(const double* ghost_rows, int n_values, double* owned) const;

  MPI_Comm communicator_;
  kernels::BlockPattern pattern_;
  NodeNumbering nodes_;
  std::vector<std::int64_t> own_places_;  // of the blocks in owned local rows
  std::int64_t n_ghost_blocks_ = 0;
  std::vector<Sent> sent_;
  std::vector<Received> received_;
};

}  // namespace viscera
