// The displacement block on the vertex level (P1 or Q1): what the algebraic multigrid works on.
#pragma once

#include <vector>

#include "solver/operators/organ_operator.h"
#include "solver/solve/row_sum.h"

namespace viscera {

/// Galerkin restriction of the displacement block to the vertices, springs included, follower
/// pressure not. Constrained rows and columns are left out and get the mean diagonal. Cells add
/// into a fixed pattern of 3x3 blocks; rows of vertices shared by ranks are summed at their owner.
class VertexMatrix {
 public:
  /// Collective.
  explicit VertexMatrix(const OrganOperator& organ);

  /// Takes the values of the last linearisation. Collective.
  void assemble();
  /// Gives the memory of the values back until the next assembly.
  void release() { std::vector<double>().swap(values_); }

  const RowSum& rows() const { return *rows_; }
  /// [block of rows().pattern()][3][3].
  const double* values() const { return values_.data(); }
  /// Constrained entries (3 vertex + i) of the local vertex vector.
  const std::vector<std::int32_t>& constrained() const { return constrained_; }

 private:
  void find_constrained();
  void make_local_pattern();
  void find_places();
  void find_masked();
  void add_springs(const SpringTerm& term);
  void fix_constrained();

  const OrganOperator& organ_;
  int cell_vertices_;
  std::vector<std::int32_t> constrained_;
  std::vector<char> free_;            // [3 local vertex + i]
  std::vector<std::int64_t> masked_;  // entries of values in constrained rows or columns
  kernels::BlockPattern local_;
  std::unique_ptr<RowSum> rows_;
  std::vector<std::vector<std::int32_t>> places_;  // [region][cell][row][column], in values_
  std::vector<double> values_;                     // [place of rows_][3][3]
};

}  // namespace viscera
