// The coarsest level: a small block matrix of all ranks, inverted densely.
#pragma once

#include <mpi.h>
#include <vector>

#include "solver/solve/row_sum.h"

namespace viscera {

/// Every rank holds the inverse rows of its own unknowns in single precision.
class DenseInverse {
 public:
  /// `nodes` numbers the columns of `pattern` (owned rows) in blocks of `block` unknowns.
  DenseInverse(MPI_Comm communicator,
               const NodeNumbering& nodes,
               const kernels::BlockPattern& pattern,
               int block);

  /// Inverts the matrix with these values [block][row][column]. Rows of zeros (unknowns that no
  /// prolongator column reaches) become identity. Collective. Throws SolveFailure on all ranks for
  /// a matrix that is singular up to rounding.
  void invert(const double* values);

  /// x = A^-1 b on owned entries. Collective.
  void apply(const float* b, float* x) const;

 private:
  MPI_Comm communicator_;
  const kernels::BlockPattern& pattern_;
  int block_, n_ = 0, n_owned_ = 0, first_ = 0;
  std::vector<int> global_column_;  // [local node]: first unknown
  std::vector<int> counts_, offsets_;
  std::vector<float> inverse_;  // [owned row][n]
  mutable std::vector<float> all_;
};

}  // namespace viscera
