// Bytes that each kernel must move if every array passes the memory bus once: the model that
// fractions of the bandwidth are of. Vectors, connectivity, geometry and stored quadrature data
// count; halos, caches that miss and lines fetched to be written do not.
#pragma once

#include <cstdint>

#include "solver/bench/options.h"
#include "solver/operators/organ_operator.h"

namespace viscera::bench {

/// Sums over all ranks.
class Traffic {
 public:
  /// Collective.
  explicit Traffic(const OrganOperator& organ);

  double residual() const;
  /// `stored_bytes` a point are written.
  double linearise(double stored_bytes) const;
  /// Double vectors; `stored_bytes` a point are read.
  double action(double stored_bytes) const;
  /// Single vectors of displacements and a single-precision tangent.
  double smoother_action() const;
  double block_diagonal(double stored_bytes) const;
  double vertex_assembly(double stored_bytes, std::int64_t nonzeros) const;
  double system_assembly(double stored_bytes, std::int64_t nonzeros) const;
  /// Values, 32-bit columns and row starts, two vectors.
  double matrix_product(std::int64_t nonzeros) const;

 private:
  double vectors() const;
  double coupling(double stored_bytes) const;

  bool mixed_;
  double nodes_, vertices_;        // entries of vectors
  double cells_ = 0, points_ = 0;  // of all groups
  double connectivity_ = 0;        // bytes
  double geometry_ = 0, frames_ = 0;
  double element_matrices_ = 0, vertex_matrices_ = 0;  // numbers
};

/// Packed symmetric 9x9 tangent of a point: 45 numbers.
double tangent_bytes(Precision precision);

}  // namespace viscera::bench
