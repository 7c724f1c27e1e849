// Surfaces of triangles or quadrilaterals: of a box, of a flat square, of an octant of the unit
// sphere.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "kernels/backend/surface_operator.h"

namespace viscera::test {

struct SurfaceSample {
  kernels::FacetType type;
  std::vector<double> coordinates;  ///< [node][3]
  std::vector<std::int32_t> nodes;  ///< [facet][node]

  int n_nodes() const { return static_cast<int>(coordinates.size()) / 3; }
  /// Keeps a pointer to the coordinates of this sample.
  std::unique_ptr<kernels::SurfaceOperator> make() const;
  std::vector<double> zero() const { return std::vector<double>(coordinates.size(), 0.0); }
  /// Nodal vectors with entries up to `amount`; seeded.
  std::vector<double> noise(double amount, unsigned seed) const;
};

/// Closed surface of the box 1 x 1.2 x 0.9 with n blocks along each axis, outward, its nodes moved
/// by up to `noise`. A face of a block is two triangles or one quadrilateral.
SurfaceSample box_surface(kernels::FacetType type, const std::array<int, 3>& n, double noise);

/// Unit square z = 0 with normal -z, n^2 quadrilaterals or twice as many triangles.
SurfaceSample square(kernels::FacetType type, int n);

/// Octant x, y, z >= 0 of the unit sphere, n facets along its edges (n even), nodes on the sphere,
/// outward.
SurfaceSample sphere_octant(kernels::FacetType type, int n);

}  // namespace viscera::test
