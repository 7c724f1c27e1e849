// The matrix of the whole system from the stored tangent, for the direct tier. Its pattern is
// fixed; only values change.
#pragma once

#include <vector>

#include "solver/operators/organ_operator.h"
#include "solver/solve/petsc_block_matrix.h"

namespace viscera {

/// The whole tangent, monolithic rows: on each rank displacements, then pressures.
class SystemAssembly {
 public:
  /// `pressure_scale` multiplies pressure rows and columns.
  SystemAssembly(const OrganOperator& organ, double pressure_scale);
  CoordinatePattern pattern() const;
  void fill(BlockMatrix& matrix) const;

 private:
  const OrganOperator& organ_;
  double scale_;
  std::vector<std::int32_t> displacement_;  // [3 node + i]: global row, or -1
  std::vector<std::int32_t> pressure_;      // [vertex]
  std::vector<std::int32_t> identity_;      // rows of owned constrained entries
};

/// The tissue's displacement block restricted to the vertices (P1 or Q1): the matrix of the coarse
/// level in PETSc's format, for comparisons and for PETSc's own preconditioners. Springs and
/// supports are not in it.
class VertexAssembly {
 public:
  explicit VertexAssembly(const OrganOperator& organ) : organ_(organ) {}
  /// Rows 3 vertex + i by global vertex.
  CoordinatePattern pattern() const;
  void fill(BlockMatrix& matrix) const;

 private:
  const OrganOperator& organ_;
};

}  // namespace viscera
