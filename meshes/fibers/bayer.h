// Fibres of one or two ventricles from four potentials (Bayer, Blake, Plank and Trayanova 2012).
#pragma once

#include <memory>

#include "meshes/fibers/heart_walls.h"

namespace viscera::meshes {

/// Degrees; defaults of the paper. Helix angles turn the fibre in the wall (positive: right-handed
/// helix), sheet angles turn sheet and normal about it.
struct BayerAngles {
  AngleRange left{40, -50}, right{40, -50};  ///< endocardium, epicardium
  AngleRange left_sheet{-65, 25}, right_sheet{-65, 25};
  /// At the left and the right side, seen from the left ventricle; without: left.inner to
  /// -right.inner.
  std::optional<AngleRange> septum, septum_sheet;
  /// As in the paper, to the letter: in free walls the angle is quadratic in the depth, and where
  /// the range exceeds 90 degrees the frames' interpolation turns the short way, through the axis
  /// of the ventricle.
  bool as_published = false;
};

/// Bayer et al. 2012, algorithm DTI, with one change (as in Schuler et al. 2021): the epicardial
/// share of the angles enters the endocardial frames too, so that all frames agree in a free wall.
/// Angles then run linearly with the potential and are continuous for ranges above 90 degrees,
/// where the original jumps. Without a right ventricle it takes two potentials. Precondition: walls
/// with epicardium, left endocardium, left apex and a base.
std::unique_ptr<FiberRule> bayer_rule(const HeartWalls& walls, const BayerAngles& angles);

}  // namespace viscera::meshes
