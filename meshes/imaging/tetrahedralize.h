// The step between region numbers on a grid and bare tetrahedra; the only code that meets CGAL.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes::imaging {

/// Region numbers on a grid, 0 outside, in the image's own frame: voxel (i, j, k) at
/// (i, j, k) * spacing, mm. The outermost voxels are 0.
struct RegionGrid {
  std::array<int, 3> size;
  std::array<double, 3> spacing;
  std::vector<std::uint8_t> regions;
};

struct SizeLimits {
  std::vector<double> edge;  ///< target edge length by region number (entry 0 unused), mm
  double facet_distance;     ///< mm
  unsigned seed;
};

/// A facet between regions `inside` > `outside`; corners oriented out of `inside`.
struct RegionFacet {
  std::array<std::int32_t, 3> corners;
  int inside, outside;
};

struct Tetrahedra {
  std::vector<Point> nodes;         ///< mm, in the grid's frame
  std::vector<std::int32_t> cells;  ///< [cell][4]
  std::vector<int> cell_regions;    ///< region number, from 1
  std::vector<RegionFacet> facets;
};

Tetrahedra tetrahedralize(const RegionGrid& grid, const SizeLimits& limits);

}  // namespace viscera::meshes::imaging
