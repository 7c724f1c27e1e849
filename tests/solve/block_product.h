// A distributed matrix of square blocks times a vector, in double: what the levels are checked by.
#pragma once

#include "solver/solve/multigrid_level.h"
#include "tests/solve/distributed_arrays.h"

namespace viscera::test {

/// y = A x on owned entries; `values` [block of rows.pattern()][block][block]. Collective.
inline Array block_product(const RowSum& rows, int block, const double* values, const Array& x) {
  dealii::LinearAlgebra::distributed::Vector<double> all(
      expand_nodes(rows.nodes(), block, MPI_COMM_WORLD));
  std::copy(x.begin(), x.end(), all.begin());
  all.update_ghost_values();
  const kernels::BlockPattern& pattern = rows.pattern();
  Array y(x.size(), 0.0);
  for (std::int32_t row = 0; row < pattern.n_rows(); ++row)
    for (std::int64_t k = pattern.row_start[row]; k < pattern.row_start[row + 1]; ++k)
      for (int i = 0; i < block; ++i)
        for (int j = 0; j < block; ++j)
          y[block * row + i] += values[(k * block + i) * block + j] *
                                all.local_element(block * pattern.columns[k] + j);
  return y;
}

/// Different at every global index and the same on any number of ranks.
inline Array wave(std::size_t first, std::size_t n, double frequency) {
  Array out(n);
  for (std::size_t k = 0; k < n; ++k)
    out[k] = std::sin(frequency * static_cast<double>(first + k) + 1);
  return out;
}

inline double norm(const Array& a) {
  return std::sqrt(dot(a, a));
}

}  // namespace viscera::test
