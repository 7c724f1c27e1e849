#include "meshes/quality/reference_cell.h"

#include <cmath>
#include <utility>

#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

/// Value and derivative of a function of one coordinate.
struct Value {
  double value, slope;
};

/// The Lagrange polynomial on [0, 1] that is 1 at the node at `node` (0, 1 or, for degree 2, 1/2).
Value lagrange(int degree, double node, double x) {
  if (degree == 1) {
    return node == 0 ? Value{1 - x, -1} : Value{x, 1};
  }
  if (node == 0.5) {
    return {4 * x * (1 - x), 4 - 8 * x};
  }
  return node == 0 ? Value{(1 - x) * (1 - 2 * x), 4 * x - 3} : Value{x * (2 * x - 1), 4 * x - 1};
}

Point mean_of(const std::vector<Point>& nodes, const int* chosen, int count) {
  Point sum = {};
  for (int i = 0; i < count; ++i) {
    sum = plus(sum, nodes[chosen[i]]);
  }
  return times(1.0 / count, sum);
}

std::vector<Point> reference_nodes(CellType type) {
  const CellShape& shape = shape_of(type);
  std::vector<Point> nodes = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  if (is_hexahedral(type)) {
    nodes = {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0},
             {0, 0, 1}, {1, 0, 1}, {1, 1, 1}, {0, 1, 1}};
  }
  if (shape.degree == 1) {
    return nodes;
  }
  for (int e = 0; e < shape.edges; ++e) {
    nodes.push_back(mean_of(nodes, shape.edge_vertices[e], 2));
  }
  if (is_hexahedral(type)) {
    for (const Facet& facet : shape.facet_vertices) {
      nodes.push_back(mean_of(nodes, facet.data(), 4));
    }
    nodes.push_back({0.5, 0.5, 0.5});
  }
  return nodes;
}

/// Value and gradient of every shape function of a tetrahedron, [shape][4].
std::vector<double> tetrahedral(const CellShape& shape, const Point& xi) {
  const double l[4] = {1 - xi[0] - xi[1] - xi[2], xi[0], xi[1], xi[2]};
  const double slope[4][3] = {{-1, -1, -1}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  std::vector<double> all;
  for (int v = 0; v < 4; ++v) {
    const double factor = shape.degree == 1 ? 1 : 4 * l[v] - 1;
    all.push_back(shape.degree == 1 ? l[v] : l[v] * (2 * l[v] - 1));
    for (const double d : slope[v]) {
      all.push_back(factor * d);
    }
  }
  for (int e = 0; shape.degree == 2 && e < 6; ++e) {
    const int a = shape.edge_vertices[e][0], b = shape.edge_vertices[e][1];
    all.push_back(4 * l[a] * l[b]);
    for (int i = 0; i < 3; ++i) {
      all.push_back(4 * (slope[a][i] * l[b] + l[a] * slope[b][i]));
    }
  }
  return all;
}

/// The same for a hexahedron, a product of polynomials of one coordinate.
std::vector<double> hexahedral(const CellShape& shape, const Point& xi) {
  static const std::vector<Point> nodes = reference_nodes(CellType::hex27);
  std::vector<double> all;
  for (int n = 0; n < shape.nodes; ++n) {
    Value f[3];
    for (int i = 0; i < 3; ++i) {
      f[i] = lagrange(shape.degree, nodes[n][i], xi[i]);
    }
    all.push_back(f[0].value * f[1].value * f[2].value);
    all.push_back(f[0].slope * f[1].value * f[2].value);
    all.push_back(f[0].value * f[1].slope * f[2].value);
    all.push_back(f[0].value * f[1].value * f[2].slope);
  }
  return all;
}

std::vector<double> evaluate(CellType type, const Point& xi) {
  const CellShape& shape = shape_of(type);
  return is_hexahedral(type) ? hexahedral(shape, xi) : tetrahedral(shape, xi);
}

struct Quadrature {
  std::vector<Point> points;
  std::vector<double> weights;
};

Quadrature gauss_cube(int n) {
  const double outer = n == 2 ? std::sqrt(1.0 / 3) : std::sqrt(0.6);
  const double x[3] = {0.5 - outer / 2, n == 2 ? 0.5 + outer / 2 : 0.5, 0.5 + outer / 2};
  const double w[3] = {n == 2 ? 0.5 : 5.0 / 18, n == 2 ? 0.5 : 8.0 / 18, 5.0 / 18};
  Quadrature rule;
  for (int k = 0; k < n; ++k) {
    for (int j = 0; j < n; ++j) {
      for (int i = 0; i < n; ++i) {
        rule.points.push_back({x[i], x[j], x[k]});
        rule.weights.push_back(w[i] * w[j] * w[k]);
      }
    }
  }
  return rule;
}

Quadrature quadrature_of(CellType type) {
  if (is_hexahedral(type)) {
    return gauss_cube(type == CellType::hex8 ? 2 : 3);
  }
  if (type == CellType::tet4) {
    return {{{0.25, 0.25, 0.25}}, {1.0 / 6}};
  }
  const double a = (5 + 3 * std::sqrt(5.0)) / 20, b = (5 - std::sqrt(5.0)) / 20;
  return {{{b, b, b}, {a, b, b}, {b, a, b}, {b, b, a}}, std::vector<double>(4, 1.0 / 24)};
}

/// On the unit triangle by Dunavant (1985), degree 4, or the unit square; third coordinate unused.
Quadrature facet_quadrature(CellType type) {
  Quadrature rule;
  if (is_hexahedral(type)) {
    const Quadrature cube = gauss_cube(3);
    for (int i = 0; i < 9; ++i) {  // its lowest layer, whose weight along z is 5/18
      rule.points.push_back(cube.points[i]);
      rule.weights.push_back(cube.weights[i] / (5.0 / 18));
    }
    return rule;
  }
  for (const auto& [a, w] : {std::pair{0.445948490915965, 0.223381589678011},
                             std::pair{0.091576213509771, 0.109951743655322}}) {
    for (const Point& s : {Point{a, a, 0}, Point{1 - 2 * a, a, 0}, Point{a, 1 - 2 * a, 0}}) {
      rule.points.push_back(s);
      rule.weights.push_back(w / 2);
    }
  }
  return rule;
}

ReferenceCell tabulate(CellType type) {
  ReferenceCell cell;
  cell.nodes = reference_nodes(type);
  const Quadrature rule = quadrature_of(type);
  cell.points = rule.points;
  cell.weights = rule.weights;
  const auto append = [&](const std::vector<Point>& places, std::vector<double>& table) {
    for (const Point& xi : places) {
      const std::vector<double> gradients = shape_gradients(type, xi);
      table.insert(table.end(), gradients.begin(), gradients.end());
    }
  };
  append(cell.nodes, cell.at_nodes);
  append(rule.points, cell.at_points);
  const Quadrature on_facet = facet_quadrature(type);
  const CellShape& shape = shape_of(type);
  for (int f = 0; f < shape.facets; ++f) {
    const Facet& corners = shape.facet_vertices[f];
    const Point& first = cell.nodes[corners[0]];
    ReferenceFacet facet;
    facet.weights = on_facet.weights;
    facet.tangents[0] = minus(cell.nodes[corners[1]], first);
    facet.tangents[1] = minus(cell.nodes[corners[shape.facet_corners - 1]], first);
    std::vector<Point> places;
    for (const Point& s : on_facet.points) {
      places.push_back(
          plus(first, plus(times(s[0], facet.tangents[0]), times(s[1], facet.tangents[1]))));
    }
    append(places, facet.at_points);
    for (const Point& xi : places) {
      const std::vector<double> values = shape_values(type, xi);
      facet.values.insert(facet.values.end(), values.begin(), values.end());
    }
    cell.facets.push_back(std::move(facet));
  }
  return cell;
}

}  // namespace

const ReferenceCell& reference_cell(CellType type) {
  static const ReferenceCell cells[] = {tabulate(CellType::tet4), tabulate(CellType::tet10),
                                        tabulate(CellType::hex8), tabulate(CellType::hex27)};
  return cells[static_cast<int>(type)];
}

std::vector<double> shape_values(CellType type, const Point& xi) {
  const std::vector<double> all = evaluate(type, xi);
  std::vector<double> values;
  for (std::size_t i = 0; i < all.size(); i += 4) {
    values.push_back(all[i]);
  }
  return values;
}

std::vector<double> shape_gradients(CellType type, const Point& xi) {
  const std::vector<double> all = evaluate(type, xi);
  std::vector<double> gradients;
  for (std::size_t i = 0; i < all.size(); i += 4) {
    gradients.insert(gradients.end(), {all[i + 1], all[i + 2], all[i + 3]});
  }
  return gradients;
}

}  // namespace viscera::meshes
