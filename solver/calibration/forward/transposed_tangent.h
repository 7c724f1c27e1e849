// The transposed tangents of adjoint states, as Krylov methods take them.
#pragma once

#include "solver/problem/mechanics_problem.h"

namespace viscera::calibration {

/// K^T, or (K - R_X)^T of the unloaded shape, at the last linearisation: on free entries, identity
/// on constrained ones, pressures scaled as in ScaledTangent. The preconditioner of K serves both.
class TransposedTangent final : public LinearOperator {
 public:
  enum class Of { state, image };
  /// `mechanics` must outlive it.
  TransposedTangent(const MechanicsProblem& mechanics, Of of);
  void vmult(BlockVector& dst, const BlockVector& src) const override;

 private:
  void zero_constrained(DistributedVector<double>& u) const;

  const MechanicsProblem& mechanics_;
  Of of_;
  mutable BlockVector argument_;
  mutable DistributedVector<double> along_reference_;
};

}  // namespace viscera::calibration
