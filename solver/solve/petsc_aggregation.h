// Smoothed aggregation with rigid-body modes by PETSc GAMG: prolongators for a block matrix.
#pragma once

#include <vector>

#include "solver/solve/row_sum.h"

namespace viscera {

struct AggregationOptions {
  double threshold = 0.02;    ///< couplings weaker than this share of the diagonal do not aggregate
  int coarse_limit = 400;     ///< unknowns that are solved directly
  int aggressive_levels = 1;  ///< levels that aggregate over squared neighbourhoods
};

/// A matrix of 3x3 blocks in owned rows; columns in the local numbers of `nodes`.
struct NodeMatrixView {
  MPI_Comm communicator;
  NodeNumbering nodes;
  const kernels::BlockPattern& pattern;
  const double* values;  ///< [block][3][3]
};

/// From coarse nodes (aggregates, 6 unknowns each) to fine nodes.
struct Prolongator {
  int rows_per_block = 3;  ///< 3 on the finest level, else 6
  std::int64_t n_coarse = 0;
  std::int64_t first_coarse = 0, n_owned_coarse = 0;  ///< this rank's coarse nodes
  std::vector<std::int64_t> row_start;                ///< [owned fine node + 1]
  std::vector<std::int64_t> columns;                  ///< global coarse nodes, sorted in a row
  std::vector<double> values;                         ///< [block][rows_per_block][6]
};

/// Finest first; empty where the matrix is small enough for a direct solve. `coordinates` [mm],
/// [owned node][3]. Collective. Throws Error where PETSc fails.
std::vector<Prolongator> aggregate(const NodeMatrixView& matrix,
                                   const std::vector<double>& coordinates,
                                   const AggregationOptions& options);

}  // namespace viscera
