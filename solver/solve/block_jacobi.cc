#include "solver/solve/block_jacobi.h"

#include <cmath>

#include <deal.II/lac/la_parallel_vector.h>

namespace viscera {

namespace {

// By the adjugate; a determinant lost in round-off counts as singular.
template <class Number>
void invert(const double* a, Number* inverse) {
  const double c00 = a[4] * a[8] - a[5] * a[7];
  const double c01 = a[5] * a[6] - a[3] * a[8];
  const double c02 = a[3] * a[7] - a[4] * a[6];
  const double det = a[0] * c00 + a[1] * c01 + a[2] * c02;
  double scale = 0;
  for (int i = 0; i < 9; ++i) {
    scale = std::max(scale, std::abs(a[i]));
  }
  if (!(std::abs(det) > 1e-14 * scale * scale * scale)) {
    for (int i = 0; i < 9; ++i) {
      inverse[i] = i % 4 == 0 ? 1 : 0;
    }
    return;
  }
  const double adjugate[9] = {c00, a[2] * a[7] - a[1] * a[8], a[1] * a[5] - a[2] * a[4],
                              c01, a[0] * a[8] - a[2] * a[6], a[2] * a[3] - a[0] * a[5],
                              c02, a[1] * a[6] - a[0] * a[7], a[0] * a[4] - a[1] * a[3]};
  for (int i = 0; i < 9; ++i) {
    inverse[i] = static_cast<Number>(adjugate[i] / det);
  }
}

}  // namespace

template <class Number>
void BlockJacobi<Number>::set_blocks(const std::vector<double>& blocks) {
  inverse_.resize(blocks.size());
  for (std::size_t i = 0; i + 9 <= blocks.size(); i += 9) {
    invert(&blocks[i], &inverse_[i]);
  }
}

template <class Number>
void BlockJacobi<Number>::vmult(DistributedVector<Number>& dst,
                                const DistributedVector<Number>& src) const {
  const Number* s = src.begin();
  Number* d = dst.begin();
  for (std::size_t node = 0; node < n_nodes(); ++node, s += 3, d += 3) {
    const Number* b = inverse(node);
    for (int i = 0; i < 3; ++i) {
      d[i] = b[3 * i] * s[0] + b[3 * i + 1] * s[1] + b[3 * i + 2] * s[2];
    }
  }
}

template class BlockJacobi<float>;
template class BlockJacobi<double>;

}  // namespace viscera
