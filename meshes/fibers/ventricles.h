// What the rules for two ventricles share: the three potentials across the walls.
#pragma once

#include "meshes/fibers/heart_walls.h"

namespace viscera::meshes {

/// Potentials `epicardium`, `left` and `right`, each 1 at one wall and 0 at the other two.
std::vector<PotentialProblem> wall_problems(const HeartWalls& walls);

/// The three at one place, and what follows from them.
struct WallPotentials {
  Potential epicardium, left, right;

  /// 0 at the epicardium's far side, 1 at it.
  double depth() const;
  /// Share of the right ventricle, 0 to 1; on the epicardium its limit from inside.
  double right_share() const;
  /// 1 in the septum, 0 in free walls: how much of the flux goes from one ventricle to the other.
  double septum_share() const;
};

/// The one that reports a place by: the septum where most of the flux crosses it.
WallPart part_of(const WallPotentials& walls);

/// Between two frames of which either may be missing where its gradient vanishes.
std::optional<Frame> blend(const std::optional<Frame>& a, const std::optional<Frame>& b, double t);

}  // namespace viscera::meshes
