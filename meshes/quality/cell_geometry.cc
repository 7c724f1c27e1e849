#include "meshes/quality/cell_geometry.h"

#include <algorithm>
#include <cmath>

#include "meshes/quality/reference_cell.h"
#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

constexpr double pi = 3.14159265358979323846;

double determinant(const Point& a, const Point& b, const Point& c) {
  return dot(a, cross(b, c));
}

/// Columns of dx/dxi from gradients [shape][3] at one point; `place(i)` is node i.
template <class Place>
std::array<Point, 3> tangents_at(int n, const Place& place, const double* gradients) {
  std::array<Point, 3> columns = {};
  for (int i = 0; i < n; ++i) {
    const Point& x = place(i);
    for (int j = 0; j < 3; ++j) {
      const double g = gradients[3 * i + j];
      columns[j] = {columns[j][0] + g * x[0], columns[j][1] + g * x[1], columns[j][2] + g * x[2]};
    }
  }
  return columns;
}

/// Their determinant.
template <class Place>
double jacobian(int n, const Place& place, const double* gradients) {
  const std::array<Point, 3> columns = tangents_at(n, place, gradients);
  return determinant(columns[0], columns[1], columns[2]);
}

/// Integral of that determinant over the reference cell.
template <class Place>
double integrate(CellType type, const Place& place) {
  const ReferenceCell& reference = reference_cell(type);
  const int n = nodes_per_cell(type);
  double sum = 0;
  for (std::size_t q = 0; q < reference.weights.size(); ++q) {
    sum += reference.weights[q] * jacobian(n, place, &reference.at_points[q * 3 * n]);
  }
  return sum;
}

/// The nodes of a cell as a function of their local number.
auto nodes_of(const OrganMesh& mesh, int cell) {
  const std::int32_t* node =
      &mesh.cells[static_cast<std::size_t>(cell) * nodes_per_cell(mesh.cell_type)];
  return [&mesh, node](int i) -> const Point& { return mesh.nodes[node[i]]; };
}

/// Edge vectors at a vertex, right-handed.
std::array<Point, 3> edges_at(const Corners& x, int vertex) {
  const int* to = x.shape->neighbours[vertex];
  return {minus(x[to[0]], x[vertex]), minus(x[to[1]], x[vertex]), minus(x[to[2]], x[vertex])};
}

double unit_determinant(const std::array<Point, 3>& e) {
  const double lengths = norm(e[0]) * norm(e[1]) * norm(e[2]);
  return lengths > 0 ? determinant(e[0], e[1], e[2]) / lengths : 0;
}

/// Sums of the four edges of a hexahedron along each reference axis.
std::array<Point, 3> principal_axes(const Corners& x) {
  std::array<Point, 3> axes = {};
  for (int v = 0; v < 8; ++v) {
    const Point& xi = reference_cell(CellType::hex8).nodes[v];
    for (int i = 0; i < 3; ++i) {
      axes[i] = plus(axes[i], times(xi[i] > 0 ? 1 : -1, x[v]));
    }
  }
  return axes;
}

}  // namespace

Corners cell_corners(const OrganMesh& mesh, int cell) {
  Corners corners{&shape_of(mesh.cell_type), {}};
  const std::size_t first = static_cast<std::size_t>(cell) * corners.shape->nodes;
  for (int v = 0; v < corners.shape->vertices; ++v) {
    corners.points[v] = mesh.nodes[mesh.cells[first + v]];
  }
  return corners;
}

double signed_volume(const Corners& x) {
  return integrate(x.shape->linear, [&x](int i) -> const Point& { return x[i]; });
}

double cell_volume(const OrganMesh& mesh, int cell) {
  return integrate(mesh.cell_type, nodes_of(mesh, cell));
}

Point centroid(const Corners& x) {
  Point sum = {};
  for (int v = 0; v < x.shape->vertices; ++v) {
    sum = plus(sum, x[v]);
  }
  return times(1.0 / x.shape->vertices, sum);
}

std::array<double, 2> edge_range(const Corners& x) {
  std::array<double, 2> range = {1e300, 0};
  for (int e = 0; e < x.shape->edges; ++e) {
    const auto& edge = x.shape->edge_vertices[e];
    const double length = norm(minus(x[edge[0]], x[edge[1]]));
    range = {std::min(range[0], length), std::max(range[1], length)};
  }
  return range;
}

double scaled_jacobian(const Corners& x) {
  if (x.shape->vertices == 8) {
    double smallest = unit_determinant(principal_axes(x));
    for (int v = 0; v < 8; ++v) {
      smallest = std::min(smallest, unit_determinant(edges_at(x, v)));
    }
    return smallest;
  }
  double largest = 0;
  for (int v = 0; v < 4; ++v) {
    const std::array<Point, 3> e = edges_at(x, v);
    largest = std::max(largest, norm(e[0]) * norm(e[1]) * norm(e[2]));
  }
  return largest > 0 ? std::sqrt(2.0) * 6 * signed_volume(x) / largest : 0;
}

double scaled_jacobian(const OrganMesh& mesh, int cell) {
  const CellShape& shape = shape_of(mesh.cell_type);
  double smallest = scaled_jacobian(cell_corners(mesh, cell));
  if (shape.degree == 1) {
    return smallest;
  }
  const ReferenceCell& reference = reference_cell(mesh.cell_type);
  const auto place = nodes_of(mesh, cell);
  const auto take = [&](const std::vector<double>& gradients) {
    const std::size_t row = 3 * static_cast<std::size_t>(shape.nodes);
    for (std::size_t first = 0; first < gradients.size(); first += row) {
      const std::array<Point, 3> e = tangents_at(shape.nodes, place, &gradients[first]);
      smallest = std::min(smallest, shape.vertices == 8
                                        ? unit_determinant(e)
                                        : scaled_jacobian(Corners{&shape_of(shape.linear),
                                                                  {{{}, e[0], e[1], e[2]}}}));
    }
  };
  take(reference.at_nodes);
  take(reference.at_points);
  return smallest;
}

std::array<double, 2> dihedral_range(const Corners& x) {
  std::array<double, 2> range = {180, 0};
  for (int v = 0; v < x.shape->vertices; ++v) {
    const std::array<Point, 3> e = edges_at(x, v);
    for (int i = 0; i < 3; ++i) {
      const Point a = cross(e[i], e[(i + 1) % 3]), b = cross(e[i], e[(i + 2) % 3]);
      const double lengths = norm(a) * norm(b);
      const double cosine = lengths > 0 ? dot(a, b) / lengths : 1;
      const double angle = std::acos(std::clamp(cosine, -1.0, 1.0)) * 180 / pi;
      range = {std::min(range[0], angle), std::max(range[1], angle)};
    }
  }
  return range;
}

double smallest_jacobian(const OrganMesh& mesh, int cell) {
  const ReferenceCell& reference = reference_cell(mesh.cell_type);
  const int n = nodes_per_cell(mesh.cell_type);
  const auto place = nodes_of(mesh, cell);
  double smallest = 1e300;
  const auto take = [&](const std::vector<double>& gradients) {
    const int points = n == 4 ? 1 : static_cast<int>(gradients.size()) / (3 * n);  // tet4: constant
    for (int point = 0; point < points; ++point) {
      smallest = std::min(smallest, jacobian(n, place, &gradients[3 * n * point]));
    }
  };
  take(reference.at_nodes);
  take(reference.at_points);
  return smallest;
}

FacetFlux facet_flux(const OrganMesh& mesh, int cell, int facet) {
  const ReferenceFacet& reference = reference_cell(mesh.cell_type).facets[facet];
  const int n = nodes_per_cell(mesh.cell_type);
  const auto place = nodes_of(mesh, cell);
  FacetFlux flux = {};
  for (std::size_t q = 0; q < reference.weights.size(); ++q) {
    Point along[2] = {}, x = {};
    for (int i = 0; i < n; ++i) {
      const double* g = &reference.at_points[(q * n + i) * 3];
      for (int t = 0; t < 2; ++t) {
        along[t] = plus(along[t], times(dot({g[0], g[1], g[2]}, reference.tangents[t]), place(i)));
      }
      x = plus(x, times(reference.values[q * n + i], place(i)));
    }
    const Point normal = times(reference.weights[q], cross(along[0], along[1]));
    flux.area += norm(normal);
    flux.vector = plus(flux.vector, normal);
    flux.moment += dot(x, normal);
  }
  return flux;
}

double facet_area(const OrganMesh& mesh, int cell, int facet) {
  return facet_flux(mesh, cell, facet).area;
}

Point area_vector(const Point& a, const Point& b, const Point& c) {
  return times(0.5, cross(minus(b, a), minus(c, a)));
}

Point area_vector(const OrganMesh& mesh, const Facet& f) {
  const auto x = [&](int corner) { return mesh.nodes[f[corner]]; };
  return n_corners(f) == 3 ? area_vector(x(0), x(1), x(2))
                           : times(0.5, cross(minus(x(2), x(0)), minus(x(3), x(1))));
}

Point centroid(const OrganMesh& mesh, const Facet& f) {
  Point sum = {};
  for (int i = 0; i < n_corners(f); ++i) {
    sum = plus(sum, mesh.nodes[f[i]]);
  }
  return times(1.0 / n_corners(f), sum);
}

}  // namespace viscera::meshes
