// Signed distance of places to a surface of triangles, open or closed.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "meshes/distance/triangle_tree.h"

namespace viscera::meshes {

using Triangle = std::array<std::int32_t, 3>;

/// Triangles of one orientation and who is beside whom; stays when points move.
struct TriangleLinks {
  explicit TriangleLinks(std::vector<Triangle> all, std::size_t n_points);

  std::vector<Triangle> triangles;
  /// [triangle][k]: the triangle across the edge from corner k to the next, or -1 on the rim.
  std::vector<std::array<std::int32_t, 3>> beside;
  std::vector<char> on_rim;  ///< [point]
};

struct SurfacePlace {
  std::int32_t triangle = 0;
  std::array<double, 3> weights{};  ///< of its corners at the nearest point
  double distance = 0;              ///< mm, positive on the side of the normals
  Point normal{};  ///< unit gradient of the distance with the place; minus that with the surface
  bool on_rim = false;  ///< the nearest point lies on the rim of an open surface
};

/// A surface at one moment. The sign at edges and corners is that of the normals there weighted by
/// angle (Baerentzen and Aanaes 2005).
class SignedDistance {
 public:
  /// `links` must outlive it.
  SignedDistance(const TriangleLinks& links, std::vector<Point> points);

  SurfacePlace at(const Point& x) const;
  /// The nearest place on the triangles that count; `triangle` -1 where none does.
  SurfacePlace at(const Point& x, const std::function<bool(std::int32_t)>& counts) const;

  const std::vector<Point>& points() const { return points_; }
  const std::vector<Point>& triangle_normals() const { return triangle_normals_; }  ///< unit

 private:
  SurfacePlace on_triangle(const Point& x, std::int32_t triangle) const;
  std::int32_t nearest_of(const Point& x, const std::function<bool(std::int32_t)>& counts) const;
  Point normal_at(std::int32_t triangle, const std::array<double, 3>& weights) const;

  const TriangleLinks& links_;
  std::vector<Point> points_;
  TriangleTree tree_;
  std::vector<Point> triangle_normals_;
  std::vector<Point> centers_;        // of the triangles
  std::vector<double> radii_;         // around them that hold their corners
  std::vector<Point> point_normals_;  // any length
  double tiny_;                       // mm, what rounding makes of distance zero
};

/// Weights of the corners a, b, c at the point of their triangle nearest to x (Ericson 2005,
/// section 5.1.5); exact zeros on edges.
std::array<double, 3> nearest_in_triangle(const Point& x,
                                          const Point& a,
                                          const Point& b,
                                          const Point& c);

}  // namespace viscera::meshes
