// Smooth surfaces through noisy nodes.
#pragma once

#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes::imaging {

/// The height at the origin of the quadratic a + b u + c v + d u^2 + e u v + f v^2 that lies
/// closest (least squares) to the points, whose heights are along `normal` (unit); 0 if there are
/// fewer than nine or they do not determine it. mm.
double height_of_quadratic(const std::vector<Point>& points, const Point& normal);

}  // namespace viscera::meshes::imaging
