// The vertex level of the preconditioner (P1 or Q1) as a kernel: its assembly, and its product.
#pragma once

#include <memory>

#include "solver/bench/entry.h"
#include "solver/operators/organ_operator.h"

namespace viscera::bench {

class VertexLevel {
 public:
  /// Collective, as all below.
  explicit VertexLevel(const OrganOperator& organ);
  ~VertexLevel();
  VertexLevel(const VertexLevel&) = delete;
  VertexLevel& operator=(const VertexLevel&) = delete;

  /// Takes the values of the last linearisation.
  void assemble();
  /// Nonzero numbers of the matrix over all ranks.
  std::int64_t nonzeros() const;

  /// A v against R (K (P v)) for a rough v that is zero where the cube is held.
  Answer against_restricted_action(double tolerance) const;

 private:
  struct Matrix;
  const OrganOperator& organ_;
  std::unique_ptr<Matrix> matrix_;
};

}  // namespace viscera::bench
