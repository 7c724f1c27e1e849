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

}  // namespace viscera
