#include "meshes/distance/triangle_tree.h"

#include <CGAL/AABB_traits.h>
#include <CGAL/AABB_tree.h>
#include <CGAL/AABB_triangle_primitive.h>
#include <CGAL/Simple_cartesian.h>

namespace viscera::meshes {

namespace {

using Kernel = CGAL::Simple_cartesian<double>;
using Triangles = std::vector<Kernel::Triangle_3>;
using Primitive = CGAL::AABB_triangle_primitive<Kernel, Triangles::const_iterator>;
using Tree = CGAL::AABB_tree<CGAL::AABB_traits<Kernel, Primitive>>;

Kernel::Point_3 to_cgal(const Point& x) {
  return {x[0], x[1], x[2]};
}

}  // namespace

struct TriangleTree::Impl {
  Triangles triangles;
  Tree tree;
};

TriangleTree::TriangleTree(const std::vector<Point>& points,
                           const std::vector<std::array<std::int32_t, 3>>& triangles)
    : impl_(std::make_unique<Impl>()) {
  for (const auto& t : triangles) {
    impl_->triangles.emplace_back(to_cgal(points[t[0]]), to_cgal(points[t[1]]),
                                  to_cgal(points[t[2]]));
  }
  impl_->tree.insert(impl_->triangles.cbegin(), impl_->triangles.cend());
  impl_->tree.accelerate_distance_queries();
}

TriangleTree::~TriangleTree() = default;
TriangleTree::TriangleTree(TriangleTree&&) noexcept = default;
TriangleTree& TriangleTree::operator=(TriangleTree&&) noexcept = default;

std::int32_t TriangleTree::nearest(const Point& x) const {
  const auto found = impl_->tree.closest_point_and_primitive(to_cgal(x));
  return static_cast<std::int32_t>(found.second - impl_->triangles.cbegin());
}

}  // namespace viscera::meshes
