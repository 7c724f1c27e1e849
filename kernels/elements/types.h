// The element types by name, and the one place that goes from a name to its element.
#pragma once

#include "kernels/elements/hexahedra.h"
#include "kernels/elements/quadrilaterals.h"
#include "kernels/elements/tetrahedra.h"
#include "kernels/elements/triangles.h"

namespace viscera::elements {

enum class ElementType { tet4, tet10, hex8, hex27 };
inline constexpr ElementType all_element_types[] = {ElementType::tet4, ElementType::tet10,
                                                    ElementType::hex8, ElementType::hex27};
enum class FacetType { tri3, tri6, quad4, quad9 };

/// f(Element()) for the element of that type; f returns the same type for all.
template <class Function>
constexpr decltype(auto) visit_element(ElementType type, Function&& f) {
  switch (type) {
    case ElementType::tet4:
      return f(Tet4());
    case ElementType::tet10:
      return f(Tet10());
    case ElementType::hex8:
      return f(Hex8());
    case ElementType::hex27:
      break;
  }
  return f(Hex27());
}

/// The same for facets.
template <class Function>
constexpr decltype(auto) visit_facet(FacetType type, Function&& f) {
  switch (type) {
    case FacetType::tri3:
      return f(Tri3());
    case FacetType::tri6:
      return f(Tri6());
    case FacetType::quad4:
      return f(Quad4());
    case FacetType::quad9:
      break;
  }
  return f(Quad9());
}

constexpr const char* name_of(ElementType type) {
  constexpr const char* names[] = {"tet4", "tet10", "hex8", "hex27"};
  return names[static_cast<int>(type)];
}
constexpr int n_nodes(ElementType type) {
  return visit_element(type, [](auto element) { return decltype(element)::n_nodes; });
}
constexpr int n_points(ElementType type) {
  return visit_element(type, [](auto element) { return decltype(element)::n_points; });
}
constexpr int n_vertices(ElementType type) {
  return visit_element(type, [](auto element) { return decltype(element)::n_vertices; });
}
constexpr int n_nodes(FacetType type) {
  return visit_facet(type, [](auto facet) { return decltype(facet)::n_nodes; });
}

}  // namespace viscera::elements
