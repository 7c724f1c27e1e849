// Facets as keys of hash tables.
#pragma once

#include <algorithm>
#include <cstdint>

#include "meshes/cell_type.h"

namespace viscera::meshes {

/// The corners in ascending order, the same for every way of listing them; a triangle's -1 comes
/// first.
inline Facet sorted_corners(Facet facet) {
  std::sort(facet.begin(), facet.end());
  return facet;
}

struct FacetHash {
  std::size_t operator()(const Facet& f) const {
    std::uint64_t hash = 0;
    for (const std::int32_t node : f) {
      hash = (hash ^ static_cast<std::uint64_t>(node)) * 0x9e3779b97f4a7c15u;
      hash ^= hash >> 29;
    }
    return hash;
  }
};

}  // namespace viscera::meshes
