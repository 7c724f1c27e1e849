// What Newton and the load stepper know of a problem: residual, linearise, solve. No mechanics.
#pragma once

#include <string>

#include "solver/solve/vector.h"

namespace viscera {

/// Collective verdict on a state: inadmissible where det F <= 0 (or not finite) at a quadrature
/// point.
struct Admissibility {
  bool admissible = true;
  double min_detF = 1;
  double max_detF = 1;
};

struct LinearReport {
  int iterations = 0;
  bool converged = false;
  double reduction = 1;  ///< norm of the last linear residual over the norm of the right-hand side
};

/// r(x) = 0 with prescribed values at constrained unknowns. Every method is collective and gives
/// the same answer on every rank. A method may throw SolveFailure (on all ranks): the step is cut
/// back.
class NonlinearProblem {
 public:
  virtual ~NonlinearProblem() = default;

  /// A step starts from the accepted state `x`: numerical parameters that follow the state (not the
  /// physics) are chosen here and kept until the next call. Default: nothing.
  virtual void begin_step(const BlockVector& x);

  /// Loads and prescribed values from now on are those of time `t`.
  virtual void set_time(double t) = 0;

  /// Writes the prescribed values of the current time into the constrained entries of `x`.
  virtual void impose(BlockVector& x) const = 0;

  /// r = internal - external forces at `x`, zero at constrained entries. `x` need not meet the
  /// prescribed values of the current time. When inadmissible, `r` may hold anything.
  virtual Admissibility residual(const BlockVector& x, BlockVector& r) = 0;

  /// Tangent data and preconditioner at `x`.
  virtual Admissibility linearise(const BlockVector& x) = 0;

  /// Solves K_ff dx_f = rhs_f - K_fc dx_c with dx_c = `prescribed_increment` at constrained (c)
  /// entries; `prescribed_increment` is zero at free (f) entries and often zero everywhere. The
  /// relative tolerance refers to the norm of the whole right-hand side, rhs_f - K_fc dx_c. The
  /// entry value of `dx` is ignored. An unconverged solve is reported, not thrown.
  virtual LinearReport solve(const BlockVector& rhs,
                             const BlockVector& prescribed_increment,
                             double relative_tolerance,
                             BlockVector& dx) = 0;

  /// Norm of internal plus external forces at the last residual: makes the residual relative.
  virtual double force_scale() const = 0;

  /// Norm of a residual; override to weigh blocks of different units. Default: l2 norm of all
  /// entries.
  virtual double norm(const BlockVector& r) const;

  /// One sentence on the likely cause of a failure and what to try, for the user.
  virtual std::string diagnose() const;
};

}  // namespace viscera
