#include <algorithm>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/problem/displacement_multigrid.h"
#include "solver/problem/preconditioner.h"

namespace viscera {
namespace {

class MultigridPreconditioner final : public TangentPreconditioner {
 public:
  MultigridPreconditioner(const OrganOperator& organ, double pressure_scale)
      : organ_(organ), scale_(pressure_scale), multigrid_(organ) {
    momentum_ = std::make_shared<DistributedVector<double>>(organ.space().displacement().vector);
    if (organ.space().has_pressure())
      pressure_ = std::make_shared<DistributedVector<double>>(organ.space().vertices().scalar);
  }

  void refresh(int last_iterations) override {
    using Refresh = DisplacementMultigrid::Refresh;
    if (last_iterations > 0)
      best_ = best_ == 0 ? last_iterations : std::min(best_, last_iterations);
    const bool worn = best_ > 0 && last_iterations > std::max(1.5 * best_, best_ + 5.0);
    if (worn)
      best_ = 0;  // a harder state: judge the new hierarchy by itself
    multigrid_.refresh(worn ? Refresh::everything : Refresh::numbers);
  }

  void vmult(BlockVector& z, const BlockVector& r) const override {
    if (!pressure_) {
      multigrid_.vmult(z.block(0), r.block(0));
      return;
    }
    const DistributedVector<double>& schur = organ_.schur();
    DistributedVector<double>& dp = *pressure_;
    dp.zero_out_ghost_values();
    for (std::int32_t v = 0; v < organ_.space().vertices().n_owned; ++v) {
      // Both vectors hold the scaled pressure: r_p is scale times the volume equation.
      const double unscaled = -r.block(1).local_element(v) / (scale_ * schur.local_element(v));
      dp.local_element(v) = unscaled;
      z.block(1).local_element(v) = unscaled / scale_;
    }
    DistributedVector<double>& momentum = *momentum_;
    momentum = 0;
    organ_.apply_divergence_transpose(dp, momentum);
    momentum.sadd(-1.0, 1.0, r.block(0));
    const std::int32_t n_owned = 3 * organ_.space().displacement().n_owned;
    for (const std::int32_t entry : organ_.constraints().entries())
      if (entry < n_owned)
        momentum.local_element(entry) = 0;
    multigrid_.vmult(z.block(0), momentum);
  }

 private:
  const OrganOperator& organ_;
  double scale_;
  DisplacementMultigrid multigrid_;
  int best_ = 0;
  std::shared_ptr<DistributedVector<double>> momentum_, pressure_;
};

}  // namespace

std::unique_ptr<TangentPreconditioner> make_multigrid_preconditioner(const OrganOperator& organ,
                                                                     double pressure_scale) {
  return std::make_unique<MultigridPreconditioner>(organ, pressure_scale);
}

}  // namespace viscera
