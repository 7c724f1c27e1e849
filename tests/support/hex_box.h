// Hexahedra of a box: plain arrays, for tests of kernels and of the solver alike.
#pragma once

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "kernels/elements/hexahedra.h"
#include "tests/support/kuhn_box.h"

namespace viscera::test {

struct HexBox {
  std::vector<Point> nodes;         ///< corners of cells first
  int nodes_per_cell = 8;           ///< 27 after add_middles
  std::vector<std::int32_t> cells;  ///< [cell][nodes_per_cell], order of elements::hex_place

  int n_cells() const { return static_cast<int>(cells.size()) / nodes_per_cell; }
};

/// Box [0, length] of n[0] x n[1] x n[2] cells of positive volume.
inline HexBox hex_box(const std::array<int, 3>& n, const Point& length) {
  HexBox box;
  for (int k = 0; k <= n[2]; ++k)
    for (int j = 0; j <= n[1]; ++j)
      for (int i = 0; i <= n[0]; ++i)
        box.nodes.push_back({length[0] * i / n[0], length[1] * j / n[1], length[2] * k / n[2]});
  for (int k = 0; k < n[2]; ++k)
    for (int j = 0; j < n[1]; ++j)
      for (int i = 0; i < n[0]; ++i)
        for (int vertex = 0; vertex < 8; ++vertex) {
          const int x = i + elements::hex_place(vertex, 0) / 2;
          const int y = j + elements::hex_place(vertex, 1) / 2;
          const int z = k + elements::hex_place(vertex, 2) / 2;
          box.cells.push_back((z * (n[1] + 1) + y) * (n[0] + 1) + x);
        }
  return box;
}

/// Vertices of a cell in whose middle its node lies: 1, 2, 4 or 8 of them.
inline std::vector<int> hex_parents(int node) {
  if (node < 8)
    return {node};
  if (node < 20)
    return {elements::hex_edges[node - 8][0], elements::hex_edges[node - 8][1]};
  if (node < 26)
    return {elements::hex_faces[node - 20], elements::hex_faces[node - 20] + 4};
  return {0, 1, 2, 3, 4, 5, 6, 7};
}

/// Nodes in the middle of edges, faces and cells; maps of cells stay trilinear.
inline void add_middles(HexBox& box) {
  std::map<std::vector<std::int32_t>, std::int32_t> middle;
  std::vector<std::int32_t> cells;
  const int n_cells = box.n_cells();
  for (int c = 0; c < n_cells; ++c)
    for (int node = 0; node < 27; ++node) {
      std::vector<std::int32_t> corners;
      for (const int vertex : hex_parents(node))
        corners.push_back(box.cells[8 * static_cast<std::size_t>(c) + vertex]);
      if (node < 8) {
        cells.push_back(corners[0]);
        continue;
      }
      std::sort(corners.begin(), corners.end());
      const auto [entry, is_new] =
          middle.emplace(corners, static_cast<std::int32_t>(box.nodes.size()));
      if (is_new) {
        Point mean{0, 0, 0};
        for (const std::int32_t corner : corners)
          for (int i = 0; i < 3; ++i)
            mean[i] += box.nodes[corner][i] / static_cast<double>(corners.size());
        box.nodes.push_back(mean);
      }
      cells.push_back(entry->second);
    }
  box.cells = std::move(cells);
  box.nodes_per_cell = 27;
}

}  // namespace viscera::test
