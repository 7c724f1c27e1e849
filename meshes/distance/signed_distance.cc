#include "meshes/distance/signed_distance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

Point unit(const Point& v) {
  const double length = norm(v);
  return length > 0 ? times(1 / length, v) : v;
}

double angle(const Point& a, const Point& b) {
  return std::atan2(norm(cross(a, b)), dot(a, b));
}

/// On the edge from corner k to the next.
bool on_edge(const std::array<double, 3>& weights, int k) {
  return weights[(k + 2) % 3] == 0;
}

}  // namespace

TriangleLinks::TriangleLinks(std::vector<Triangle> all, std::size_t n_points)
    : triangles(std::move(all)), beside(triangles.size(), {-1, -1, -1}), on_rim(n_points, 0) {
  std::map<std::pair<std::int32_t, std::int32_t>, std::pair<std::int32_t, int>> waiting;
  for (std::size_t t = 0; t < triangles.size(); ++t) {
    for (int k = 0; k < 3; ++k) {
      const auto edge = std::minmax(triangles[t][k], triangles[t][(k + 1) % 3]);
      const auto found = waiting.find(edge);
      if (found == waiting.end()) {
        waiting[edge] = {static_cast<std::int32_t>(t), k};
        continue;
      }
      beside[t][k] = found->second.first;
      beside[found->second.first][found->second.second] = static_cast<std::int32_t>(t);
      waiting.erase(found);
    }
  }
  for (const auto& [edge, owner] : waiting) {
    on_rim[edge.first] = on_rim[edge.second] = 1;
  }
}

std::array<double, 3> nearest_in_triangle(const Point& x,
                                          const Point& a,
                                          const Point& b,
                                          const Point& c) {
  const Point ab = minus(b, a), ac = minus(c, a), ax = minus(x, a);
  const double d1 = dot(ab, ax), d2 = dot(ac, ax);
  if (d1 <= 0 && d2 <= 0) {
    return {1, 0, 0};
  }
  const Point bx = minus(x, b);
  const double d3 = dot(ab, bx), d4 = dot(ac, bx);
  if (d3 >= 0 && d4 <= d3) {
    return {0, 1, 0};
  }
  const double vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) {
    const double v = d1 / (d1 - d3);
    return {1 - v, v, 0};
  }
  const Point cx = minus(x, c);
  const double d5 = dot(ab, cx), d6 = dot(ac, cx);
  if (d6 >= 0 && d5 <= d6) {
    return {0, 0, 1};
  }
  const double vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) {
    const double w = d2 / (d2 - d6);
    return {1 - w, 0, w};
  }
  const double va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
    const double w = (d4 - d3) / ((d4 - d3) + (d5 - d6));
    return {0, 1 - w, w};
  }
  const double sum = va + vb + vc;
  return {va / sum, vb / sum, vc / sum};
}

SignedDistance::SignedDistance(const TriangleLinks& links, std::vector<Point> points)
    : links_(links),
      points_(std::move(points)),
      tree_(points_, links.triangles),
      point_normals_(points_.size(), Point{}) {
  double largest = 0;
  for (const Triangle& t : links_.triangles) {
    const Point &a = points_[t[0]], &b = points_[t[1]], &c = points_[t[2]];
    const Point normal = unit(cross(minus(b, a), minus(c, a)));
    triangle_normals_.push_back(normal);
    for (int k = 0; k < 3; ++k) {
      const Point &here = points_[t[k]], &next = points_[t[(k + 1) % 3]],
                  &last = points_[t[(k + 2) % 3]];
      point_normals_[t[k]] =
          plus(point_normals_[t[k]], times(angle(minus(next, here), minus(last, here)), normal));
      largest = std::max(largest, norm(here));
    }
    centers_.push_back(times(1.0 / 3, plus(plus(a, b), c)));
    const Point& center = centers_.back();
    radii_.push_back(
        std::max({norm(minus(a, center)), norm(minus(b, center)), norm(minus(c, center))}));
  }
  tiny_ = 1e-12 * (1 + largest);
}

Point SignedDistance::normal_at(std::int32_t triangle, const std::array<double, 3>& weights) const {
  const Triangle& t = links_.triangles[triangle];
  for (int k = 0; k < 3; ++k) {
    if (weights[k] == 1) {
      return unit(point_normals_[t[k]]);
    }
  }
  for (int k = 0; k < 3; ++k) {
    const std::int32_t other = links_.beside[triangle][k];
    if (on_edge(weights, k) && other >= 0) {
      return unit(plus(triangle_normals_[triangle], triangle_normals_[other]));
    }
  }
  return triangle_normals_[triangle];
}

SurfacePlace SignedDistance::at(const Point& x) const {
  return on_triangle(x, tree_.nearest(x));
}

SurfacePlace SignedDistance::at(const Point& x,
                                const std::function<bool(std::int32_t)>& counts) const {
  std::int32_t triangle = tree_.nearest(x);
  if (!counts(triangle)) {
    triangle = nearest_of(x, counts);
  }
  if (triangle >= 0) {
    return on_triangle(x, triangle);
  }
  SurfacePlace nowhere;
  nowhere.triangle = -1;
  return nowhere;
}

/// Looks at all of them: for the few places whose nearest triangle does not count.
std::int32_t SignedDistance::nearest_of(const Point& x,
                                        const std::function<bool(std::int32_t)>& counts) const {
  std::int32_t best = -1;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t t = 0; t < links_.triangles.size(); ++t) {
    const auto triangle = static_cast<std::int32_t>(t);
    if (norm(minus(x, centers_[t])) - radii_[t] >= least || !counts(triangle)) {
      continue;
    }
    const double distance = std::abs(on_triangle(x, triangle).distance);
    if (distance < least) {
      least = distance;
      best = triangle;
    }
  }
  return best;
}

SurfacePlace SignedDistance::on_triangle(const Point& x, std::int32_t triangle) const {
  SurfacePlace place;
  place.triangle = triangle;
  const Triangle& t = links_.triangles[place.triangle];
  const Point &a = points_[t[0]], &b = points_[t[1]], &c = points_[t[2]];
  place.weights = nearest_in_triangle(x, a, b, c);
  const Point nearest = plus(plus(times(place.weights[0], a), times(place.weights[1], b)),
                             times(place.weights[2], c));
  const Point away = minus(x, nearest);
  const Point side = normal_at(place.triangle, place.weights);
  const double length = norm(away);
  const double sign = dot(away, side) < 0 ? -1 : 1;
  place.distance = sign * length;
  place.normal = length > tiny_ ? times(sign / length, away) : side;
  for (int k = 0; k < 3; ++k) {
    place.on_rim = place.on_rim ||
                   (on_edge(place.weights, k) && links_.beside[place.triangle][k] < 0) ||
                   (place.weights[k] == 1 && links_.on_rim[t[k]]);
  }
  return place;
}

}  // namespace viscera::meshes
