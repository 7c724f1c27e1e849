// How the cells of a mesh hang together and how its outside closes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"
#include "meshes/quality/facets.h"

namespace viscera::meshes {

/// How often something occurs, and where it first does.
struct Places {
  std::size_t count = 0;
  Point first{};  ///< mm; of no meaning while count is 0

  void add(const Point& x) {
    first = count == 0 ? x : first;
    ++count;
  }
};

/// Cells that hang together by facets.
struct Part {
  int cells = 0;
  double volume = 0;  ///< mm3
  Point centre{};     ///< mm, of the cells' centroids
};

/// A piece of the outer boundary that hangs together by edges and bounds a void inside the tissue.
struct Void {
  int facets = 0;
  double volume = 0;     ///< mm3
  Point centre{};        ///< mm, mean of the facets
  bool claimed = false;  ///< all its facets are in a named surface besides `boundary`
};

struct Topology {
  std::vector<Part> parts;  ///< most cells first
  int boundary_facets = 0;
  double boundary_area = 0;   ///< mm2, straight edges
  Places unclaimed;           ///< boundary facets in no surface but `boundary`
  double unclaimed_area = 0;  ///< mm2
  Places crowded_edges;       ///< non-manifold: more than two boundary facets meet at the edge
  Places pinched_nodes;       ///< non-manifold: the boundary touches itself at the node alone
  Places twin_nodes;          ///< at the place of another one (near_nodes.h)
  Places twin_facets;         ///< boundary facets upon another one, node by node
  Places hanging_nodes;       ///< boundary nodes upon a boundary facet that does not have them
  Places crossings;           ///< pairs of boundary facets that cut through each other
  std::vector<Void> voids;    ///< biggest first
};

/// Precondition: `settle_mesh` has been called. Faulty meshes are measured as far as they go.
/// `table` holds all facets of the mesh.
Topology measure_topology(const OrganMesh& mesh, const FacetTable& table);

}  // namespace viscera::meshes
