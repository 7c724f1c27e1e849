// Shapes of an element at its quadrature points as tables in host memory.
#pragma once

namespace viscera::elements {

template <class Element>
struct PointTable {
  double weight[Element::n_points];
  double shape[Element::n_points][Element::n_nodes];
  double gradient[Element::n_points][Element::n_nodes][3];  ///< dN/dxi_a
  double vertex_shape[Element::n_points][Element::n_vertices];
  double vertex_gradient[Element::n_points][Element::n_vertices][3];
};

template <class Element>
constexpr PointTable<Element> make_point_table() {
  PointTable<Element> table{};
  for (int q = 0; q < Element::n_points; ++q) {
    table.weight[q] = Element::weight(q);
    for (int node = 0; node < Element::n_nodes; ++node) {
      table.shape[q][node] = Element::shape(q, node);
      for (int a = 0; a < 3; ++a)
        table.gradient[q][node][a] = Element::shape_gradient(q, node, a);
    }
    for (int v = 0; v < Element::n_vertices; ++v) {
      table.vertex_shape[q][v] = Element::vertex_shape(q, v);
      for (int a = 0; a < 3; ++a)
        table.vertex_gradient[q][v][a] = Element::vertex_gradient(q, v, a);
    }
  }
  return table;
}

/// Of the cells tet4, tet10, hex8, hex27.
template <class Element>
inline constexpr PointTable<Element> point_table = make_point_table<Element>();

template <class Facet>
struct FacetTable {
  double shape[Facet::n_points][Facet::n_nodes];
  double weighted_shape[Facet::n_points][Facet::n_nodes];  ///< times the weight of the point
  double gradient[Facet::n_points][2][Facet::n_nodes];     ///< dN/dxi_a
};

template <class Facet>
constexpr FacetTable<Facet> make_facet_table() {
  FacetTable<Facet> table{};
  for (int q = 0; q < Facet::n_points; ++q)
    for (int node = 0; node < Facet::n_nodes; ++node) {
      table.shape[q][node] = Facet::shape(q, node);
      table.weighted_shape[q][node] = Facet::shape(q, node) * Facet::weight(q);
      for (int a = 0; a < 2; ++a)
        table.gradient[q][a][node] = Facet::shape_gradient(q, node, a);
    }
  return table;
}

/// Of the facets tri3, tri6, quad4, quad9.
template <class Facet>
inline constexpr FacetTable<Facet> facet_table = make_facet_table<Facet>();

}  // namespace viscera::elements
