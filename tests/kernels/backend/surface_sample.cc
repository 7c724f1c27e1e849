#include "tests/kernels/backend/surface_sample.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <utility>

#include "kernels/elements/triangles.h"
#include "tests/support/kuhn_box.h"

namespace viscera::test {
namespace {

using Triangle = std::array<std::int32_t, 3>;

/// Facets of quadratic type get nodes in the middle of their edges, placed by `place`.
template <class Place>
SurfaceSample make_sample(kernels::FacetType type,
                          std::vector<Point> points,
                          const std::vector<Triangle>& triangles,
                          const Place& place) {
  SurfaceSample sample{type, {}, {}};
  std::map<std::pair<std::int32_t, std::int32_t>, std::int32_t> middle;
  for (const Triangle& triangle : triangles) {
    sample.nodes.insert(sample.nodes.end(), triangle.begin(), triangle.end());
    if (type == kernels::FacetType::tri3)
      continue;
    for (const auto& edge : elements::tri_edges) {
      const std::int32_t a = triangle[edge[0]], b = triangle[edge[1]];
      const auto [entry, is_new] =
          middle.emplace(std::minmax(a, b), static_cast<std::int32_t>(points.size()));
      if (is_new) {
        const Point A = points[a], B = points[b];
        points.push_back({(A[0] + B[0]) / 2, (A[1] + B[1]) / 2, (A[2] + B[2]) / 2});
      }
      sample.nodes.push_back(entry->second);
    }
  }
  for (const Point& point : points) {
    const Point x = place(point);
    sample.coordinates.insert(sample.coordinates.end(), x.begin(), x.end());
  }
  return sample;
}

Point same(const Point& x) {
  return x;
}

/// Facets of one cell only, with the orientation of outward normals.
std::vector<Triangle> outer_facets(const KuhnBox& box) {
  static constexpr int facets[4][3] = {{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}};
  std::map<Triangle, std::pair<int, Triangle>> found;
  for (int c = 0; c < box.n_cells(); ++c)
    for (const auto& facet : facets) {
      const Triangle corners{box.cells[4 * c + facet[0]], box.cells[4 * c + facet[1]],
                             box.cells[4 * c + facet[2]]};
      Triangle key = corners;
      std::sort(key.begin(), key.end());
      auto& entry = found[key];
      ++entry.first;
      entry.second = corners;
    }
  std::vector<Triangle> outer;
  for (const auto& [key, entry] : found)
    if (entry.first == 1)
      outer.push_back(entry.second);
  return outer;
}

}  // namespace

std::unique_ptr<kernels::SurfaceOperator> SurfaceSample::make() const {
  return kernels::make_host_surface({type, nodes, coordinates.data()});
}

std::vector<double> SurfaceSample::noise(double amount, unsigned seed) const {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> uniform(-amount, amount);
  std::vector<double> values = zero();
  for (double& value : values)
    value = uniform(generator);
  return values;
}

SurfaceSample box_surface(kernels::FacetType type, const std::array<int, 3>& n, double noise) {
  const KuhnBox box = kuhn_box(n, {1.0, 1.2, 0.9});
  SurfaceSample sample = make_sample(type, box.nodes, outer_facets(box), same);
  const std::vector<double> shift = sample.noise(noise, 2);
  for (std::size_t k = 0; k < shift.size(); ++k)
    sample.coordinates[k] += shift[k];
  return sample;
}

SurfaceSample square(kernels::FacetType type, int n) {
  std::vector<Point> points;
  std::vector<Triangle> triangles;
  for (int j = 0; j <= n; ++j)
    for (int i = 0; i <= n; ++i)
      points.push_back({double(i) / n, double(j) / n, 0});
  for (int j = 0; j < n; ++j)
    for (int i = 0; i < n; ++i) {
      const std::int32_t a = j * (n + 1) + i, b = a + 1, c = a + n + 1, d = c + 1;
      triangles.push_back({a, c, b});
      triangles.push_back({b, c, d});
    }
  return make_sample(type, points, triangles, same);
}

SurfaceSample sphere_octant(kernels::FacetType type, int n) {
  std::vector<Point> points;
  std::map<std::pair<int, int>, std::int32_t> index;
  for (int j = 0; j <= n; ++j)
    for (int i = 0; i + j <= n; ++i) {
      index[{i, j}] = static_cast<std::int32_t>(points.size());
      points.push_back({double(n - i - j), double(i), double(j)});
    }
  std::vector<Triangle> triangles;
  for (int j = 0; j < n; ++j)
    for (int i = 0; i + j < n; ++i) {
      triangles.push_back({index[{i, j}], index[{i + 1, j}], index[{i, j + 1}]});
      if (i + j + 1 < n)
        triangles.push_back({index[{i + 1, j}], index[{i + 1, j + 1}], index[{i, j + 1}]});
    }
  return make_sample(type, points, triangles, [](const Point& x) {
    const double length = std::sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2]);
    return Point{x[0] / length, x[1] / length, x[2] / length};
  });
}

}  // namespace viscera::test
