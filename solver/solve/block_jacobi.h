// Inverse of 3x3 diagonal blocks.
#pragma once

#include <vector>

#include "solver/solve/vector.h"

namespace viscera {

/// Row-major inverse blocks `[node][3][3]` for the owned unknowns, three in a row a node.
template <class Number>
class BlockJacobi {
 public:
  /// Inverts `blocks`, shape `[owned nodes][3][3]`. A singular block (an unknown nobody couples to)
  /// is replaced by the identity.
  void set_blocks(const std::vector<double>& blocks);

  std::size_t n_nodes() const { return inverse_.size() / 9; }
  const Number* inverse(std::size_t node) const { return inverse_.data() + 9 * node; }

  /// dst = D^-1 src on owned entries.
  void vmult(DistributedVector<Number>& dst, const DistributedVector<Number>& src) const;

 private:
  std::vector<Number> inverse_;
};

}  // namespace viscera
