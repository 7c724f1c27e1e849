// MUMPS factors of a monolithic matrix: solver of small problems and preconditioner while the
// factors age well.
#pragma once

#include <memory>

#include "solver/solve/petsc_block_matrix.h"

namespace viscera {

enum class Factorization { lu, symmetric_indefinite };

struct DirectOptions {
  Factorization factorization = Factorization::lu;
  int memory_relaxation = 50;  ///< percent above MUMPS's estimate; doubled when it does not suffice
};

class DirectSolver {
 public:
  /// Keeps a reference to `matrix`; call factor() before apply(). Collective, as are all methods.
  explicit DirectSolver(const BlockMatrix& matrix, const DirectOptions& options = {});
  ~DirectSolver();
  DirectSolver(DirectSolver&&) noexcept;
  DirectSolver& operator=(DirectSolver&&) noexcept;

  /// Factors the matrix's present values; the ordering is computed once and kept. Throws
  /// SolveFailure when the matrix is singular, Error when memory does not suffice.
  void factor();

  /// x = A^-1 b on owned entries, with the last factors.
  void apply(const double* b, double* x) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace viscera
