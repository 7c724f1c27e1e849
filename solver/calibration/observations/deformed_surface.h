// A surface of the organ as triangles, known whole to every rank.
#pragma once

#include <string>
#include <vector>

#include "meshes/distance/signed_distance.h"
#include "solver/discretization/organ_space.h"

namespace viscera::calibration {

/// Facets of a named surface, cut into triangles between their nodes: 1 of tri3, 4 of tri6, 2 of
/// quad4, 8 of quad9, oriented outward.
class DeformedSurface {
 public:
  /// Collective.
  DeformedSurface(const OrganSpace& space, const std::string& surface);

  const meshes::TriangleLinks& links() const { return links_; }
  /// Values [node][3] of local nodes -> of the points of the surface, on every rank. Collective.
  std::vector<meshes::Point> gather(const std::vector<double>& nodal) const;
  /// Node of this rank behind a point of the surface, -1 where another rank owns it.
  std::int32_t owned_node(std::int32_t point) const;

 private:
  DeformedSurface(const OrganSpace& space, std::vector<std::int64_t> corners);

  const OrganSpace& space_;
  std::vector<std::int64_t> nodes_;  // global number of each point
  meshes::TriangleLinks links_;
};

}  // namespace viscera::calibration
