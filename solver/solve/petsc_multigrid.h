// Smoothed aggregation (PETSc GAMG) with rigid-body modes: one V-cycle as a fixed linear operator.
#pragma once

#include <memory>
#include <vector>

#include "solver/solve/petsc_block_matrix.h"

namespace viscera {

/// What the Chebyshev polynomial of the finest level is over.
enum class LevelSmoother { chebyshev_block_jacobi, chebyshev_gauss_seidel };

struct MultigridOptions {
  LevelSmoother smoother = LevelSmoother::chebyshev_gauss_seidel;
  int smoothing_steps = 2;    ///< Chebyshev degree before and after the coarse correction
  double threshold = 0.02;    ///< couplings weaker than this share of the diagonal do not aggregate
  int coarse_limit = 600;     ///< unknowns that are solved directly
  int aggressive_levels = 1;  ///< levels that aggregate over squared neighbourhoods
};

class AlgebraicMultigrid {
 public:
  /// `coordinates` [mm], shape `[owned nodes][3]`: rigid-body modes of a matrix of block size 3;
  /// empty: constants. Keeps a reference to `matrix`; call rebuild() before the first apply().
  /// Collective, as are all methods.
  AlgebraicMultigrid(const BlockMatrix& matrix,
                     const std::vector<double>& coordinates,
                     const MultigridOptions& options = {});
  ~AlgebraicMultigrid();
  AlgebraicMultigrid(AlgebraicMultigrid&&) noexcept;
  AlgebraicMultigrid& operator=(AlgebraicMultigrid&&) noexcept;

  /// New aggregates, prolongators and level matrices from the matrix's present values.
  void rebuild();
  /// New level matrices for the matrix's present values, with the prolongators kept.
  void update();

  /// z = V r on owned entries: one V-cycle from zero; symmetric for a symmetric matrix.
  void apply(const double* r, double* z) const;
  void apply(const float* r, float* z) const;

  int levels() const;
  double operator_complexity() const;  ///< nonzeros of all levels over those of the finest

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace viscera
