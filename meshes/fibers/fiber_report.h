// What a field of fibres is like: angles against depth, orthonormality, jumps.
#pragma once

#include <array>

#include "meshes/fibers/fiber_field.h"

namespace viscera::meshes {

/// Quadrature points of one part of the wall within a band of depth, weighed by volume; means and
/// spreads (circular standard deviation) of axes, degrees.
struct DepthBand {
  double volume = 0;  ///< mm3
  double helix = 0, helix_spread = 0;
  double transverse = 0;
};

struct PartAngles {
  WallPart part;
  std::array<DepthBand, 10> bands;  ///< band k from depth k / 10 to (k + 1) / 10
};

/// Angles between the fibres at the centres of cells that share a facet, degrees.
struct FiberJumps {
  double mean = 0, largest = 0;
  Point place{};  ///< of the largest, mm: mean of the two centres
};

struct FiberReport {
  std::vector<PartAngles> parts;  ///< those that there are
  double orthonormality = 0;      ///< largest error over all places
  FiberJumps jumps;
  Filled filled;
};

/// Precondition: `field` has been filled.
FiberReport report_fibers(const OrganMesh& mesh, const FiberField& field, const Filled& filled);

FiberJumps measure_jumps(const OrganMesh& mesh, const std::vector<PlacedFrame>& centres);

/// Table and sentences for the terminal.
std::string to_text(const FiberReport& report);

}  // namespace viscera::meshes
