// Galerkin coarse matrices C = P^T A P over fixed patterns: symbolic once, numbers many times.
#pragma once

#include "kernels/sparse/block_pattern.h"

namespace viscera::kernels {

class TripleProduct {
 public:
  /// `matrix`: rows of this rank, columns fine nodes; `prolongator`: a row for every fine node that
  /// is a row or a column of `matrix`, columns coarse nodes below `n_coarse`. Blocks of A are
  /// fine x fine, of P fine x coarse, of C coarse x coarse with sizes 3 or 6.
  TripleProduct(const BlockPattern& matrix,
                const BlockPattern& prolongator,
                std::int32_t n_coarse,
                int fine_block,
                int coarse_block);

  /// Rows and columns: coarse nodes.
  const BlockPattern& pattern() const { return pattern_; }

  /// Overwrites coarse[block][row][column] with the contributions of the given rows of A.
  void compute(const BlockPattern& matrix,
               const double* A,
               const BlockPattern& prolongator,
               const double* P,
               double* coarse) const;

 private:
  BlockPattern pattern_;
  std::int32_t n_coarse_;
  int fine_, coarse_;
};

}  // namespace viscera::kernels
