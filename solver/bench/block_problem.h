// The problem that kernels are measured on: a cube of one tissue in a smooth state of large strain.
#pragma once

#include <memory>

#include "solver/bench/options.h"
#include "solver/bench/sample_mesh.h"
#include "solver/operators/organ_operator.h"

namespace viscera::bench {

/// Mesh, case and space of a cube held on one side, without loads. The parts refer to each other.
class BlockProblem {
 public:
  /// Collective, as all below.
  BlockProblem(const CellKind& kind, const Options& options, std::int64_t unknowns, MPI_Comm);
  BlockProblem(const BlockProblem&) = delete;
  BlockProblem& operator=(const BlockProblem&) = delete;

  const OrganSpace& space() const { return space_; }
  const Case& the_case() const { return case_; }
  std::int64_t n_unknowns() const;
  std::int64_t n_cells() const { return space_.mesh().n_cells(); }

  /// Layout of OrganOperator::make_vector, zero.
  BlockVector zero() const;
  /// Plane shear waves with strains of up to 0.07, which keep the volume: a state in which every
  /// law is stable. The mixed form's pressure is a wave too.
  BlockVector state() const;
  /// Another such field: a direction in which differences are accurate.
  BlockVector smooth_direction() const;
  /// Changes from node to node and is zero where the cube is held; given by global numbers, so the
  /// same on any number of ranks.
  BlockVector rough_direction(const Constraints& constraints) const;
  /// u = G X, p = 0.
  BlockVector affine(const double (&G)[3][3]) const;

 private:
  template <class Displacement, class Pressure>
  BlockVector vector(const Displacement& u, const Pressure& p) const;

  meshes::OrganMesh mesh_;
  Case case_;
  OrganSpace space_;
};

/// Euclidean norm over all entries; difference over the norm of `b`.
double norm(const BlockVector& a);
double relative_difference(const BlockVector& a, const BlockVector& b);

/// Zero at constrained entries.
void mask(const OrganOperator& organ, BlockVector& x);

}  // namespace viscera::bench
