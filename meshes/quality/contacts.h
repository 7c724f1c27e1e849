// Where facets of a surface touch or cross each other without sharing nodes.
#pragma once

#include <cstdint>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Two facets of a list that meet where they should not.
struct Contact {
  std::int32_t first, second;  ///< in the list
  Point place;                 ///< mm
};

struct Contacts {
  std::vector<Contact> hanging;   ///< a corner of one lies on the other, away from its corners
  std::vector<Contact> crossing;  ///< they cut through each other
};

/// Facets by their corners: quadrilaterals count as two triangles, curved edges as straight.
/// `place_of[n]` is the node that stands for node n (near_nodes.h), so that facets which meet in
/// nodes at the same place are neighbours. A corner within `tolerance` mm of a facet lies on it;
/// crossings are decided exactly (CGAL's predicates).
Contacts find_contacts(const OrganMesh& mesh,
                       const std::vector<Facet>& facets,
                       const std::vector<std::int32_t>& place_of,
                       double tolerance);

}  // namespace viscera::meshes
