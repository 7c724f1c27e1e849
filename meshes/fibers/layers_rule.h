// Fibres of slabs and tubes by depth, layer by layer: arteries, muscle, skin, membranes.
#pragma once

#include <array>
#include <map>
#include <memory>

#include "meshes/fibers/rule.h"

namespace viscera::meshes {

/// What angles are counted from: they go from `around` (axis x across) towards the axis.
struct WallAxis {
  std::optional<Point> fixed;           ///< one direction everywhere
  std::vector<std::string> start, end;  ///< or along the potential between these surfaces
};

struct LayerAngles {
  AngleRange angles;                   ///< degrees at the two sides of the layer
  std::array<double, 2> depths{0, 1};  ///< where its sides are
};

struct LayersOptions {
  std::vector<std::string> inner, outer;
  WallAxis axis;
  AngleRange angles;                           ///< of regions that are not in `layers`
  std::map<std::int32_t, LayerAngles> layers;  ///< by region
};

/// Across is along the potential between inner and outer surfaces, depth the share of the distance
/// from the inner one, sheet across, normal in the wall. `mesh` must outlive the rule.
std::unique_ptr<FiberRule> layers_rule(const OrganMesh& mesh, const LayersOptions& options);

/// The direction that the normals of these surfaces turn about: of a tube its axis. Nothing where
/// there is none or more than one (a slab, a sphere). Its largest component is positive.
std::optional<Point> common_axis(const OrganMesh& mesh, const std::vector<std::string>& surfaces);

/// Depths between which the nodes of every region lie, [region].
std::vector<std::array<double, 2>> layer_depths(const OrganMesh& mesh,
                                                const std::vector<std::string>& inner,
                                                const std::vector<std::string>& outer);

}  // namespace viscera::meshes
