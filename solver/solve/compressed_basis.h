// Block vectors kept in single precision; products and sums are taken in double.
#pragma once

#include <vector>

#include <deal.II/lac/la_parallel_block_vector.h>

#include "kernels/sparse/float_columns.h"
#include "solver/solve/vector.h"

namespace viscera {

/// Owned entries of vectors 0, 1, ... All vectors given to it have the layout of fit().
class CompressedBasis {
 public:
  /// Keeps what is there if the layout is the same.
  void fit(const BlockVector& layout);
  /// Gives back vectors from `count` on.
  void shrink(int count);

  /// Vector i = factor w, rounded; `w` takes the rounded values. `i` is at most one more than the
  /// last one made.
  void set(int i, double factor, BlockVector& w);

  /// The first k vectors times w, then w times w. Collective.
  std::vector<double> products(int k, const BlockVector& w) const;
  /// w -= sum_i h[i] vector_i over i < k; returns products(k, w) of what is left. Collective.
  std::vector<double> subtract(int k, const std::vector<double>& h, BlockVector& w) const;
  /// w += sum_i y[i] vector_i.
  void add_to(const std::vector<double>& y, BlockVector& w) const;

 private:
  std::vector<double> over_ranks(std::vector<double> sums, const BlockVector& w) const;

  std::vector<kernels::FloatColumns> blocks_;
};

}  // namespace viscera
