// Fibres of two ventricles with their valves (Doste et al. 2019).
#pragma once

#include <memory>

#include "meshes/fibers/heart_walls.h"

namespace viscera::meshes {

/// Degrees, endocardium and epicardium. Helix angles turn the fibre in the wall (positive:
/// right-handed helix), transverse angles out of it, sheet angles turn sheet and normal about it.
/// Defaults as in Piersanti et al. 2021, section 4.
struct DosteAngles {
  AngleRange left{60, -60}, right{90, -25};
  AngleRange left_outflow{90, 0}, right_outflow{90, 0};  ///< at the aortic, the pulmonary valve
  AngleRange left_transverse{-20, 20}, right_transverse{-20, 20};
  AngleRange left_sheet{0, 0}, right_sheet{0, 0};
};

/// Every ventricle has its own direction from apex to base, which turns from the inflow to the
/// outflow valve with a weight w: a potential that is 1 at the inflow and 0 at the outflow valve,
/// over its value at the apex and not above 1. Angles change with it to those of the outflow tract;
/// the transverse angle vanishes there. Two thirds of the septum are the left ventricle's, where
/// helix and transverse angles fall from the endocardium's to 0; frames are interpolated over the
/// share of the ventricles. Source: Doste et al. 2019 in the form of Piersanti et al. 2021,
/// section 2.6. An outflow valve without surfaces leaves w = 1. Precondition: walls of two
/// ventricles with both apices and inflow valves or a base.
std::unique_ptr<FiberRule> doste_rule(const HeartWalls& walls, const DosteAngles& angles);

}  // namespace viscera::meshes
