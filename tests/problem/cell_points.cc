#include "tests/problem/cell_points.h"

#include <cmath>

#include "kernels/tensor/tensor.h"
#include "solver/operators/surfaces.h"
#include "tests/problem/reference_shapes.h"

namespace viscera::test {

namespace {

struct Gauss {
  std::vector<double> x, w;  // on [0, 1]
};

/// Roots of the Legendre polynomial by Newton's method.
Gauss gauss(int n) {
  Gauss rule;
  for (int k = 0; k < n; ++k) {
    double x = std::cos(std::acos(-1.0) * (k + 0.75) / (n + 0.5)), slope = 1;
    for (int iteration = 0; iteration < 50; ++iteration) {
      double before = 1, now = x;
      for (int j = 2; j <= n; ++j) {
        const double next = ((2 * j - 1) * x * now - (j - 1) * before) / j;
        before = now;
        now = next;
      }
      slope = n * (x * now - before) / (x * x - 1);
      x -= now / slope;
    }
    rule.x.push_back(0.5 * (1 + x));
    rule.w.push_back(1 / ((1 - x * x) * slope * slope));
  }
  return rule;
}

struct ReferencePoint {
  std::array<double, 3> xi;
  double weight;
};

std::vector<ReferencePoint> simplex_rule(int dimension, int n) {
  const Gauss g = gauss(n);
  std::vector<ReferencePoint> points;
  for (int a = 0; a < n; ++a)
    for (int b = 0; b < n; ++b)
      for (int c = 0; c < (dimension == 3 ? n : 1); ++c) {
        const double s = g.x[a], t = g.x[b] * (1 - s);
        double r = 0, weight = g.w[a] * g.w[b] * (1 - s);
        if (dimension == 3) {
          r = g.x[c] * (1 - s - t);
          weight *= g.w[c] * (1 - s - t);
        }
        points.push_back({{s, t, r}, weight});
      }
  return points;
}

std::vector<ReferencePoint> box_rule(int dimension, int n) {
  const Gauss g = gauss(n);
  std::vector<ReferencePoint> points;
  for (int a = 0; a < n; ++a)
    for (int b = 0; b < n; ++b)
      for (int c = 0; c < (dimension == 3 ? n : 1); ++c)
        points.push_back({{2 * g.x[a] - 1, 2 * g.x[b] - 1, dimension == 3 ? 2 * g.x[c] - 1 : 0},
                          4 * g.w[a] * g.w[b] * (dimension == 3 ? 2 * g.w[c] : 1)});
  return points;
}

/// Position and derivatives dX_i/dxi_a at a point.
struct Map {
  Vector X{0, 0, 0};
  Mat3<double> jacobian{};

  Map(const OrganSpace& space,
      const std::vector<std::int32_t>& nodes,
      const std::vector<ReferenceShape>& shapes) {
    for (std::size_t k = 0; k < nodes.size(); ++k)
      for (int i = 0; i < 3; ++i) {
        const double x = space.coordinates()[3 * std::size_t(nodes[k]) + i];
        X[i] += shapes[k].value * x;
        for (int a = 0; a < 3; ++a)
          jacobian[i][a] += shapes[k].slope[a] * x;
      }
  }
  /// Size of the vector product of the first two columns.
  double area() const {
    double square = 0;
    for (int i = 0; i < 3; ++i) {
      const int j = (i + 1) % 3, k = (i + 2) % 3;
      const double n = jacobian[j][0] * jacobian[k][1] - jacobian[k][0] * jacobian[j][1];
      square += n * n;
    }
    return std::sqrt(square);
  }
};

void set_values(const std::vector<ReferenceShape>& shapes, std::vector<double>& values) {
  values.clear();
  for (const ReferenceShape& shape : shapes)
    values.push_back(shape.value);
}

/// dN/dX_i = dN/dxi_a dxi_a/dX_i, by cofactors.
void set_gradients(const Map& map,
                   const std::vector<ReferenceShape>& shapes,
                   std::vector<Vector>& gradients) {
  const Mat3<double> cof = cofactor(map.jacobian);
  const double det = determinant(map.jacobian);
  gradients.assign(shapes.size(), {0, 0, 0});
  for (std::size_t k = 0; k < shapes.size(); ++k)
    for (int i = 0; i < 3; ++i)
      for (int a = 0; a < 3; ++a)
        gradients[k][i] += shapes[k].slope[a] * cof[i][a] / det;
}

}  // namespace

void for_each_cell_point(const OrganSpace& space, int n, const PointAction& action) {
  const bool hexahedra = meshes::is_hexahedral(space.cell_type());
  const auto shapes_of = hexahedra ? box_shapes : simplex_shapes;
  const std::vector<ReferencePoint> rule = hexahedra ? box_rule(3, n) : simplex_rule(3, n);
  const int n_nodes = space.nodes_per_cell(), n_vertices = space.vertices_per_cell();
  IntegrationPoint point;
  for (std::int32_t c = 0; c < space.n_cells(); ++c) {
    point.nodes.assign(space.cell_nodes(c), space.cell_nodes(c) + n_nodes);
    point.vertices.assign(space.cell_vertices(c), space.cell_vertices(c) + n_vertices);
    for (const ReferencePoint& q : rule) {
      const std::vector<ReferenceShape> shapes = shapes_of(3, n_nodes, q.xi);
      const Map map(space, point.nodes, shapes);
      point.X = map.X;
      point.measure = q.weight * determinant(map.jacobian);
      set_values(shapes, point.shapes);
      set_gradients(map, shapes, point.gradients);
      set_values(shapes_of(3, n_vertices, q.xi), point.vertex_shapes);
      action(point);
    }
  }
}

void for_each_facet_point(const OrganSpace& space,
                          const std::string& surface,
                          int n,
                          const PointAction& action) {
  const bool quadrilaterals = meshes::is_hexahedral(space.cell_type());
  const auto shapes_of = quadrilaterals ? box_shapes : simplex_shapes;
  const std::vector<ReferencePoint> rule = quadrilaterals ? box_rule(2, n) : simplex_rule(2, n);
  const std::size_t n_nodes =
      quadrilaterals ? (space.is_quadratic() ? 9 : 4) : (space.is_quadratic() ? 6 : 3);
  const std::vector<std::int32_t> facets = surface_facets(space, surface);
  IntegrationPoint point;
  for (std::size_t f = 0; f < facets.size(); f += n_nodes) {
    point.nodes.assign(facets.begin() + f, facets.begin() + f + n_nodes);
    for (const ReferencePoint& q : rule) {
      const std::vector<ReferenceShape> shapes = shapes_of(2, int(n_nodes), q.xi);
      const Map map(space, point.nodes, shapes);
      point.X = map.X;
      point.measure = q.weight * map.area();
      set_values(shapes, point.shapes);
      action(point);
    }
  }
}

}  // namespace viscera::test
