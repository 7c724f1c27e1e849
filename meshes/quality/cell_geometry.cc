#include "meshes/quality/cell_geometry.h"

#include <algorithm>
#include <cmath>

#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

constexpr int edges[6][2] = {{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}};
constexpr double pi = 3.14159265358979323846;

using Barycentric = std::array<double, 4>;

/// Determinant of dx/dxi of a tet10 at barycentric coordinates `l`, xi = (l1, l2, l3).
double tet10_jacobian(const OrganMesh& mesh, int cell, const Barycentric& l) {
  const std::int32_t* node = &mesh.cells[static_cast<std::size_t>(cell) * 10];
  Point columns[3] = {};
  const auto add = [&](int vertex, double factor, const Point& x) {
    // dl_vertex/dxi_j is -1 for vertex 0 and 1 for vertex j + 1
    for (int j = 0; j < 3; ++j) {
      if (vertex == 0)
        columns[j] = minus(columns[j], times(factor, x));
      if (vertex == j + 1)
        columns[j] = plus(columns[j], times(factor, x));
    }
  };
  for (int v = 0; v < 4; ++v) {
    add(v, 4 * l[v] - 1, mesh.nodes[node[v]]);
  }
  for (int e = 0; e < 6; ++e) {
    const Point& x = mesh.nodes[node[4 + e]];
    add(edges[e][0], 4 * l[edges[e][1]], x);
    add(edges[e][1], 4 * l[edges[e][0]], x);
  }
  return dot(columns[0], cross(columns[1], columns[2]));
}

}  // namespace

std::array<Point, 4> cell_vertices(const OrganMesh& mesh, int cell) {
  const std::size_t first = static_cast<std::size_t>(cell) * nodes_per_cell(mesh.cell_type);
  std::array<Point, 4> vertices;
  for (int v = 0; v < 4; ++v) {
    vertices[v] = mesh.nodes[mesh.cells[first + v]];
  }
  return vertices;
}

double signed_volume(const std::array<Point, 4>& v) {
  return dot(cross(minus(v[1], v[0]), minus(v[2], v[0])), minus(v[3], v[0])) / 6;
}

double cell_volume(const OrganMesh& mesh, int cell) {
  if (mesh.cell_type == CellType::tet4) {
    return signed_volume(cell_vertices(mesh, cell));
  }
  const double a = (5 + 3 * std::sqrt(5.0)) / 20, b = (5 - std::sqrt(5.0)) / 20;
  double sum = 0;
  for (int q = 0; q < 4; ++q) {
    Barycentric l = {b, b, b, b};
    l[q] = a;
    sum += tet10_jacobian(mesh, cell, l) / 24;
  }
  return sum;
}

Point centroid(const std::array<Point, 4>& v) {
  return times(0.25, plus(plus(v[0], v[1]), plus(v[2], v[3])));
}

double longest_edge(const std::array<Point, 4>& v) {
  double longest = 0;
  for (const auto& e : edges) {
    longest = std::max(longest, norm(minus(v[e[0]], v[e[1]])));
  }
  return longest;
}

double scaled_jacobian(const std::array<Point, 4>& v) {
  double length[6];
  for (int e = 0; e < 6; ++e) {
    length[e] = norm(minus(v[edges[e][0]], v[edges[e][1]]));
  }
  const double products[4] = {length[0] * length[2] * length[3], length[0] * length[1] * length[4],
                              length[1] * length[2] * length[5], length[3] * length[4] * length[5]};
  const double largest = *std::max_element(products, products + 4);
  return largest > 0 ? std::sqrt(2.0) * 6 * signed_volume(v) / largest : 0;
}

std::array<double, 2> dihedral_range(const std::array<Point, 4>& v) {
  Point normals[4];
  for (int f = 0; f < 4; ++f) {
    const auto& facet = tet_facets[f];
    normals[f] = area_vector(v[facet[0]], v[facet[1]], v[facet[2]]);
  }
  std::array<double, 2> range = {180, 0};
  for (int a = 0; a < 4; ++a) {
    for (int b = a + 1; b < 4; ++b) {
      const double lengths = norm(normals[a]) * norm(normals[b]);
      const double cosine = lengths > 0 ? -dot(normals[a], normals[b]) / lengths : 1;
      const double angle = std::acos(std::clamp(cosine, -1.0, 1.0)) * 180 / pi;
      range = {std::min(range[0], angle), std::max(range[1], angle)};
    }
  }
  return range;
}

double smallest_jacobian(const OrganMesh& mesh, int cell) {
  if (mesh.cell_type == CellType::tet4) {
    return 6 * signed_volume(cell_vertices(mesh, cell));
  }
  double smallest = tet10_jacobian(mesh, cell, {1, 0, 0, 0});
  for (int v = 1; v < 4; ++v) {
    Barycentric l = {};
    l[v] = 1;
    smallest = std::min(smallest, tet10_jacobian(mesh, cell, l));
  }
  for (const auto& e : edges) {
    Barycentric l = {};
    l[e[0]] = l[e[1]] = 0.5;
    smallest = std::min(smallest, tet10_jacobian(mesh, cell, l));
  }
  return smallest;
}

Point area_vector(const Point& a, const Point& b, const Point& c) {
  return times(0.5, cross(minus(b, a), minus(c, a)));
}

}  // namespace viscera::meshes
