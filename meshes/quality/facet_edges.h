// Which facets of a surface meet at an edge.
#pragma once

#include <cstdint>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Facet `facet` has the edge from node `a` to node `b`, a < b; `forward` if it runs that way.
struct EdgeUse {
  std::int32_t a, b, facet;
  bool forward;
};

/// All facets of a surface, triangles first.
std::vector<Facet> facets_of(const Surface& surface);

/// The edges of a list of facets, by their end nodes.
class FacetEdges {
 public:
  explicit FacetEdges(const std::vector<Facet>& facets);

  /// Calls `visit(uses, count)` for every edge with the facets that have it, `uses[0]` on.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (std::size_t i = 0; i < uses_.size();) {
      std::size_t end = i + 1;
      while (end < uses_.size() && uses_[end].a == uses_[i].a && uses_[end].b == uses_[i].b) {
        ++end;
      }
      visit(&uses_[i], static_cast<int>(end - i));
      i = end;
    }
  }

 private:
  std::vector<EdgeUse> uses_;  // sorted by a, b
};

/// Facets in shells that hang together by edges: a number from 0 for each facet, in the order of
/// their first facets.
std::vector<std::int32_t> connected_shells(const std::vector<Facet>& facets);

}  // namespace viscera::meshes
