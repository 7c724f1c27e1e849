// The material point nearest a given point.
#pragma once

#include <array>
#include <cstdint>

#include "solver/discretization/organ_space.h"

namespace viscera {

struct NearestNode {
  int rank = 0;                      ///< the rank that owns it
  std::int32_t node = -1;            ///< local node there; -1 on other ranks
  double distance = 0;               ///< [mm]
  std::array<double, 3> position{};  ///< its reference position [mm]
};

/// Nearest displacement node to a reference position [mm]; ties go to the smallest coordinates, so
/// that the answer does not depend on the partition. Collective.
NearestNode nearest_node(const OrganSpace& space, const std::array<double, 3>& point);

}  // namespace viscera
