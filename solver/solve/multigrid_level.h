// One level of the algebraic multigrid: matrix, smoother and transfer to the next coarser level.
#pragma once

#include <memory>
#include <vector>

#include <deal.II/lac/la_parallel_vector.h>

#include "kernels/sparse/block_rows.h"
#include "kernels/sparse/triple_product.h"
#include "solver/solve/chebyshev.h"
#include "solver/solve/dense_inverse.h"
#include "solver/solve/expand_nodes.h"
#include "solver/solve/smoothed_aggregation.h"

namespace viscera {

using FloatVector = dealii::LinearAlgebra::distributed::Vector<float>;

/// A level's matrix with its own halo exchange.
class LevelMatrix final : public SmoothedOperator<float> {
 public:
  LevelMatrix(const kernels::BlockPattern& pattern, int block) : rows_(pattern, block, block) {}
  void set(const double* values) { rows_.set(values); }
  void vmult(FloatVector& dst, const FloatVector& src) const override {
    src.update_ghost_values();
    rows_.multiply(src.begin(), dst.begin());
    src.zero_out_ghost_values();
  }

 private:
  kernels::BlockRows rows_;
};

/// Prolongation, restriction and Galerkin product between a level and the next coarser one.
class LevelTransfer {
 public:
  LevelTransfer(MPI_Comm communicator,
                const NodeNumbering& fine_nodes,
                const kernels::BlockPattern& fine_pattern,
                int fine_block,
                const Prolongator& prolongator);

  const RowSum& coarse_rows() const { return *coarse_rows_; }
  /// [block][6][6] of coarse_rows().pattern() from the fine values. Collective.
  std::vector<double> galerkin(const kernels::BlockPattern& fine_pattern, const double* fine) const;
  /// coarse = P^T fine, on owned entries. Collective.
  void restrict_to(const float* fine, float* coarse) const;
  /// fine += P coarse, on owned entries. Collective.
  void prolongate_add(const float* coarse, float* fine) const;

 private:
  void fetch_ghost_rows(MPI_Comm communicator,
                        const NodeNumbering& fine_nodes,
                        const Prolongator& prolongator);

  int fine_block_;
  NodeNumbering coarse_nodes_;
  kernels::BlockPattern rows_;  // of owned and ghost fine nodes
  std::vector<double> values_;  // [block][fine_block][6]
  kernels::BlockRows forward_, backward_;
  std::unique_ptr<kernels::TripleProduct> product_;
  std::unique_ptr<RowSum> coarse_rows_;
  mutable FloatVector coarse_;
};

}  // namespace viscera
