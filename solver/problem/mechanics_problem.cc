#include "solver/problem/mechanics_problem.h"

#include <algorithm>
#include <cmath>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera {
namespace {

/// Below this many unknowns factors are cheaper than multigrid: their cost grows with the couplings
/// of a row, of which P1 has a third of P2's (measured at 9,138 unknowns: P1 2.4 times faster).
std::int64_t direct_limit(const OrganSpace& space) {
  return space.is_quadratic() ? 3000 : 20000;
}

std::int64_t count_unknowns(const OrganSpace& space) {
  return 3 * space.displacement().n_global + (space.has_pressure() ? space.vertices().n_global : 0);
}

bool choose_direct(const OrganSpace& space, const SolverOptions& options) {
  if (options.linear == LinearSolverKind::automatic)
    return count_unknowns(space) < direct_limit(space);
  return options.linear == LinearSolverKind::direct;
}

/// The outer operator may use single-precision tangent data where no large bulk modulus is in it:
/// Taylor-Hood keeps the bulk modulus in its pressure block. Sensitivities solve with it once and
/// for good, so theirs is double.
kernels::TangentOptions choose_storage(const OrganSpace& space, bool direct, bool calibrated) {
  kernels::TangentOptions options;
  options.precision = space.has_pressure() && !direct && !calibrated
                          ? kernels::TangentPrecision::single_precision
                          : kernels::TangentPrecision::both;
  return options;
}

/// Of use neither to Newton nor to a derivative.
bool is_lost(const LinearReport& report) {
  return !report.converged && !(report.reduction <= 1e-4);
}

/// Unknowns whose factors still fit into memory beside everything else.
constexpr std::int64_t largest_factorised = 100000;

}  // namespace

MechanicsProblem::MechanicsProblem(const OrganSpace& space, const Case& the_case, Timers& timers)
    : case_(the_case),
      timers_(timers),
      direct_(choose_direct(space, the_case.solver)),
      organ_(space, the_case, choose_storage(space, direct_, the_case.calibration.has_value())),
      tangent_(organ_),
      pressure_scale_(tangent_.pressure_scale()) {
  preconditioner_ = direct_ ? make_direct_preconditioner(organ_, pressure_scale_)
                            : make_multigrid_preconditioner(organ_, pressure_scale_);
  for (auto* vector : {&internal_, &external_, &rhs_})
    *vector = std::make_shared<BlockVector>(organ_.make_vector());
}

MechanicsProblem::~MechanicsProblem() = default;

std::int64_t MechanicsProblem::n_unknowns() const {
  return count_unknowns(organ_.space());
}

void MechanicsProblem::mask(BlockVector& x) const {
  const std::int32_t n_owned = 3 * organ_.space().displacement().n_owned;
  for (const std::int32_t entry : organ_.constraints().entries())
    if (entry < n_owned)
      x.block(0).local_element(entry) = 0;
}

void MechanicsProblem::impose(BlockVector& x) const {
  const std::int32_t n_owned = 3 * organ_.space().displacement().n_owned;
  const Constraints& constraints = organ_.constraints();
  for (std::size_t k = 0; k < constraints.entries().size(); ++k)
    if (constraints.entries()[k] < n_owned)
      x.block(0).local_element(constraints.entries()[k]) = constraints.value(k, organ_.time());
}

Admissibility MechanicsProblem::verdict(const kernels::DeterminantRange& range) {
  last_range_ = range;
  const bool finite = std::isfinite(range.minimum) && std::isfinite(range.maximum);
  return {finite && range.minimum > 0, range.minimum, range.maximum};
}

Admissibility MechanicsProblem::residual(const BlockVector& x, BlockVector& r) {
  const auto scope = timers_.scope("residual");
  const kernels::DeterminantRange range = organ_.residual(x, *internal_, *external_);
  force_scale_ = std::max(internal_->block(0).l2_norm(), external_->block(0).l2_norm());
  r = *internal_;
  r.add(-1.0, *external_);
  mask(r);
  return verdict(range);
}

Admissibility MechanicsProblem::linearise(const BlockVector& x) {
  const auto scope = timers_.scope("tangent");
  stale_ = true;
  return verdict(organ_.linearise(x));
}

LinearReport MechanicsProblem::solve_system(const LinearOperator& system,
                                            const BlockVector& rhs,
                                            const BlockVector& prescribed_increment,
                                            double relative_tolerance,
                                            BlockVector& dx) {
  if (stale_) {
    const auto scope = timers_.scope("preconditioner_setup");
    release_workspace();  // the set-up needs memory of its own
    preconditioner_->refresh(last_solve_, iteration_++);
    stale_ = false;
  }
  const auto scope = timers_.scope("krylov");
  *rhs_ = rhs;
  if (rhs_->n_blocks() > 1)
    rhs_->block(1) *= pressure_scale_;
  if (prescribed_increment.block(0).linfty_norm() > 0) {
    tangent_.full(dx, prescribed_increment);
    rhs_->add(-1.0, dx);
  }
  mask(*rhs_);
  dx = 0;
  if (known_)
    known_->start(*rhs_, dx);
  KrylovOptions options;
  options.relative_tolerance = relative_tolerance;
  options.max_iterations = 200;
  options.restart = 80;
  last_solve_ = fgmres(system, *preconditioner_, dx, *rhs_, options, &krylov_space_);
  if (!direct_ && case_.calibration && is_lost(last_solve_) && n_unknowns() < largest_factorised) {
    log::detail(
        text::format("The multigrid leaves %.1g of a residual after %d iterations: factors "
                     "of the tangent instead from here on",
                     last_solve_.reduction, last_solve_.iterations));
    release_workspace();
    preconditioner_ = make_direct_preconditioner(organ_, pressure_scale_);
    direct_ = true;
    preconditioner_->refresh({}, 0);
    dx = 0;
    const int lost = last_solve_.iterations;
    last_solve_ = fgmres(system, *preconditioner_, dx, *rhs_, options, &krylov_space_);
    last_solve_.iterations += lost;
  }
  if (known_ && last_solve_.converged)
    known_->add(dx, *rhs_);
  if (dx.n_blocks() > 1)
    dx.block(1) *= pressure_scale_;
  mask(dx);
  dx.add(1.0, prescribed_increment);
  return last_solve_;
}

void MechanicsProblem::offer_guess(const LinearOperator& system, const BlockVector& guess) {
  BlockVector x = guess, image = organ_.make_vector();
  mask(x);
  if (x.n_blocks() > 1)
    x.block(1) *= 1 / pressure_scale_;
  system.vmult(image, x);
  known_->add(x, image);
}

double MechanicsProblem::norm(const BlockVector& r) const {
  const double momentum = r.block(0).l2_norm();
  const double volume = r.n_blocks() > 1 ? pressure_scale_ * r.block(1).l2_norm() : 0;
  return std::hypot(momentum, volume);
}

std::string MechanicsProblem::diagnose() const {
  if (!(last_range_.minimum > 0))
    return text::format(
        "An element turned inside out (smallest det F %.3g): the load step, or the load itself, "
        "is more than the mesh and the material bear there.",
        last_range_.minimum);
  if (last_range_.minimum < 0.2)
    return text::format(
        "Elements are nearly flattened (smallest det F %.3g): refine the mesh there, or soften the "
        "load.",
        last_range_.minimum);
  return "The tissue lost stability or a support leaves it nearly free: check that supports hold "
         "every motion and that loads have the unit you meant.";
}

}  // namespace viscera
