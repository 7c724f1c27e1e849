// Which FEBio elements are read and written, and the order of their nodes.
#pragma once

#include <string_view>

#include "meshes/cell_type.h"

namespace viscera::meshes::febio {

/// One FEBio element type. `name` is in lower case; types that differ in their quadrature only
/// (`TET10G8`, `HEX8G8`) go on after it.
struct Kind {
  std::string_view name;
  int dimension;
  int nodes;
  bool is_read;
  const char* meaning;
};

inline constexpr Kind kinds[] = {
    {"tet4", 3, 4, true, "4-node tetrahedra"},
    {"ut4", 3, 4, true, "4-node tetrahedra"},
    {"tet10", 3, 10, true, "10-node tetrahedra"},
    {"hex8", 3, 8, true, "8-node hexahedra"},
    {"hex20", 3, 20, true, "20-node hexahedra"},
    {"hex27", 3, 27, true, "27-node hexahedra"},
    {"tet5", 3, 5, false, "5-node tetrahedra"},
    {"tet15", 3, 15, false, "15-node tetrahedra"},
    {"tet20", 3, 20, false, "20-node tetrahedra"},
    {"penta6", 3, 6, false, "6-node wedges"},
    {"penta15", 3, 15, false, "15-node wedges"},
    {"pyra5", 3, 5, false, "5-node pyramids"},
    {"pyra13", 3, 13, false, "13-node pyramids"},
    {"tri3", 2, 3, true, "triangles"},
    {"tri6", 2, 6, true, "triangles"},
    {"tri7", 2, 7, true, "triangles"},
    {"tri10", 2, 10, true, "triangles"},
    {"quad4", 2, 4, true, "quadrilaterals"},
    {"q4eas", 2, 4, true, "quadrilaterals"},
    {"q4ans", 2, 4, true, "quadrilaterals"},
    {"quad8", 2, 8, true, "quadrilaterals"},
    {"quad9", 2, 9, true, "quadrilaterals"},
    {"line2", 1, 2, false, "lines"},
    {"line3", 1, 3, false, "lines"},
    {"truss2", 1, 2, false, "lines"},
    {"beam2", 1, 2, false, "lines"},
    {"beam3", 1, 3, false, "lines"},
};

/// The longest name that `type` (lower case) starts with; nullptr for a type not in the table.
constexpr const Kind* kind_of(std::string_view type) {
  const Kind* best = nullptr;
  for (const Kind& kind : kinds) {
    if (type.substr(0, kind.name.size()) == kind.name &&
        (best == nullptr || kind.name.size() > best->name.size())) {
      best = &kind;
    }
  }
  return best;
}

/// Place in FEBio's list of the node that is `node` in VTK's order. The two agree but for the
/// middles of the facets of a 27-node hexahedron, which FEBio lists as -y, +x, +y, -x, -z, +z
/// (FEBio 4 source, FEHex27_::shape_fnc).
constexpr int place_of(int nodes, int node) {
  constexpr int facet_middles[] = {23, 21, 20, 22, 24, 25};
  return nodes == 27 && node >= 20 && node < 26 ? facet_middles[node - 20] : node;
}

}  // namespace viscera::meshes::febio
