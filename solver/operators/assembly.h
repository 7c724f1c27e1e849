// Matrices from the stored tangent: the vertex level of the displacement block, and the whole
// system for the direct tier. Patterns are fixed; only values change.
#pragma once

#include <vector>

#include "solver/operators/organ_operator.h"
#include "solver/solve/petsc_block_matrix.h"

namespace viscera {

/// Galerkin matrix on vertices of the displacement block (springs included, follower pressure not),
/// rows 3 vertex + i. Constrained rows and columns are left out and get the mean diagonal.
class VertexAssembly {
 public:
  explicit VertexAssembly(const OrganOperator& organ);
  CoordinatePattern pattern() const;
  void fill(BlockMatrix& matrix) const;
  /// Constrained entries of the local vertex vector.
  const std::vector<std::int32_t>& constrained() const { return constrained_; }

 private:
  /// Facet matrices of a spring between the corners.
  void append_restricted(const SpringTerm& term, std::vector<double>& values) const;

  const OrganOperator& organ_;
  std::vector<std::int32_t> constrained_;
  std::vector<std::int32_t> index_;  // [3 vertex + i]: global row, or -1
};

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

}  // namespace viscera
