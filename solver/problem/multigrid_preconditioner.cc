#include <cmath>

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
    if (organ.space().has_pressure())
      pressure_ = std::make_shared<DistributedVector<double>>(organ.space().vertices().scalar);
  }

  void refresh(const LinearReport& last, int iteration) override {
    using Refresh = DisplacementMultigrid::Refresh;
    const double wear = measure(last);
    worn_solves_ = wear > rebuilding_wear ? worn_solves_ + 1 : 0;
    if (worn_solves_ == 2) {  // one alone is a hard state, such as an extrapolated one
      best_ = 0;              // judge the new hierarchy by itself
      worn_solves_ = 0;
      multigrid_.refresh(Refresh::everything);
    } else if (wear > refreshing_wear || iteration < refreshed_iterations) {
      multigrid_.refresh(Refresh::numbers);
    }
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
    DistributedVector<double>& momentum = z.block(0);
    momentum = 0;
    organ_.apply_divergence_transpose(dp, momentum);
    momentum.sadd(-1.0, 1.0, r.block(0));
    const std::int32_t n_owned = 3 * organ_.space().displacement().n_owned;
    for (const std::int32_t entry : organ_.constraints().entries())
      if (entry < n_owned)
        momentum.local_element(entry) = 0;
    multigrid_.vmult(momentum, momentum);
  }

 private:
  /// Iterations a decimal digit of the last solve over the best seen; Newton asks for different
  /// tolerances, so iterations alone say little.
  double measure(const LinearReport& last) {
    if (last.iterations < few_iterations || !(last.reduction < 1))
      return 1;
    const double a_digit = last.iterations / -std::log10(last.reduction);
    if (best_ == 0 || a_digit < best_)
      best_ = a_digit;
    return a_digit / best_;
  }

  static constexpr int few_iterations = 6;  ///< too few to judge by
  /// Newton iterations of a step that renew the numbers; afterwards the state hardly moves. On Land
  /// problem 2 two cost no Krylov iteration more than all, one doubles them.
  static constexpr int refreshed_iterations = 2;
  static constexpr double refreshing_wear = 1.2, rebuilding_wear = 1.5;
  const OrganOperator& organ_;
  double scale_;
  DisplacementMultigrid multigrid_;
  int worn_solves_ = 0;  ///< in a row
  double best_ = 0;      ///< iterations a digit; 0: not known
  std::shared_ptr<DistributedVector<double>> pressure_;
};

}  // namespace

std::unique_ptr<TangentPreconditioner> make_multigrid_preconditioner(const OrganOperator& organ,
                                                                     double pressure_scale) {
  return std::make_unique<MultigridPreconditioner>(organ, pressure_scale);
}

}  // namespace viscera
