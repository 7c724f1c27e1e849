#include "kernels/sparse/triple_product.h"

#include <algorithm>
#include <stdexcept>

namespace viscera::kernels {
namespace {

/// Coarse columns of one row of A P, sorted; `mark[column]` is scratch that stays at -1 outside.
void product_columns(const BlockPattern& matrix,
                     const BlockPattern& prolongator,
                     std::int32_t row,
                     std::vector<std::int32_t>& mark,
                     std::vector<std::int32_t>& columns) {
  columns.clear();
  for (std::int64_t k = matrix.row_start[row]; k < matrix.row_start[row + 1]; ++k) {
    const std::int32_t fine = matrix.columns[k];
    for (std::int64_t m = prolongator.row_start[fine]; m < prolongator.row_start[fine + 1]; ++m)
      if (mark[prolongator.columns[m]] < 0) {
        mark[prolongator.columns[m]] = 0;
        columns.push_back(prolongator.columns[m]);
      }
  }
  std::sort(columns.begin(), columns.end());
  for (std::size_t k = 0; k < columns.size(); ++k)
    mark[columns[k]] = static_cast<std::int32_t>(k);
}

void unmark(const std::vector<std::int32_t>& columns, std::vector<std::int32_t>& mark) {
  for (const std::int32_t column : columns)
    mark[column] = -1;
}

/// out[F][K] += a[F][F] p[F][K].
template <int F, int K>
inline void add_product(const double* a, const double* p, double* out) {
  for (int i = 0; i < F; ++i)
    for (int j = 0; j < F; ++j)
      for (int k = 0; k < K; ++k)
        out[i * K + k] += a[i * F + j] * p[j * K + k];
}

/// out[K][K] += p[F][K]^T b[F][K].
template <int F, int K>
inline void add_transposed_product(const double* p, const double* b, double* out) {
  for (int j = 0; j < F; ++j)
    for (int i = 0; i < K; ++i)
      for (int k = 0; k < K; ++k)
        out[i * K + k] += p[j * K + i] * b[j * K + k];
}

template <int F, int K>
void compute_rows(const BlockPattern& matrix,
                  const double* A,
                  const BlockPattern& prolongator,
                  const double* P,
                  const BlockPattern& coarse_pattern,
                  std::int32_t n_coarse,
                  double* coarse) {
  std::vector<std::int32_t> mark(n_coarse, -1), columns;
  std::vector<double> product;  // [column][F][K], one row of A P
  for (std::int32_t row = 0; row < matrix.n_rows(); ++row) {
    product_columns(matrix, prolongator, row, mark, columns);
    product.assign(columns.size() * F * K, 0.0);
    for (std::int64_t k = matrix.row_start[row]; k < matrix.row_start[row + 1]; ++k) {
      const std::int32_t fine = matrix.columns[k];
      for (std::int64_t m = prolongator.row_start[fine]; m < prolongator.row_start[fine + 1]; ++m)
        add_product<F, K>(A + k * F * F, P + m * F * K,
                          &product[std::size_t(mark[prolongator.columns[m]]) * F * K]);
    }
    unmark(columns, mark);
    for (std::int64_t m = prolongator.row_start[row]; m < prolongator.row_start[row + 1]; ++m) {
      // Both lists are sorted and the row of C holds every column of the product.
      std::int64_t place = coarse_pattern.row_start[prolongator.columns[m]];
      for (std::size_t c = 0; c < columns.size(); ++c, ++place) {
        while (coarse_pattern.columns[place] < columns[c])
          ++place;
        add_transposed_product<F, K>(P + m * F * K, &product[c * F * K], coarse + place * K * K);
      }
    }
  }
}

}  // namespace

TripleProduct::TripleProduct(const BlockPattern& matrix,
                             const BlockPattern& prolongator,
                             std::int32_t n_coarse,
                             int fine_block,
                             int coarse_block)
    : n_coarse_(n_coarse), fine_(fine_block), coarse_(coarse_block) {
  if ((fine_ != 3 && fine_ != 6) || coarse_ != 6)
    throw std::invalid_argument("TripleProduct: blocks are 3 or 6 by 6.");
  std::vector<std::vector<std::int32_t>> rows(n_coarse);
  std::vector<std::int32_t> mark(n_coarse, -1), columns;
  for (std::int32_t row = 0; row < matrix.n_rows(); ++row) {
    product_columns(matrix, prolongator, row, mark, columns);
    unmark(columns, mark);
    for (std::int64_t m = prolongator.row_start[row]; m < prolongator.row_start[row + 1]; ++m) {
      std::vector<std::int32_t>& out = rows[prolongator.columns[m]];
      out.insert(out.end(), columns.begin(), columns.end());
      if (out.size() > 512) {  // keep repeated columns from piling up
        std::sort(out.begin(), out.end());
        out.erase(std::unique(out.begin(), out.end()), out.end());
      }
    }
  }
  pattern_ = make_pattern(rows);
}

void TripleProduct::compute(const BlockPattern& matrix,
                            const double* A,
                            const BlockPattern& prolongator,
                            const double* P,
                            double* coarse) const {
  std::fill(coarse, coarse + pattern_.n_blocks() * coarse_ * coarse_, 0.0);
  if (fine_ == 3)
    compute_rows<3, 6>(matrix, A, prolongator, P, pattern_, n_coarse_, coarse);
  else
    compute_rows<6, 6>(matrix, A, prolongator, P, pattern_, n_coarse_, coarse);
}

}  // namespace viscera::kernels
