// A distributed sparse matrix with a fixed pattern, refilled from a flat array of contributions.
#pragma once

#include <cstdint>
#include <mpi.h>
#include <vector>

struct _p_Mat;

namespace viscera {

/// Where contributions go: global row and column, 0-based, one pair a value; a negative index
/// ignores the value, a repeated pair adds up. Rows of other ranks are allowed: their values
/// travel.
struct CoordinatePattern {
  int owned_rows =
      0;  ///< rows of this rank, contiguous in rank order; columns are distributed alike
  int block_size = 1;  ///< 3 for displacement nodes: rows 3i, 3i+1, 3i+2 share their columns
  std::vector<std::int32_t> rows;
  std::vector<std::int32_t> columns;
};

/// Square. Collective. Move-only.
class BlockMatrix {
 public:
  /// Takes the pattern by value: PETSc reorders the arrays; move it in to save the copy.
  BlockMatrix(MPI_Comm communicator, CoordinatePattern pattern);
  ~BlockMatrix();
  BlockMatrix(BlockMatrix&& other) noexcept;
  BlockMatrix& operator=(BlockMatrix&& other) noexcept;
  BlockMatrix(const BlockMatrix&) = delete;
  BlockMatrix& operator=(const BlockMatrix&) = delete;

  /// Replaces all values; `values` in the order of the pattern given at construction.
  void fill(const double* values);

  /// y = A x on owned entries.
  void vmult(const double* x, double* y) const;

  int owned_rows() const { return owned_rows_; }
  int first_row() const { return first_row_; }  ///< global index of the first owned row
  int block_size() const { return block_size_; }
  std::int64_t nonzeros() const;  ///< over all ranks
  _p_Mat* get() const { return matrix_; }

 private:
  _p_Mat* matrix_ = nullptr;
  int owned_rows_ = 0;
  int first_row_ = 0;
  int block_size_ = 1;
};

}  // namespace viscera
