#include "meshes/imaging/tagged_triangles.h"

#include <cmath>
#include <optional>

#include <CGAL/AABB_traits.h>
#include <CGAL/AABB_tree.h>
#include <CGAL/AABB_triangle_primitive.h>
#include <CGAL/Exact_predicates_inexact_constructions_kernel.h>

#include "meshes/vec.h"

namespace viscera::meshes::imaging {

namespace {

using Kernel = CGAL::Exact_predicates_inexact_constructions_kernel;
using Triangles = std::vector<Kernel::Triangle_3>;
using Primitive = CGAL::AABB_triangle_primitive<Kernel, Triangles::iterator>;
using Tree = CGAL::AABB_tree<CGAL::AABB_traits<Kernel, Primitive>>;

Point from_cgal(const Kernel::Point_3& x) {
  return {x.x(), x.y(), x.z()};
}

Kernel::Point_3 to_cgal(const Point& x) {
  return {x[0], x[1], x[2]};
}

/// Zero where both sides are inside or outside, as where a surface folds.
Point outward_of(const Kernel::Triangle_3& t, const std::function<bool(const Point&)>& contains) {
  const Point a = from_cgal(t[0]), b = from_cgal(t[1]), c = from_cgal(t[2]);
  const Point normal = cross(minus(b, a), minus(c, a));
  const Point middle = times(1.0 / 3, plus(a, plus(b, c)));
  const Point way = times(1e-4 / std::sqrt(norm(normal)), normal);
  const bool before = contains(plus(middle, way)), behind = contains(minus(middle, way));
  return before == behind ? Point{} : before ? times(-1, normal) : normal;
}

}  // namespace

struct TaggedTriangles::Impl {
  Triangles triangles;
  std::vector<int> tags;
  std::vector<Point> outward;  // any length
  Tree tree;

  double distance(const Kernel::Point_3& x, std::size_t triangle) const {
    return std::sqrt(CGAL::to_double(CGAL::squared_distance(x, triangles[triangle])));
  }

  std::size_t nearest(const Kernel::Point_3& x) const {
    return static_cast<std::size_t>(tree.closest_point_and_primitive(x).second - triangles.begin());
  }

  /// The nearest within `radius` that faces as `direction` does, if there is one.
  std::optional<std::size_t> nearest_facing(const Kernel::Point_3& x,
                                            const Point& direction,
                                            double radius) const {
    std::vector<Triangles::iterator> found;
    const Kernel::Vector_3 half(radius, radius, radius);
    tree.all_intersected_primitives(Kernel::Iso_cuboid_3(x - half, x + half),
                                    std::back_inserter(found));
    std::optional<std::size_t> best;
    double least = radius;
    for (const Triangles::iterator one : found) {
      const auto i = static_cast<std::size_t>(one - triangles.begin());
      if (dot(outward[i], direction) > 0 && distance(x, i) <= least) {
        least = distance(x, i);
        best = i;
      }
    }
    return best;
  }
};

TaggedTriangles::TaggedTriangles(const SurfaceSoup& soup,
                                 const std::function<bool(const Point&)>& contains)
    : impl_(std::make_unique<Impl>()) {
  for (std::size_t i = 0; i < soup.tags.size(); ++i) {
    const auto& t = soup.triangles[i];
    const Kernel::Triangle_3 triangle(to_cgal(soup.points[t[0]]), to_cgal(soup.points[t[1]]),
                                      to_cgal(soup.points[t[2]]));
    if (!triangle.is_degenerate()) {
      impl_->triangles.push_back(triangle);
      impl_->tags.push_back(soup.tags[i]);
      impl_->outward.push_back(outward_of(triangle, contains));
    }
  }
  if (!impl_->triangles.empty()) {
    impl_->tree.insert(impl_->triangles.begin(), impl_->triangles.end());
    impl_->tree.accelerate_distance_queries();
  }
}

TaggedTriangles::~TaggedTriangles() = default;

int TaggedTriangles::tag_near(const Point& x, const Point& outward, double reach) const {
  const Kernel::Point_3 place = to_cgal(x);
  const std::size_t nearest = impl_->nearest(place);
  if (dot(impl_->outward[nearest], outward) > 0) {
    return impl_->tags[nearest];
  }
  const double radius = impl_->distance(place, nearest) + reach;
  return impl_->tags[impl_->nearest_facing(place, outward, radius).value_or(nearest)];
}

}  // namespace viscera::meshes::imaging
