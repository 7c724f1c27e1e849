#include "solver/solve/petsc_aggregation.h"

#include <algorithm>
#include <string>

#include <deal.II/base/partitioner.h>

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

std::string text_of(const AggregationOptions& options) {
  // GAMG's own smoothers are never used: only its prolongators are.
  return "-pc_gamg_type agg -pc_gamg_agg_nsmooths 1 -mg_levels_ksp_type richardson"
         " -mg_levels_pc_type none -mg_coarse_ksp_type preonly -mg_coarse_pc_type none"
         " -pc_gamg_threshold " +
         std::to_string(options.threshold) + " -pc_gamg_coarse_eq_limit " +
         std::to_string(options.coarse_limit) + " -pc_gamg_aggressive_coarsening " +
         std::to_string(options.aggressive_levels);
}

PetscMatrix scalar_matrix(const NodeMatrixView& in) {
  const auto n_rows = static_cast<PetscInt>(in.pattern.n_rows());
  std::vector<PetscInt> inside(3 * n_rows), outside(3 * n_rows);
  for (PetscInt row = 0; row < n_rows; ++row)
    for (std::int64_t k = in.pattern.row_start[row]; k < in.pattern.row_start[row + 1]; ++k)
      for (int i = 0; i < 3; ++i)
        (in.pattern.columns[k] < n_rows ? inside : outside)[3 * row + i] += 3;
  PetscMatrix out;
  Mat* matrix = out.create();
  VISCERA_PETSC(MatCreateAIJ(in.communicator, 3 * n_rows, 3 * n_rows, PETSC_DETERMINE,
                             PETSC_DETERMINE, 0, inside.data(), 0, outside.data(), matrix));
  VISCERA_PETSC(MatSetBlockSize(*matrix, 3));
  for (PetscInt row = 0; row < n_rows; ++row) {
    const auto global_row = static_cast<PetscInt>(in.nodes->local_to_global(row));
    for (std::int64_t k = in.pattern.row_start[row]; k < in.pattern.row_start[row + 1]; ++k) {
      const auto column = static_cast<PetscInt>(in.nodes->local_to_global(in.pattern.columns[k]));
      VISCERA_PETSC(MatSetValuesBlocked(*matrix, 1, &global_row, 1, &column, in.values + 9 * k,
                                        INSERT_VALUES));
    }
  }
  VISCERA_PETSC(MatAssemblyBegin(*matrix, MAT_FINAL_ASSEMBLY));
  VISCERA_PETSC(MatAssemblyEnd(*matrix, MAT_FINAL_ASSEMBLY));
  return out;
}

void set_rigid_modes(Mat matrix, const std::vector<double>& coordinates) {
  PetscVector positions;
  VISCERA_PETSC(MatCreateVecs(matrix, positions.create(), nullptr));
  VISCERA_PETSC(VecSetBlockSize(positions.get(), 3));
  double* values = nullptr;
  VISCERA_PETSC(VecGetArray(positions.get(), &values));
  std::copy(coordinates.begin(), coordinates.end(), values);
  VISCERA_PETSC(VecRestoreArray(positions.get(), &values));
  PetscNullSpace modes;
  VISCERA_PETSC(MatNullSpaceCreateRigidBody(positions.get(), modes.create()));
  VISCERA_PETSC(MatSetNearNullSpace(matrix, modes.get()));
}

/// Groups the scalar rows of a GAMG interpolation into blocks.
Prolongator blocks_of(Mat interpolation, int rows_per_block) {
  Prolongator out;
  out.rows_per_block = rows_per_block;
  PetscInt first = 0, last = 0, first_column = 0, last_column = 0, n_columns = 0;
  VISCERA_PETSC(MatGetOwnershipRange(interpolation, &first, &last));
  VISCERA_PETSC(MatGetOwnershipRangeColumn(interpolation, &first_column, &last_column));
  VISCERA_PETSC(MatGetSize(interpolation, nullptr, &n_columns));
  out.n_coarse = n_columns / 6;
  out.first_coarse = first_column / 6;
  out.n_owned_coarse = (last_column - first_column) / 6;
  out.row_start.push_back(0);
  for (PetscInt row = first; row < last; row += rows_per_block) {
    const auto begin = static_cast<std::size_t>(out.row_start.back());
    for (int i = 0; i < rows_per_block; ++i) {
      PetscInt n = 0;
      const PetscInt* columns = nullptr;
      const PetscScalar* values = nullptr;
      VISCERA_PETSC(MatGetRow(interpolation, row + i, &n, &columns, &values));
      for (PetscInt k = 0; k < n; ++k) {
        const std::int64_t node = columns[k] / 6;
        const auto it = std::lower_bound(out.columns.begin() + begin, out.columns.end(), node);
        const std::size_t place = it - out.columns.begin();
        const std::size_t size = 6 * std::size_t(rows_per_block);
        if (it == out.columns.end() || *it != node) {
          out.columns.insert(it, node);
          out.values.insert(out.values.begin() + place * size, size, 0.0);
        }
        out.values[place * size + 6 * i + columns[k] % 6] = values[k];
      }
      VISCERA_PETSC(MatRestoreRow(interpolation, row + i, &n, &columns, &values));
    }
    out.row_start.push_back(static_cast<std::int64_t>(out.columns.size()));
  }
  return out;
}

}  // namespace

std::vector<Prolongator> aggregate(const NodeMatrixView& matrix,
                                   const std::vector<double>& coordinates,
                                   const AggregationOptions& options) {
  if (3 * static_cast<std::int64_t>(matrix.nodes->size()) <= options.coarse_limit)
    return {};  // GAMG itself coarsens once, whatever the size
  const PetscMatrix scalar = scalar_matrix(matrix);
  set_rigid_modes(scalar.get(), coordinates);
  PetscPreconditioner gamg;
  PC pc = nullptr;
  VISCERA_PETSC(PCCreate(matrix.communicator, gamg.create()));
  pc = gamg.get();
  VISCERA_PETSC(PCSetOperators(pc, scalar.get(), scalar.get()));
  VISCERA_PETSC(PCSetType(pc, PCGAMG));
  const ScopedOptions scoped(text_of(options));
  VISCERA_PETSC(PCSetFromOptions(pc));
  VISCERA_PETSC(PCSetUp(pc));
  PetscInt levels = 0;
  VISCERA_PETSC(PCMGGetLevels(pc, &levels));
  std::vector<Prolongator> out;
  for (PetscInt level = levels - 1; level > 0; --level) {
    Mat interpolation = nullptr;
    VISCERA_PETSC(PCMGGetInterpolation(pc, level, &interpolation));
    out.push_back(blocks_of(interpolation, level == levels - 1 ? 3 : 6));
  }
  return out;
}

}  // namespace viscera
