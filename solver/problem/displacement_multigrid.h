// One cycle for the displacement block: Chebyshev on block-Jacobi over the P2 space in single
// precision, smoothed aggregation with rigid-body modes on its P1 restriction. In the P1 form the
// aggregation works on the space itself.
#pragma once

#include <memory>

#include "solver/operators/organ_operator.h"
#include "solver/operators/vertex_matrix.h"
#include "solver/solve/algebraic_multigrid.h"
#include "solver/solve/chebyshev.h"

namespace viscera {

class DisplacementMultigrid {
 public:
  /// Collective, as are all methods. `organ` must outlive it.
  explicit DisplacementMultigrid(const OrganOperator& organ);

  enum class Refresh { numbers, everything };
  /// Takes over the tangent of the last linearisation; `everything` also rebuilds the aggregates
  /// and estimates the smoother's eigenvalue bound anew (it changes by a few percent over a load).
  void refresh(Refresh kind);

  /// z = M^-1 r, both zero at constrained entries; they may be the same vector. Symmetric and fixed
  /// between refreshes.
  void vmult(DistributedVector<double>& z, const DistributedVector<double>& r) const;

 private:
  class SmoothingOperator final : public SmoothedOperator<float> {
   public:
    explicit SmoothingOperator(const OrganOperator& organ) : organ_(organ) {}
    void vmult(DistributedVector<float>& dst, const DistributedVector<float>& src) const override;

   private:
    const OrganOperator& organ_;
  };

  void estimate_bounds();
  void coarse_correction(const DistributedVector<float>& residual,
                         DistributedVector<float>& x) const;

  const OrganOperator& organ_;
  SmoothingOperator smoothing_;
  BlockJacobi<float> diagonal_;
  Chebyshev<float> chebyshev_;
  VertexMatrix matrix_;
  AlgebraicMultigrid coarse_;
  bool built_ = false;
  std::shared_ptr<DistributedVector<float>> r_, x_, residual_, vertex_;
};

}  // namespace viscera
