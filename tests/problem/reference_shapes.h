// Shape functions at any place of a reference cell or facet, for tests.
#pragma once

#include <array>
#include <vector>

namespace viscera::test {

/// A function of the reference coordinates and its derivatives.
struct ReferenceShape {
  double value;
  std::array<double, 3> slope;
};

/// tet4, tet10 (dimension 3) or tri3, tri6 (dimension 2) on the unit simplex, order of VTK.
std::vector<ReferenceShape> simplex_shapes(int dimension,
                                           int n_nodes,
                                           const std::array<double, 3>& xi);

/// hex8, hex27 or quad4, quad9 on [-1, 1]^dimension, order of VTK.
std::vector<ReferenceShape> box_shapes(int dimension, int n_nodes, const std::array<double, 3>& xi);

}  // namespace viscera::test
