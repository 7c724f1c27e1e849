#include "solver/solve/petsc_direct.h"

#include "solver/core/errors.h"
#include "solver/solve/petsc_handle.h"

namespace viscera {

namespace {

constexpr int out_of_work_space = -9;  // MUMPS's INFOG(1); -8, -14, -15, -17, -20 are its relatives
constexpr int singular = -10;
constexpr int largest_relaxation = 1600;

}  // namespace

struct DirectSolver::Impl {
  const BlockMatrix& matrix;
  DirectOptions options;
  PetscMatrix factor;
  PetscVector in, out;
  bool has_factor = false;

  void analyse();
  int numeric();
  bool symmetric() const { return options.factorization == Factorization::symmetric_indefinite; }
};

// Ordering and symbolic factorisation, with the present memory relaxation.
void DirectSolver::Impl::analyse() {
  Mat A = matrix.get();
  if (symmetric()) {
    VISCERA_PETSC(MatSetOption(A, MAT_SYMMETRIC, PETSC_TRUE));
  }
  const MatFactorType type = symmetric() ? MAT_FACTOR_CHOLESKY : MAT_FACTOR_LU;
  VISCERA_PETSC(MatGetFactor(A, MATSOLVERMUMPS, type, factor.create()));
  VISCERA_PETSC(MatMumpsSetIcntl(factor.get(), 14, options.memory_relaxation));
  VISCERA_PETSC(MatMumpsSetIcntl(factor.get(), 24, 0));  // null pivots are errors
  MatFactorInfo info;
  VISCERA_PETSC(MatFactorInfoInitialize(&info));
  if (symmetric()) {
    VISCERA_PETSC(MatCholeskyFactorSymbolic(factor.get(), A, nullptr, &info));
  } else {
    VISCERA_PETSC(MatLUFactorSymbolic(factor.get(), A, nullptr, nullptr, &info));
  }
}

// MUMPS's INFOG(1): negative means failure.
int DirectSolver::Impl::numeric() {
  MatFactorInfo info;
  VISCERA_PETSC(MatFactorInfoInitialize(&info));
  if (symmetric()) {
    VISCERA_PETSC(MatCholeskyFactorNumeric(factor.get(), matrix.get(), &info));
  } else {
    VISCERA_PETSC(MatLUFactorNumeric(factor.get(), matrix.get(), &info));
  }
  PetscInt status = 0;
  VISCERA_PETSC(MatMumpsGetInfog(factor.get(), 1, &status));
  return status;
}

DirectSolver::DirectSolver(const BlockMatrix& matrix, const DirectOptions& options)
    : impl_(new Impl{matrix, options, {}, {}, {}}) {
  impl_->in = empty_vector(matrix.get());
  impl_->out = empty_vector(matrix.get());
}

DirectSolver::~DirectSolver() = default;
DirectSolver::DirectSolver(DirectSolver&&) noexcept = default;
DirectSolver& DirectSolver::operator=(DirectSolver&&) noexcept = default;

void DirectSolver::factor() {
  if (!impl_->has_factor) {
    impl_->analyse();
  }
  int status = impl_->numeric();
  while (status < 0 && status != singular) {
    const bool is_memory = status == out_of_work_space || status == -8 || status == -14 ||
                           status == -15 || status == -17 || status == -20;
    if (!is_memory || impl_->options.memory_relaxation * 2 > largest_relaxation) {
      impl_->has_factor = false;
      throw Error(ExitStatus::internal,
                  "MUMPS could not factor the matrix: INFOG(1) = " + std::to_string(status) +
                      ". Use the iterative solver, more memory or more ranks.");
    }
    impl_->options.memory_relaxation *= 2;
    impl_->analyse();  // a failed factor is not used again
    status = impl_->numeric();
  }
  impl_->has_factor = status >= 0;
  if (status == singular) {
    throw SolveFailure(
        "The tangent matrix is singular: a part of the body is free to move, or it buckles.");
  }
}

void DirectSolver::apply(const double* b, double* x) const {
  const LentArray in(impl_->in, b);
  const LentArray out(impl_->out, x);
  VISCERA_PETSC(MatSolve(impl_->factor.get(), impl_->in.get(), impl_->out.get()));
}

}  // namespace viscera
