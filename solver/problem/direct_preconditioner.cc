#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/operators/assembly.h"
#include "solver/problem/preconditioner.h"
#include "solver/solve/petsc_direct.h"

namespace viscera {
namespace {

/// Factors that need more FGMRES iterations than this cost more than new ones.
constexpr int worn_iterations = 8;

class DirectPreconditioner final : public TangentPreconditioner {
 public:
  DirectPreconditioner(const OrganOperator& organ, double pressure_scale)
      : organ_(organ),
        assembly_(organ, pressure_scale),
        matrix_(organ.space().communicator(), assembly_.pattern()),
        solver_(matrix_),
        buffer_(matrix_.owned_rows()) {}

  void refresh(const LinearReport& last, int /*iteration*/) override {
    if (factored_ && last.iterations > 0 && last.iterations <= worn_iterations)
      return;
    assembly_.fill(matrix_);
    solver_.factor();
    factored_ = true;
  }

  void vmult(BlockVector& z, const BlockVector& r) const override {
    const std::int32_t n = 3 * organ_.space().displacement().n_owned;
    for (std::int32_t k = 0; k < matrix_.owned_rows(); ++k)
      buffer_[k] = k < n ? r.block(0).local_element(k) : r.block(1).local_element(k - n);
    solver_.apply(buffer_.data(), buffer_.data());
    for (std::int32_t k = 0; k < matrix_.owned_rows(); ++k)
      (k < n ? z.block(0).local_element(k) : z.block(1).local_element(k - n)) = buffer_[k];
  }

 private:
  const OrganOperator& organ_;
  SystemAssembly assembly_;
  BlockMatrix matrix_;
  DirectSolver solver_;
  mutable std::vector<double> buffer_;
  bool factored_ = false;
};

}  // namespace

std::unique_ptr<TangentPreconditioner> make_direct_preconditioner(const OrganOperator& organ,
                                                                  double pressure_scale) {
  return std::make_unique<DirectPreconditioner>(organ, pressure_scale);
}

}  // namespace viscera
