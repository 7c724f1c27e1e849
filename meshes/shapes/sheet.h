// Flat sheets of quadrilaterals, from which bodies are swept.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace viscera::meshes {

/// Edge `edge` of quadrilateral `quad` on the border of the sheet; `side` is a number the maker of
/// the sheet gives.
struct SheetEdge {
  std::int32_t quad;
  int edge;
  int side;
};

/// Biquadratic quadrilaterals in the plane: nodes are corners counterclockwise, middles of the
/// edges (0,1) (1,2) (2,3) (3,0), centre. Vertices have the lowest node numbers.
struct Sheet {
  std::vector<std::array<double, 2>> points;
  std::int32_t n_vertices = 0;
  std::vector<std::array<std::int32_t, 9>> quads;
  std::vector<char> colour;  ///< [vertex], 0 or 1, never the same at both ends of an edge
  std::vector<SheetEdge> border;
};

/// The unit square in nx by ny quadrilaterals; sides 0: x = 0, 1: x = 1, 2: y = 0, 3: y = 1.
Sheet make_square(int nx, int ny);

/// The unit disk: a rounded square of n by n quadrilaterals in the middle, four blocks of n by m
/// around it, so that no quadrilateral is degenerate; one side, 0. The map is smooth in each block.
Sheet make_disk(int n, int m);

}  // namespace viscera::meshes
