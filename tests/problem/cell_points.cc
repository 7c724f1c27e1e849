#include "tests/problem/cell_points.h"

#include <cmath>

#include "kernels/elements/tetrahedra.h"
#include "solver/operators/surfaces.h"

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

struct SimplexPoint {
  std::array<double, 4> l;
  double weight;  // sums to one
};

std::vector<SimplexPoint> tetrahedron(int n) {
  const Gauss g = gauss(n);
  std::vector<SimplexPoint> points;
  for (int a = 0; a < n; ++a)
    for (int b = 0; b < n; ++b)
      for (int c = 0; c < n; ++c) {
        const double s = g.x[a], t = g.x[b] * (1 - s), r = g.x[c] * (1 - s - t);
        const double weight =
            6 * g.w[a] * g.w[b] * g.w[c] * (1 - s) * (1 - s) * (1 - g.x[b]);
        points.push_back({{1 - s - t - r, s, t, r}, weight});
      }
  return points;
}

std::vector<SimplexPoint> triangle(int n) {
  const Gauss g = gauss(n);
  std::vector<SimplexPoint> points;
  for (int a = 0; a < n; ++a)
    for (int b = 0; b < n; ++b) {
      const double s = g.x[a], t = g.x[b] * (1 - s);
      points.push_back({{1 - s - t, s, t, 0}, 2 * g.w[a] * g.w[b] * (1 - s)});
    }
  return points;
}

Vector node_position(const OrganSpace& space, std::int32_t node) {
  const double* X = &space.coordinates()[3 * std::size_t(node)];
  return {X[0], X[1], X[2]};
}

Vector cross(const Vector& a, const Vector& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Vector difference(const Vector& a, const Vector& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}

/// Gradients of the barycentric coordinates of a tetrahedron; returns its volume.
double barycentric_gradients(const std::array<Vector, 4>& X, std::array<Vector, 4>& gradients) {
  const Vector a = difference(X[1], X[0]), b = difference(X[2], X[0]), c = difference(X[3], X[0]);
  gradients[1] = cross(b, c);
  gradients[2] = cross(c, a);
  gradients[3] = cross(a, b);
  const double six = a[0] * gradients[1][0] + a[1] * gradients[1][1] + a[2] * gradients[1][2];
  for (int i = 0; i < 3; ++i) {
    for (int v = 1; v < 4; ++v) gradients[v][i] /= six;
    gradients[0][i] = -(gradients[1][i] + gradients[2][i] + gradients[3][i]);
  }
  return six / 6;
}

void set_cell_shapes(const std::array<Vector, 4>& g, IntegrationPoint& p) {
  const auto& l = p.barycentric;
  const bool quadratic = p.nodes.size() == 10;
  for (int v = 0; v < 4; ++v) {
    p.shapes[v] = quadratic ? l[v] * (2 * l[v] - 1) : l[v];
    for (int i = 0; i < 3; ++i) p.gradients[v][i] = (quadratic ? 4 * l[v] - 1 : 1) * g[v][i];
  }
  for (std::size_t n = 4; n < p.nodes.size(); ++n) {
    const int a = elements::tet_edges[n - 4][0], b = elements::tet_edges[n - 4][1];
    p.shapes[n] = 4 * l[a] * l[b];
    for (int i = 0; i < 3; ++i) p.gradients[n][i] = 4 * (l[a] * g[b][i] + l[b] * g[a][i]);
  }
}

void set_facet_shapes(IntegrationPoint& p) {
  const auto& l = p.barycentric;
  const bool quadratic = p.nodes.size() == 6;
  for (int v = 0; v < 3; ++v) p.shapes[v] = quadratic ? l[v] * (2 * l[v] - 1) : l[v];
  for (std::size_t n = 3; n < p.nodes.size(); ++n)
    p.shapes[n] = 4 * l[n - 3] * l[(n - 2) % 3];
}

}  // namespace

void for_each_cell_point(const OrganSpace& space, int n, const PointAction& action) {
  const int n_nodes = space.nodes_per_cell();
  const std::vector<SimplexPoint> rule = tetrahedron(n);
  IntegrationPoint point;
  point.shapes.resize(n_nodes);
  point.gradients.resize(n_nodes);
  for (std::int32_t c = 0; c < space.n_cells(); ++c) {
    point.nodes.assign(space.cell_nodes(c), space.cell_nodes(c) + n_nodes);
    point.vertices = space.cell_vertices(c);
    std::array<Vector, 4> X, g;
    for (int v = 0; v < 4; ++v) X[v] = node_position(space, point.nodes[v]);
    const double volume = barycentric_gradients(X, g);
    for (const SimplexPoint& q : rule) {
      point.measure = q.weight * volume;
      point.barycentric = q.l;
      point.X = {0, 0, 0};
      for (int v = 0; v < 4; ++v)
        for (int i = 0; i < 3; ++i) point.X[i] += q.l[v] * X[v][i];
      set_cell_shapes(g, point);
      action(point);
    }
  }
}

void for_each_facet_point(const OrganSpace& space, const std::string& surface, int n,
                          const PointAction& action) {
  const std::size_t n_nodes = space.is_quadratic() ? 6 : 3;
  const std::vector<SimplexPoint> rule = triangle(n);
  const std::vector<std::int32_t> facets = surface_facets(space, surface);
  IntegrationPoint point;
  point.vertices = nullptr;
  point.shapes.resize(n_nodes);
  for (std::size_t f = 0; f < facets.size(); f += n_nodes) {
    point.nodes.assign(facets.begin() + f, facets.begin() + f + n_nodes);
    std::array<Vector, 3> X;
    for (int v = 0; v < 3; ++v) X[v] = node_position(space, point.nodes[v]);
    const Vector normal = cross(difference(X[1], X[0]), difference(X[2], X[0]));
    const double area = 0.5 * std::hypot(normal[0], normal[1], normal[2]);
    for (const SimplexPoint& q : rule) {
      point.measure = q.weight * area;
      point.barycentric = q.l;
      point.X = {0, 0, 0};
      for (int v = 0; v < 3; ++v)
        for (int i = 0; i < 3; ++i) point.X[i] += q.l[v] * X[v][i];
      set_facet_shapes(point);
      action(point);
    }
  }
}

}  // namespace viscera::test
