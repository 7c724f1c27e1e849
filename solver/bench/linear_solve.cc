#include "solver/bench/linear_solve.h"

#include <cmath>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/bench/block_problem.h"
#include "solver/problem/preconditioner.h"
#include "solver/problem/scaled_tangent.h"

namespace viscera::bench {

struct LinearSolve::Preconditioner {
  std::unique_ptr<TangentPreconditioner> multigrid;
};

LinearSolve::LinearSolve(const OrganOperator& organ)
    : organ_(organ),
      tangent_(std::make_unique<ScaledTangent>(organ)),
      preconditioner_(std::make_unique<Preconditioner>()) {
  preconditioner_->multigrid = make_multigrid_preconditioner(organ, tangent_->pressure_scale());
  preconditioner_->multigrid->refresh({}, 0);
}

LinearSolve::~LinearSolve() = default;

void LinearSolve::precondition(BlockVector& z, const BlockVector& r) const {
  preconditioner_->multigrid->vmult(z, r);
}

Answer LinearSolve::against_its_transpose(const BlockVector& a, const BlockVector& b) const {
  BlockVector left = a, right = b, M_left = a, M_right = b;
  for (BlockVector* x : {&left, &right}) {
    mask(organ_, *x);
    if (x->n_blocks() > 1)
      x->block(1) = 0;
  }
  precondition(M_left, left);
  precondition(M_right, right);
  const double size = left.block(0).l2_norm() * M_right.block(0).l2_norm() +
                      right.block(0).l2_norm() * M_left.block(0).l2_norm();
  const double difference = left.block(0) * M_right.block(0) - right.block(0) * M_left.block(0);
  // Soft modes amplify the rounding of single precision.
  return {"its transpose", std::abs(difference) / size, 1e-4};
}

LinearReport LinearSolve::run(const BlockVector& rhs, double tolerance) const {
  BlockVector x = rhs, residual = rhs;
  x = 0;
  KrylovOptions options;
  options.relative_tolerance = tolerance;
  options.max_iterations = 200;
  options.restart = 80;
  LinearReport report = fgmres(*tangent_, *preconditioner_->multigrid, x, rhs, options);
  tangent_->vmult(residual, x);
  residual.sadd(-1.0, 1.0, rhs);
  report.reduction = residual.l2_norm() / rhs.l2_norm();
  return report;
}

}  // namespace viscera::bench
