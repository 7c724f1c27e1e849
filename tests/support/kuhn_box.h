// Tetrahedra of a box by Kuhn's split: plain arrays, for tests of kernels and of the solver alike.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "kernels/elements/tetrahedra.h"

namespace viscera::test {

using Point = std::array<double, 3>;

struct KuhnBox {
  std::vector<Point> nodes;
  int nodes_per_cell = 4;           ///< 10 after add_middles
  std::vector<std::int32_t> cells;  ///< [cell][nodes_per_cell]

  int n_cells() const { return static_cast<int>(cells.size()) / nodes_per_cell; }
};

/// Box [0, length] of n[0] x n[1] x n[2] blocks, six tetrahedra of positive volume each.
inline KuhnBox kuhn_box(const std::array<int, 3>& n, const Point& length) {
  KuhnBox box;
  const auto index = [&](const std::array<int, 3>& p) {
    return static_cast<std::int32_t>((p[2] * (n[1] + 1) + p[1]) * (n[0] + 1) + p[0]);
  };
  for (int k = 0; k <= n[2]; ++k)
    for (int j = 0; j <= n[1]; ++j)
      for (int i = 0; i <= n[0]; ++i)
        box.nodes.push_back({length[0] * i / n[0], length[1] * j / n[1], length[2] * k / n[2]});
  for (int k = 0; k < n[2]; ++k)
    for (int j = 0; j < n[1]; ++j)
      for (int i = 0; i < n[0]; ++i) {
        std::array<int, 3> axes{0, 1, 2};
        do {
          // The path along three axes from the low to the high corner of the block.
          std::array<int, 3> at{i, j, k};
          std::int32_t cell[4] = {index(at), 0, 0, 0};
          for (int step = 0; step < 3; ++step) {
            ++at[axes[step]];
            cell[step + 1] = index(at);
          }
          const bool even = axes[1] == (axes[0] + 1) % 3;
          if (!even)
            std::swap(cell[1], cell[2]);
          box.cells.insert(box.cells.end(), cell, cell + 4);
        } while (std::next_permutation(axes.begin(), axes.end()));
      }
  return box;
}

/// Moves every node that `moves` accepts by up to `amount` along each axis; seeded.
template <class Box, class Predicate>
void perturb(Box& box, double amount, unsigned seed, const Predicate& moves) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> uniform(-amount, amount);
  for (Point& node : box.nodes) {
    const Point shift{uniform(generator), uniform(generator), uniform(generator)};
    if (!moves(node))
      continue;
    for (int i = 0; i < 3; ++i)
      node[i] += shift[i];
  }
}

/// Vertices of a cell in whose middle its node lies: 1 or 2 of them.
inline std::vector<int> tet_parents(int node) {
  if (node < 4)
    return {node};
  return {elements::tet_edges[node - 4][0], elements::tet_edges[node - 4][1]};
}

/// Nodes in the middle of edges, straight cells.
inline void add_middles(KuhnBox& box) {
  std::map<std::pair<std::int32_t, std::int32_t>, std::int32_t> middle;
  std::vector<std::int32_t> cells;
  const int n_cells = box.n_cells();
  for (int c = 0; c < n_cells; ++c) {
    const std::int32_t* corners = &box.cells[4 * static_cast<std::size_t>(c)];
    cells.insert(cells.end(), corners, corners + 4);
    for (const auto& edge : elements::tet_edges) {
      const std::int32_t a = corners[edge[0]], b = corners[edge[1]];
      const auto [entry, is_new] =
          middle.emplace(std::minmax(a, b), static_cast<std::int32_t>(box.nodes.size()));
      if (is_new) {
        const Point A = box.nodes[a], B = box.nodes[b];
        box.nodes.push_back({(A[0] + B[0]) / 2, (A[1] + B[1]) / 2, (A[2] + B[2]) / 2});
      }
      cells.push_back(entry->second);
    }
  }
  box.cells = std::move(cells);
  box.nodes_per_cell = 10;
}

}  // namespace viscera::test
