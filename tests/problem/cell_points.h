// Accurate quadrature over straight cells and facets, independent of the program's own rules.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "solver/discretization/organ_space.h"
#include "tests/problem/simulation.h"

namespace viscera::test {

/// One point of a cell or facet: everything that an integral over shape functions needs.
struct IntegrationPoint {
  double measure;                  ///< weight times volume or area element
  Vector X;                        ///< [mm]
  std::vector<std::int32_t> nodes;  ///< local displacement nodes
  std::vector<double> shapes;      ///< [node]
  std::vector<Vector> gradients;   ///< [node], d/dX; cells only
  const std::int32_t* vertices;    ///< four local vertices; cells only
  std::array<double, 4> barycentric;
};

using PointAction = std::function<void(const IntegrationPoint&)>;

/// Conical product of `n` Gauss points a direction (exact to degree 2 n - 3) over every owned cell,
/// whose edges must be straight.
void for_each_cell_point(const OrganSpace& space, int n, const PointAction& action);

/// The same over the facets of a surface.
void for_each_facet_point(const OrganSpace& space, const std::string& surface, int n,
                          const PointAction& action);

}  // namespace viscera::test
