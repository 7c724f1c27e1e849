// The same tangent as codes that assemble hold it: PETSc's AIJ matrix.
#pragma once

#include <memory>
#include <string>

#include "solver/bench/entry.h"
#include "solver/operators/organ_operator.h"

namespace viscera::bench {

/// Memory of all ranks while such a matrix is assembled through lists of element matrices [bytes].
double assembly_bytes(const OrganOperator& organ);

/// Why this machine cannot hold that; empty where it can. Collective.
std::string lacks_memory_for_assembly(const OrganOperator& organ);

class AssembledSystem {
 public:
  /// Collective, as all below.
  explicit AssembledSystem(const OrganOperator& organ);
  ~AssembledSystem();
  AssembledSystem(const AssembledSystem&) = delete;
  AssembledSystem& operator=(const AssembledSystem&) = delete;

  /// Takes the values of the last linearisation.
  void assemble();
  std::int64_t nonzeros() const;

  /// y = A x on the rows of this rank: displacements, then pressures. Constrained rows and columns
  /// are those of the identity.
  void multiply();
  /// Sets x from `d`.
  void take(const BlockVector& d);
  /// y against `action` at free rows.
  Answer against(const BlockVector& action, double tolerance) const;

 private:
  struct Matrix;
  const OrganOperator& organ_;
  std::unique_ptr<Matrix> matrix_;
  std::vector<double> x_, y_;
};

}  // namespace viscera::bench
