// Where a surface ends.
#pragma once

#include <vector>

#include "meshes/organ_mesh.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/surface_report.h"

namespace viscera::meshes {

/// A rim and the area vector [mm2] of the lid that closes it, the cone from its centre to its
/// curved edges, on the side of the surface.
struct RimLoop {
  Rim rim;
  Point lid{};
};

struct RimLoops {
  std::vector<RimLoop> loops;
  int crowded_edges = 0;   ///< edges of more than two facets
  int turned_edges = 0;    ///< edges of two facets that face opposite sides
  int branched_nodes = 0;  ///< nodes at which rims touch
};

/// `owners[i]` is a cell that has facet i, or cell -1.
RimLoops find_rims(const OrganMesh& mesh,
                   const std::vector<Facet>& facets,
                   const std::vector<FacetOwner>& owners);

}  // namespace viscera::meshes
