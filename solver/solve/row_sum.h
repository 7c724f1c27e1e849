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

 private:
  struct Received {
    int rank;
    std::vector<std::int64_t> places;  // in pattern_, in the order of arrival
  };
  struct Sent {
    int rank;
    std::int64_t first, count;  // blocks of the local pattern
  };
  void make_pattern(const NodeNumbering& nodes,
                    const kernels::BlockPattern& local,
                    const std::vector<std::vector<std::uint64_t>>& arrived);

  MPI_Comm communicator_;
  kernels::BlockPattern pattern_;
  NodeNumbering nodes_;
  std::vector<std::int64_t> own_places_;  // of the blocks in owned local rows
  std::vector<Sent> sent_;
  std::vector<Received> received_;
};

}  // namespace viscera
