// Regions of a voxel grid as a field in space with smooth borders.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "meshes/imaging/tetrahedralize.h"

namespace viscera::meshes::imaging {

/// Region numbers on a grid, 0 outside, in the image's own frame: voxel (i, j, k) at
/// (i, j, k) * spacing, mm. The outermost two voxels on every side are 0.
struct RegionGrid {
  std::array<int, 3> size;
  std::array<double, 3> spacing;
  std::vector<std::uint8_t> regions;
};

enum class Staircase {
  kept,     ///< trilinear weights of the 8 voxels around a place
  smoothed  ///< cubic B-spline weights of the 64 voxels around it: a Gaussian of 0.58 voxels
};

/// The region with the largest weight at every place. `grid` must outlive the field.
RegionField voxel_field(const RegionGrid& grid, Staircase staircase);

}  // namespace viscera::meshes::imaging
