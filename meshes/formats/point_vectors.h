// Vectors at points of a VTK file, such as measured displacements.
#pragma once

#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

struct PointVectors {
  std::vector<Point> points;   ///< mm, LPS
  std::vector<Point> vectors;  ///< [point] mm
  std::size_t in_no_cell = 0;  ///< further points of the file, which are left out
};

/// Points of a .vtu or .vtp file and their array `name` of three components, both in a unit of so
/// many mm; where the file has cells, those of no cell are left out. Throws GeometryError for a
/// file that cannot be read, one without points, an array that is not there (lists those that are)
/// and values that are no numbers.
PointVectors read_point_vectors(const std::string& file,
                                const std::string& name,
                                double unit_in_mm);

}  // namespace viscera::meshes
