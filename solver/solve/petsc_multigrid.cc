#include "solver/solve/petsc_multigrid.h"

#include <string>

#include "solver/solve/petsc_handle.h"

namespace viscera {

namespace {

/// Makes `text` the options database while it lives, so that nothing reaches the global one.
class ScopedOptions {
 public:
  explicit ScopedOptions(const std::string& text) {
    VISCERA_PETSC(PetscOptionsCreate(&options_));
    VISCERA_PETSC(PetscOptionsInsertString(options_, text.c_str()));
    VISCERA_PETSC(PetscOptionsPush(options_));
  }
  ~ScopedOptions() {
    PetscOptionsPop();
    PetscOptionsDestroy(&options_);
  }
  ScopedOptions(const ScopedOptions&) = delete;
  ScopedOptions& operator=(const ScopedOptions&) = delete;

 private:
  PetscOptions options_ = nullptr;
};

std::string text_of(const MultigridOptions& options) {
  return "-pc_gamg_type agg -pc_gamg_agg_nsmooths 1 -pc_gamg_threshold " +
         std::to_string(options.threshold) + " -pc_gamg_coarse_eq_limit " +
         std::to_string(options.coarse_limit) + " -pc_gamg_aggressive_coarsening " +
         std::to_string(options.aggressive_levels) +
         " -pc_gamg_reuse_interpolation true -mg_levels_ksp_type chebyshev"
         " -mg_levels_ksp_norm_type none -mg_levels_ksp_max_it " +
         std::to_string(options.smoothing_steps);
}

}  // namespace

struct AlgebraicMultigrid::Impl {
  const BlockMatrix& matrix;
  MultigridOptions options;
  PetscNullSpace rigid_modes;
  PetscPreconditioner preconditioner;
  PetscVector in, out;
  mutable std::vector<double> in_values, out_values;  // for apply in single precision

  void set_rigid_modes(const std::vector<double>& coordinates);
  void set_up();
  void set_finest_smoother();
};

void AlgebraicMultigrid::Impl::set_rigid_modes(const std::vector<double>& coordinates) {
  PetscVector positions;
  VISCERA_PETSC(MatCreateVecs(matrix.get(), positions.create(), nullptr));
  VISCERA_PETSC(VecSetBlockSize(positions.get(), 3));
  double* values = nullptr;
  VISCERA_PETSC(VecGetArray(positions.get(), &values));
  std::copy(coordinates.begin(), coordinates.end(), values);
  VISCERA_PETSC(VecRestoreArray(positions.get(), &values));
  VISCERA_PETSC(MatNullSpaceCreateRigidBody(positions.get(), rigid_modes.create()));
}

void AlgebraicMultigrid::Impl::set_up() {
  const ScopedOptions scoped(text_of(options));
  VISCERA_PETSC(PCSetFromOptions(preconditioner.get()));
  VISCERA_PETSC(PCSetUp(preconditioner.get()));
}

// Coarse levels keep GAMG's point Jacobi: aggregates of one or two nodes leave zero rows in their
// 6x6 blocks, which block-Jacobi and SOR cannot invert.
void AlgebraicMultigrid::Impl::set_finest_smoother() {
  PetscInt levels = 0;
  VISCERA_PETSC(PCMGGetLevels(preconditioner.get(), &levels));
  if (levels < 2) {
    return;
  }
  KSP smoother = nullptr;
  PC pc = nullptr;
  VISCERA_PETSC(PCMGGetSmoother(preconditioner.get(), levels - 1, &smoother));
  VISCERA_PETSC(KSPGetPC(smoother, &pc));
  const bool blocks = options.smoother == LevelSmoother::chebyshev_block_jacobi;
  VISCERA_PETSC(PCSetType(pc, blocks ? PCPBJACOBI : PCSOR));
  VISCERA_PETSC(KSPChebyshevEstEigSet(smoother, 0, 0.1, 0, 1.1));  // GAMG's was for point Jacobi
  VISCERA_PETSC(KSPSetUp(smoother));
}

AlgebraicMultigrid::AlgebraicMultigrid(const BlockMatrix& matrix,
                                       const std::vector<double>& coordinates,
                                       const MultigridOptions& options)
    : impl_(new Impl{matrix, options, {}, {}, {}, {}, {}, {}}) {
  impl_->in = empty_vector(matrix.get());
  impl_->out = empty_vector(matrix.get());
  if (matrix.block_size() == 3) {
    impl_->set_rigid_modes(coordinates);
  }
}

AlgebraicMultigrid::~AlgebraicMultigrid() = default;
AlgebraicMultigrid::AlgebraicMultigrid(AlgebraicMultigrid&&) noexcept = default;
AlgebraicMultigrid& AlgebraicMultigrid::operator=(AlgebraicMultigrid&&) noexcept = default;

void AlgebraicMultigrid::rebuild() {
  Mat matrix = impl_->matrix.get();
  VISCERA_PETSC(MatSetNearNullSpace(matrix, impl_->rigid_modes.get()));
  PC* pc = impl_->preconditioner.create();
  VISCERA_PETSC(PCCreate(PetscObjectComm(reinterpret_cast<PetscObject>(matrix)), pc));
  VISCERA_PETSC(PCSetOperators(*pc, matrix, matrix));
  VISCERA_PETSC(PCSetType(*pc, PCGAMG));
  impl_->set_up();
  impl_->set_finest_smoother();
}

void AlgebraicMultigrid::update() {
  impl_->set_up();
}

void AlgebraicMultigrid::apply(const double* r, double* z) const {
  const LentArray in(impl_->in, r);
  const LentArray out(impl_->out, z);
  VISCERA_PETSC(PCApply(impl_->preconditioner.get(), impl_->in.get(), impl_->out.get()));
}

void AlgebraicMultigrid::apply(const float* r, float* z) const {
  const auto n = static_cast<std::size_t>(impl_->matrix.owned_rows());
  impl_->in_values.assign(r, r + n);
  impl_->out_values.resize(n);
  apply(impl_->in_values.data(), impl_->out_values.data());
  std::copy(impl_->out_values.begin(), impl_->out_values.end(), z);
}

int AlgebraicMultigrid::levels() const {
  PetscInt n = 0;
  VISCERA_PETSC(PCMGGetLevels(impl_->preconditioner.get(), &n));
  return n;
}

double AlgebraicMultigrid::operator_complexity() const {
  double grid = 0, complexity = 0;
  VISCERA_PETSC(PCMGGetGridComplexity(impl_->preconditioner.get(), &grid, &complexity));
  return complexity;
}

}  // namespace viscera
