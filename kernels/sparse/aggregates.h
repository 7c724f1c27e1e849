// Groups of strongly coupled nodes: the coarse nodes of smoothed aggregation.
#pragma once

#include "kernels/sparse/block_pattern.h"

namespace viscera::kernels {

struct Aggregates {
  std::vector<std::int32_t> of;  ///< [node]: its aggregate, or -1 for nodes coupled to no other
  std::int32_t count = 0;
};

/// Couplings (row, column) between different rows of `matrix` whose Frobenius norm exceeds
/// `threshold` times the root of the product of the norms of their diagonal blocks. Columns that
/// are no rows of this rank are left out. `values` [block][n][n] with n = `block_size`.
BlockPattern strong_couplings(const BlockPattern& matrix,
                              const double* values,
                              int block_size,
                              double threshold);

/// A node none of whose neighbours is taken yet takes them all; what is left joins the aggregate it
/// has most couplings to; the rest forms aggregates of its own. `strong` as of strong_couplings.
/// Source: Vanek, Mandel and Brezina 1996, algorithm 5.1.
Aggregates aggregate_nodes(const BlockPattern& strong);

}  // namespace viscera::kernels
