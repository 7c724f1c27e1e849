#include "solver/solve/petsc_block_matrix.h"

#include <petscmat.h>
#include <utility>

#include "solver/solve/petsc_handle.h"

namespace viscera {

namespace {

// PETSc 3.18 leaves the local diagonal part of a matrix made from coordinates at block size 1, and
// block Jacobi then reads scalar inverses as blocks.
void set_local_block_size(Mat matrix, int block_size) {
  PetscBool is_parallel = PETSC_FALSE;
  VISCERA_PETSC(
      PetscObjectTypeCompare(reinterpret_cast<PetscObject>(matrix), MATMPIAIJ, &is_parallel));
  if (is_parallel) {
    Mat diagonal = nullptr;
    VISCERA_PETSC(MatMPIAIJGetSeqAIJ(matrix, &diagonal, nullptr, nullptr));
    VISCERA_PETSC(MatSetBlockSizes(diagonal, block_size, block_size));
  }
}

}  // namespace

BlockMatrix::BlockMatrix(MPI_Comm communicator, CoordinatePattern pattern)
    : owned_rows_(pattern.owned_rows), block_size_(pattern.block_size) {
  VISCERA_PETSC(MatCreate(communicator, &matrix_));
  VISCERA_PETSC(MatSetSizes(matrix_, owned_rows_, owned_rows_, PETSC_DETERMINE, PETSC_DETERMINE));
  VISCERA_PETSC(MatSetType(matrix_, MATAIJ));
  VISCERA_PETSC(MatSetBlockSize(matrix_, block_size_));
  const auto count = static_cast<PetscCount>(pattern.rows.size());
  VISCERA_PETSC(
      MatSetPreallocationCOO(matrix_, count, pattern.rows.data(), pattern.columns.data()));
  set_local_block_size(matrix_, block_size_);
  PetscInt first = 0;
  VISCERA_PETSC(MatGetOwnershipRange(matrix_, &first, nullptr));
  first_row_ = first;
}

BlockMatrix::~BlockMatrix() {
  MatDestroy(&matrix_);
}

BlockMatrix::BlockMatrix(BlockMatrix&& other) noexcept
    : matrix_(std::exchange(other.matrix_, nullptr)),
      owned_rows_(other.owned_rows_),
      first_row_(other.first_row_),
      block_size_(other.block_size_) {}

BlockMatrix& BlockMatrix::operator=(BlockMatrix&& other) noexcept {
  std::swap(matrix_, other.matrix_);
  owned_rows_ = other.owned_rows_;
  first_row_ = other.first_row_;
  block_size_ = other.block_size_;
  return *this;
}

void BlockMatrix::fill(const double* values) {
  VISCERA_PETSC(MatSetValuesCOO(matrix_, values, INSERT_VALUES));
}

void BlockMatrix::vmult(const double* x, double* y) const {
  const PetscVector in = empty_vector(matrix_);
  const PetscVector out = empty_vector(matrix_);
  const LentArray lend_in(in, x);
  const LentArray lend_out(out, y);
  VISCERA_PETSC(MatMult(matrix_, in.get(), out.get()));
}

std::int64_t BlockMatrix::nonzeros() const {
  MatInfo info;
  VISCERA_PETSC(MatGetInfo(matrix_, MAT_GLOBAL_SUM, &info));
  return static_cast<std::int64_t>(info.nz_used);
}

}  // namespace viscera
