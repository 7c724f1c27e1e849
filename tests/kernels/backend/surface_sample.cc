#include "tests/kernels/backend/surface_sample.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <utility>

#include "kernels/elements/types.h"
#include "tests/support/hex_box.h"
#include "tests/support/kuhn_box.h"

namespace viscera::test {
namespace {

using Corners = std::vector<std::int32_t>;  ///< of one facet, outward
using kernels::FacetType;

bool has_triangles(FacetType type) {
  return type == FacetType::tri3 || type == FacetType::tri6;
}

/// Corners of a facet between which its quadratic nodes lie.
std::vector<Corners> middles(const Corners& facet) {
  const std::size_t n = facet.size();
  std::vector<Corners> all;
  for (std::size_t k = 0; k < n; ++k)
    all.push_back({facet[k], facet[(k + 1) % n]});
  if (n == 4)
    all.push_back(facet);
  return all;
}

/// Facets of quadratic type get nodes in the middle of their edges and, of quadrilaterals, in their
/// centre, placed by `place`.
template <class Place>
SurfaceSample make_sample(FacetType type,
                          std::vector<Point> points,
                          const std::vector<Corners>& facets,
                          const Place& place) {
  SurfaceSample sample{type, {}, {}};
  std::map<Corners, std::int32_t> known;
  for (const Corners& facet : facets) {
    sample.nodes.insert(sample.nodes.end(), facet.begin(), facet.end());
    if (type == FacetType::tri3 || type == FacetType::quad4)
      continue;
    for (Corners corners : middles(facet)) {
      std::sort(corners.begin(), corners.end());
      const auto [entry, is_new] = known.emplace(corners, static_cast<std::int32_t>(points.size()));
      if (is_new) {
        Point mean{0, 0, 0};
        for (const std::int32_t corner : corners)
          for (int i = 0; i < 3; ++i)
            mean[i] += points[corner][i] / static_cast<double>(corners.size());
        points.push_back(mean);
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

Point on_unit_sphere(const Point& x) {
  const double length = std::sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2]);
  return {x[0] / length, x[1] / length, x[2] / length};
}

/// Facets of one cell only, with the orientation of outward normals.
template <class Box, std::size_t n_facets, std::size_t n_corners>
std::vector<Corners> outer_facets(const Box& box, const int (&facets)[n_facets][n_corners]) {
  std::map<Corners, std::pair<int, Corners>> found;
  for (int c = 0; c < box.n_cells(); ++c)
    for (const auto& facet : facets) {
      Corners corners;
      for (const int vertex : facet)
        corners.push_back(box.cells[box.nodes_per_cell * c + vertex]);
      Corners key = corners;
      std::sort(key.begin(), key.end());
      auto& entry = found[key];
      ++entry.first;
      entry.second = corners;
    }
  std::vector<Corners> outer;
  for (const auto& [key, entry] : found)
    if (entry.first == 1)
      outer.push_back(entry.second);
  return outer;
}

SurfaceSample triangle_octant(FacetType type, int n) {
  std::vector<Point> points;
  std::map<std::pair<int, int>, std::int32_t> index;
  for (int j = 0; j <= n; ++j)
    for (int i = 0; i + j <= n; ++i) {
      index[{i, j}] = static_cast<std::int32_t>(points.size());
      points.push_back({double(n - i - j), double(i), double(j)});
    }
  std::vector<Corners> triangles;
  for (int j = 0; j < n; ++j)
    for (int i = 0; i + j < n; ++i) {
      triangles.push_back({index[{i, j}], index[{i + 1, j}], index[{i, j + 1}]});
      if (i + j + 1 < n)
        triangles.push_back({index[{i + 1, j}], index[{i + 1, j + 1}], index[{i, j + 1}]});
    }
  return make_sample(type, points, triangles, on_unit_sphere);
}

/// The faces x = 1, y = 1 and z = 1 of the unit cube, n/2 x n/2 facets each.
SurfaceSample cubed_octant(FacetType type, int n) {
  std::vector<Point> points;
  std::vector<Corners> quadrilaterals;
  const int m = n / 2;
  for (int axis = 0; axis < 3; ++axis) {
    const auto first = static_cast<std::int32_t>(points.size());
    for (int j = 0; j <= m; ++j)
      for (int i = 0; i <= m; ++i) {
        Point x;
        x[axis] = 1;
        x[(axis + 1) % 3] = double(i) / m;
        x[(axis + 2) % 3] = double(j) / m;
        points.push_back(x);
      }
    for (int j = 0; j < m; ++j)
      for (int i = 0; i < m; ++i) {
        const std::int32_t a = first + j * (m + 1) + i, b = a + m + 1;
        quadrilaterals.push_back({a, a + 1, b + 1, b});
      }
  }
  return make_sample(type, points, quadrilaterals, on_unit_sphere);
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

SurfaceSample box_surface(FacetType type, const std::array<int, 3>& n, double noise) {
  static constexpr int tet_facets[4][3] = {{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}};
  const Point length{1.0, 1.2, 0.9};
  SurfaceSample sample;
  if (has_triangles(type)) {
    const KuhnBox box = kuhn_box(n, length);
    sample = make_sample(type, box.nodes, outer_facets(box, tet_facets), same);
  } else {
    const HexBox box = hex_box(n, length);
    sample = make_sample(type, box.nodes, outer_facets(box, elements::hex_faces), same);
  }
  const std::vector<double> shift = sample.noise(noise, 2);
  for (std::size_t k = 0; k < shift.size(); ++k)
    sample.coordinates[k] += shift[k];
  return sample;
}

SurfaceSample square(FacetType type, int n) {
  std::vector<Point> points;
  std::vector<Corners> facets;
  for (int j = 0; j <= n; ++j)
    for (int i = 0; i <= n; ++i)
      points.push_back({double(i) / n, double(j) / n, 0});
  for (int j = 0; j < n; ++j)
    for (int i = 0; i < n; ++i) {
      const std::int32_t a = j * (n + 1) + i, b = a + 1, c = a + n + 1, d = c + 1;
      if (has_triangles(type)) {
        facets.push_back({a, c, b});
        facets.push_back({b, c, d});
      } else {
        facets.push_back({a, c, d, b});
      }
    }
  return make_sample(type, points, facets, same);
}

SurfaceSample sphere_octant(FacetType type, int n) {
  return has_triangles(type) ? triangle_octant(type, n) : cubed_octant(type, n);
}

}  // namespace viscera::test
