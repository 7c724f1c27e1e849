// Columns of a tall matrix stored in single precision, arithmetic in double: the bases of Krylov
// methods at half the memory (Aliaga, Anzt, Gruetzmacher, Quintana-Orti and Tomas 2022).
#pragma once

#include "kernels/backend/lane_layout.h"

namespace viscera::kernels {

/// Vectors have `rows()` entries. Every method passes once over the columns it names: rows are
/// taken in tiles that stay in the cache.
class FloatColumns {
 public:
  /// Drops all columns; those made afterwards have `rows` entries.
  void reset(std::size_t rows);
  std::size_t rows() const { return rows_; }
  int count() const { return static_cast<int>(columns_.size()); }
  /// Gives back the memory of columns from `count` on.
  void shrink(int count);

  /// Column i = factor w, rounded; `w` takes the rounded values. Columns are made in order: `i` is
  /// at most count().
  void set(int i, double factor, double* w);

  /// sums[i] += column_i . w for i < k; sums[k] += w . w.
  void add_products(int k, const double* w, double* sums) const;
  /// w -= sum_i h[i] column_i over i < k, and then add_products(k, w, sums); without it where
  /// `sums` is null.
  void subtract(int k, const double* h, double* w, double* sums) const;

 private:
  std::size_t rows_ = 0;
  std::vector<AlignedVector<float>> columns_;
};

}  // namespace viscera::kernels
