// Nodes of two files by their places.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "meshes/formats/raw_mesh.h"

namespace viscera::meshes {

/// For every point of `points` the node of `nodes` at its place, -1 where there is none within
/// 1e-6 of the size of `nodes`. Two lists that agree one by one are matched so.
std::vector<std::int32_t> match_nodes(const std::vector<Point>& points,
                                      const std::vector<Point>& nodes);

/// Adds facets, node sets and fields of `other` to `raw`, matched by the places of nodes; both in
/// one unit. Cell fields and regions are taken where `other` has the same cells. Throws
/// GeometryError where nodes have no counterpart.
void add_contents(const RawMesh& other, RawMesh& raw);

}  // namespace viscera::meshes
