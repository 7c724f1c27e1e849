// A box of distorted cells in the order a solver has them: along a space-filling curve.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/elements/types.h"

namespace viscera::benchmarks {

struct CurveBox {
  elements::ElementType type = elements::ElementType::tet10;
  std::vector<double> coordinates;     ///< [node][3] [mm]
  std::vector<std::int32_t> nodes;     ///< [cell][node], numbered by first use
  std::vector<std::int32_t> vertices;  ///< [cell][vertex], the same
  int n_vertices = 0;

  std::int64_t n_nodes() const { return static_cast<std::int64_t>(coordinates.size()) / 3; }
  std::int64_t n_cells() const;
};

/// n blocks a side along a Morton curve, each one hexahedron or six tetrahedra (Kuhn's split);
/// straight edges, middle nodes in the middle of their vertices.
CurveBox make_curve_box(elements::ElementType type, int n);

/// Blocks a side for at least that many displacement unknowns.
int blocks_for(elements::ElementType type, std::int64_t n_unknowns);

}  // namespace viscera::benchmarks
