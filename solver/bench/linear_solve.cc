#include "solver/bench/linear_solve.h"

#include <cmath>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/bench/block_problem.h"
#include "solver/problem/preconditioner.h"

namespace viscera::bench {
namespace {

/// Stiffness over length [kPa/mm], which puts forces and volumes, displacements and pressures on
/// one scale (as MechanicsProblem does).
double pressure_scale(const OrganOperator& organ) {
  if (!organ.space().has_pressure())
    return 1;
  const physics::Material& material = *organ.regions().front().material;
  const double length = block_length / (std::cbrt(organ.space().vertices().n_global) - 1);
  return 6 * materials::shear_modulus_at_rest(material.law) / length;
}

}  // namespace

/// The tangent on free entries, the identity on constrained ones, pressures scaled.
class LinearSolve::Tangent final : public LinearOperator {
 public:
  Tangent(const OrganOperator& organ, double scale)
      : organ_(organ), scale_(scale), argument_(organ.make_vector()) {}

  const OrganOperator& organ() const { return organ_; }

  void vmult(BlockVector& dst, const BlockVector& src) const override {
    argument_ = src;
    argument_.zero_out_ghost_values();
    mask(organ_, argument_);
    if (argument_.n_blocks() > 1)
      argument_.block(1) *= scale_;
    organ_.apply(argument_, dst);
    if (dst.n_blocks() > 1)
      dst.block(1) *= scale_;
    const std::int32_t n_owned = 3 * organ_.space().displacement().n_owned;
    for (const std::int32_t entry : organ_.constraints().entries())
      if (entry < n_owned)
        dst.block(0).local_element(entry) = src.block(0).local_element(entry);
  }

 private:
  const OrganOperator& organ_;
  double scale_;
  mutable BlockVector argument_;
};

struct LinearSolve::Preconditioner {
  std::unique_ptr<TangentPreconditioner> multigrid;
};

LinearSolve::LinearSolve(const OrganOperator& organ)
    : tangent_(std::make_unique<Tangent>(organ, pressure_scale(organ))),
      preconditioner_(std::make_unique<Preconditioner>()) {
  preconditioner_->multigrid = make_multigrid_preconditioner(organ, pressure_scale(organ));
  preconditioner_->multigrid->refresh({}, 0);
}

LinearSolve::~LinearSolve() = default;

void LinearSolve::precondition(BlockVector& z, const BlockVector& r) const {
  preconditioner_->multigrid->vmult(z, r);
}

Answer LinearSolve::against_its_transpose(const BlockVector& a, const BlockVector& b) const {
  BlockVector left = a, right = b, M_left = a, M_right = b;
  for (BlockVector* x : {&left, &right}) {
    mask(tangent_->organ(), *x);
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
