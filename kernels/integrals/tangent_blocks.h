// 3x3 blocks of element matrices from the symmetric 9x9 tangent of a point (pulled_tangent):
//   K[i][k] = sum_ab g_a T[(i,a),(k,b)] h_b   for shape gradients g, h in element coordinates.
#pragma once

#include "kernels/tensor/tensor.h"

namespace viscera::integrals {

/// row[i][3 k + b] = sum_a g_a T[(i,a),(k,b)].
template <class Real, class Factor>
VISCERA_HD inline void contract_left(const Real (&T)[45], const Factor (&g)[3], Real (&row)[3][9]) {
  VISCERA_UNROLL
  for (int i = 0; i < 3; ++i) {
    VISCERA_UNROLL
    for (int c = 0; c < 9; ++c)
      row[i][c] = g[0] * T[packed<9>(3 * i, c)] + g[1] * T[packed<9>(3 * i + 1, c)] +
                  g[2] * T[packed<9>(3 * i + 2, c)];
  }
}

/// add(i, k, value) for the block of the row and h.
template <class Real, class Factor, class Add>
VISCERA_HD inline void contract_right(const Real (&row)[3][9], const Factor (&h)[3], Add add) {
  VISCERA_UNROLL
  for (int i = 0; i < 3; ++i) {
    VISCERA_UNROLL
    for (int k = 0; k < 3; ++k)
      add(i, k, row[i][3 * k] * h[0] + row[i][3 * k + 1] * h[1] + row[i][3 * k + 2] * h[2]);
  }
}

/// block[v] += its six components for h = g; products[a][b] = g_a g_b, doubled where a < b.
template <class Real>
VISCERA_HD inline void add_diagonal_block(const Real (&T)[45],
                                          const Real (&products)[3][3],
                                          Real (&block)[6]) {
  VISCERA_UNROLL
  for (int v = 0; v < 6; ++v) {
    const int i = voigt_row(v), k = voigt_column(v);
    VISCERA_UNROLL
    for (int a = 0; a < 3; ++a) {
      VISCERA_UNROLL
      for (int b = i == k ? a : 0; b < 3; ++b) {
        const Real& t = T[packed<9>(3 * i + a, 3 * k + b)];
        const Real& c = i == k || a >= b ? products[a][b] : products[b][a];
        block[v] = math::multiply_add(t, c, block[v]);
      }
    }
  }
}

/// products of add_diagonal_block.
template <class Real, class Number>
VISCERA_HD inline void gradient_products(const double (&g)[3], Real (&products)[3][3]) {
  VISCERA_UNROLL
  for (int a = 0; a < 3; ++a) {
    VISCERA_UNROLL
    for (int b = 0; b < 3; ++b)
      products[a][b] = Real(Number(a < b ? 2 : 1) * Number(g[a] * g[b]));
  }
}

}  // namespace viscera::integrals
