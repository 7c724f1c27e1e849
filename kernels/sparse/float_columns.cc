#include "kernels/sparse/float_columns.h"

#include <algorithm>

#include "kernels/backend/lanes.h"

namespace viscera::kernels {
namespace {

using Value = Batch<double>;
constexpr std::size_t width = Value::size;
/// Rows of a tile: twenty columns of it and the vector fit the second cache.
constexpr std::size_t tile = 1024;

/// v . w
template <class Stored>
double product(const Stored* v, const double* w, std::size_t n) {
  Value even(0.0), odd(0.0);
  std::size_t k = 0;
  for (; k + 2 * width <= n; k += 2 * width) {
    even = multiply_add(load<double>(v + k), load<double>(w + k), even);
    odd = multiply_add(load<double>(v + k + width), load<double>(w + k + width), odd);
  }
  double sum = xsimd::hadd(even + odd);
  for (; k < n; ++k)
    sum += v[k] * w[k];
  return sum;
}

/// w -= h v
void subtract_column(double h, const float* v, double* w, std::size_t n) {
  const Value factor(-h);
  std::size_t k = 0;
  for (; k + width <= n; k += width)
    store(multiply_add(factor, load<double>(v + k), load<double>(w + k)), w + k);
  for (; k < n; ++k)
    w[k] -= h * v[k];
}

}  // namespace

void FloatColumns::reset(std::size_t rows) {
  columns_.clear();
  rows_ = rows;
}

void FloatColumns::shrink(int count) {
  if (count < this->count())
    columns_.resize(count);
}

void FloatColumns::set(int i, double factor, double* w) {
  if (i == count())
    columns_.emplace_back(rows_);
  float* v = columns_[i].data();
  for (std::size_t k = 0; k < rows_; ++k) {
    v[k] = static_cast<float>(factor * w[k]);
    w[k] = v[k];
  }
}

void FloatColumns::add_products(int k, const double* w, double* sums) const {
  for (std::size_t first = 0; first < rows_; first += tile) {
    const std::size_t n = std::min(tile, rows_ - first);
    for (int i = 0; i < k; ++i)
      sums[i] += product(columns_[i].data() + first, w + first, n);
    sums[k] += product(w + first, w + first, n);
  }
}

void FloatColumns::subtract(int k, const double* h, double* w, double* sums) const {
  for (std::size_t first = 0; first < rows_; first += tile) {
    const std::size_t n = std::min(tile, rows_ - first);
    for (int i = 0; i < k; ++i)
      subtract_column(h[i], columns_[i].data() + first, w + first, n);
    if (!sums)
      continue;
    for (int i = 0; i < k; ++i)
      sums[i] += product(columns_[i].data() + first, w + first, n);
    sums[k] += product(w + first, w + first, n);
  }
}

}  // namespace viscera::kernels
