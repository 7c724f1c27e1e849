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

}  // namespace viscera::elements
