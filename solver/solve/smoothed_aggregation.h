// Smoothed aggregation with rigid-body modes: prolongators for a matrix of blocks.
#pragma once

#include <vector>

#include "solver/solve/block_jacobi.h"
#include "solver/solve/row_sum.h"

namespace viscera {

struct AggregationOptions {
  double threshold = 0.02;  ///< couplings weaker than this share of the diagonal do not aggregate
  int coarse_limit = 400;   ///< unknowns that are solved directly
};

/// A matrix of blocks in owned rows; columns in the local numbers of `nodes`.
struct NodeMatrixView {
  MPI_Comm communicator;
  NodeNumbering nodes;
  const kernels::BlockPattern& pattern;
  int block;             ///< 3 on the finest level, else 6
  const double* values;  ///< [block][rows][columns]
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

/// Jacobi step that smooths: P = (I - omega D^-1 A) P0 with omega = 4/3 over lambda_max(D^-1 A).
struct ProlongatorSmoothing {
  const BlockJacobi<float>& diagonal;
  double lambda_max;
};

/// The next coarser level. `modes` [owned node][block][6] become those of the coarse nodes.
/// Aggregates end at the borders of ranks, so that modes need not agree across them. Empty (no
/// coarse nodes, modes as they were) where aggregation would hardly shrink the matrix. Collective.
/// Source: Vanek, Mandel and Brezina 1996.
Prolongator aggregate(const NodeMatrixView& matrix,
                      const ProlongatorSmoothing& smoothing,
                      const AggregationOptions& options,
                      std::vector<double>& modes);

}  // namespace viscera
