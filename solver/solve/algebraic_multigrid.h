// One V-cycle of smoothed aggregation in single precision as a fixed symmetric linear operator.
// Aggregates and prolongators are kept while numbers are refreshed by one triple product a level.
#pragma once

#include <memory>
#include <vector>

#include "solver/solve/smoothed_aggregation.h"

namespace viscera {

struct MultigridOptions {
  AggregationOptions aggregation;
  int smoothing_degree = 3;  ///< Chebyshev over block-Jacobi, before and after each level
};

class AlgebraicMultigrid {
 public:
  /// The fine matrix: rows of `rows.nodes()`, blocks 3x3. References are kept. `coordinates` [mm],
  /// [owned node][3]. Call rebuild() before apply(). Collective, as are all methods.
  AlgebraicMultigrid(MPI_Comm communicator,
                     const RowSum& rows,
                     std::vector<double> coordinates,
                     const MultigridOptions& options = {});
  ~AlgebraicMultigrid();
  AlgebraicMultigrid(AlgebraicMultigrid&&) noexcept;

  /// New aggregates, prolongators and bounds for `values` [block][3][3].
  void rebuild(const double* values);
  /// New matrices on all levels, prolongators kept; eigenvalue bounds of these small matrices are
  /// estimated anew.
  void refresh(const double* values);

  /// z = V r on owned entries, from zero.
  void apply(const float* r, float* z) const;

  int levels() const;
  double operator_complexity() const;  ///< blocks' entries of all levels over those of the finest

 private:
  struct Level;
  void add_level(const RowSum& rows, int block);
  bool coarsen(const double* values, std::vector<double>& modes, std::vector<double>& coarse);
  void cycle(std::size_t level) const;

  MPI_Comm communicator_;
  const RowSum& rows_;
  std::vector<double> coordinates_;
  MultigridOptions options_;
  std::vector<std::unique_ptr<Level>> levels_;  // finest first
};

}  // namespace viscera
