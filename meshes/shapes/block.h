// A box of cells.
#pragma once

#include <array>
#include <string>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

struct BlockOptions {
  Point size = {10, 10, 10};             ///< mm
  std::array<int, 3> cells = {8, 8, 8};  ///< hexahedra along x, y, z; tetrahedra are six of each
  CellType cell_type = CellType::hex27;
};

/// The box from the origin to `size`, region `block`, surfaces `x0`, `x1`, `y0`, `y1`, `z0`, `z1`
/// and `boundary`. Throws InputError unless sizes and counts are positive and the
/// Taylor-Hood unknowns at most 1e9.
OrganMesh make_block(const BlockOptions& options);

/// Unknowns of Taylor-Hood elements (quadratic displacement, linear pressure) on this block.
double count_unknowns(const BlockOptions& options);

/// Cells along x, y, z that are about cubes and give about `unknowns` Taylor-Hood unknowns.
std::array<int, 3> cells_for(const BlockOptions& options, double unknowns);

}  // namespace viscera::meshes
