// One linear system of the cube with the solver's preconditioner, as Newton would solve it.
#pragma once

#include <memory>

#include "solver/bench/entry.h"
#include "solver/operators/organ_operator.h"
#include "solver/solve/krylov.h"

namespace viscera {
class ScaledTangent;
}

namespace viscera::bench {

/// Relative residual that the check of the preconditioner solves to.
inline constexpr double solve_tolerance = 1e-6;

class LinearSolve {
 public:
  /// Sets the preconditioner up for the last linearisation. Collective, as all below.
  explicit LinearSolve(const OrganOperator& organ);
  ~LinearSolve();
  LinearSolve(const LinearSolve&) = delete;
  LinearSolve& operator=(const LinearSolve&) = delete;

  /// z = one application to r.
  void precondition(BlockVector& z, const BlockVector& r) const;
  /// The cycle of the displacement block is symmetric: a M b against b M a.
  Answer against_its_transpose(const BlockVector& a, const BlockVector& b) const;
  /// FGMRES from zero, at most 200 iterations. The reduction is that of the true residual.
  LinearReport run(const BlockVector& rhs, double tolerance) const;

 private:
  const OrganOperator& organ_;
  std::unique_ptr<ScaledTangent> tangent_;
  struct Preconditioner;
  std::unique_ptr<Preconditioner> preconditioner_;
};

}  // namespace viscera::bench
