// Preconditioners of the tangent system, and when to renew them.
#pragma once

#include <memory>

#include "solver/case/case.h"
#include "solver/operators/organ_operator.h"
#include "solver/solve/krylov.h"

namespace viscera {

/// Approximate inverse of the scaled, masked tangent. `refresh` follows a linearisation.
class TangentPreconditioner : public LinearOperator {
 public:
  /// Collective. Renews what age and the last solve with it (no iterations: none yet) ask for, for
  /// the `iteration`-th Newton iteration of a step, from 0.
  virtual void refresh(const LinearReport& last, int iteration) = 0;
};

/// Upper block-triangular: Schur complement by the lumped pressure mass over g + mu, displacement
/// block by DisplacementMultigrid (Benzi, Golub and Liesen 2005, section 10). In displacement form
/// the multigrid alone. Aggregates, prolongators and
/// eigenvalue bounds are kept until the iterations a digit exceed 1.5 times the best seen in two
/// solves running.
std::unique_ptr<TangentPreconditioner> make_multigrid_preconditioner(const OrganOperator& organ,
                                                                     double pressure_scale);

/// MUMPS factors of the whole system, kept while they still precondition in few iterations.
std::unique_ptr<TangentPreconditioner> make_direct_preconditioner(const OrganOperator& organ,
                                                                  double pressure_scale);

}  // namespace viscera
