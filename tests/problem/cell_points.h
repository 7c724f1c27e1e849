// Accurate quadrature over cells and facets, independent of the program's own rules.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "solver/discretization/organ_space.h"
#include "tests/problem/simulation.h"

namespace viscera::test {

/// One point of a cell or facet: everything that an integral over shape functions needs.
struct IntegrationPoint {
  double measure;                      ///< weight times volume or area element
  Vector X;                            ///< [mm]
  std::vector<std::int32_t> nodes;     ///< local displacement nodes
  std::vector<double> shapes;          ///< [node]
  std::vector<Vector> gradients;       ///< [node], d/dX; cells only
  std::vector<std::int32_t> vertices;  ///< local vertices; cells only
  std::vector<double> vertex_shapes;   ///< [vertex]; cells only
};

using PointAction = std::function<void(const IntegrationPoint&)>;

/// `n` Gauss points a direction over every owned cell: on tetrahedra their conical product (exact
/// to degree 2 n - 3), on hexahedra the plain one.
void for_each_cell_point(const OrganSpace& space, int n, const PointAction& action);

/// The same over the facets of a surface.
void for_each_facet_point(const OrganSpace& space,
                          const std::string& surface,
                          int n,
                          const PointAction& action);

}  // namespace viscera::test
