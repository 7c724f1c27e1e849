// Preconditioner of potentials: Chebyshev on the nodes, algebraic multigrid on the vertices.
#pragma once

#include "solver/problem/potential_system.h"
#include "solver/solve/algebraic_multigrid.h"

namespace viscera {

/// One symmetric cycle in single precision. References are kept; all methods are collective.
class PotentialMultigrid final : public LinearOperator {
 public:
  /// `system` on the displacement nodes, `vertices` the Laplacian of the vertices.
  PotentialMultigrid(const PotentialSystem& system, const Laplacian& vertices);

  void vmult(BlockVector& z, const BlockVector& r) const override;

 private:
  void mask(DistributedVector<float>& x) const;
  void correct(const DistributedVector<float>& residual, DistributedVector<float>& x) const;

  const PotentialSystem& system_;
  PotentialSystem coarse_system_;
  BlockJacobi<float> diagonal_;
  Chebyshev<float> chebyshev_;
  AlgebraicMultigrid coarse_;
  std::shared_ptr<DistributedVector<float>> r_, x_, residual_, vertex_;
};

}  // namespace viscera
