// The tangent as Krylov methods take it: constrained entries masked, pressures scaled.
#pragma once

#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/operators/organ_operator.h"
#include "solver/solve/krylov.h"

namespace viscera {

/// Tangent on free entries, identity on constrained ones, pressure rows and columns scaled.
class ScaledTangent final : public LinearOperator {
 public:
  /// Collective. `organ` must outlive it.
  explicit ScaledTangent(const OrganOperator& organ);

  /// Stiffness over length [kPa/mm] of the undeformed organ (1 in displacement form): makes the
  /// volume equation comparable with forces, and pressures with displacements, in norms and Krylov
  /// spaces. The scaled pressure times it is the pressure.
  double pressure_scale() const { return scale_; }

  void vmult(BlockVector& dst, const BlockVector& src) const override;
  /// dst = scaled K src without masks.
  void full(BlockVector& dst, const BlockVector& src) const;

 private:
  void apply(BlockVector& dst) const;

  const OrganOperator& organ_;
  double scale_;
  mutable BlockVector argument_;
};

}  // namespace viscera
