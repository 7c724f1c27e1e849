#include "meshes/imaging/wall_thickness.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

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

constexpr double facing_back = -0.7;  // cosine between the normals of both sides

Kernel::Point_3 to_cgal(const Point& x) {
  return {x[0], x[1], x[2]};
}

Point from_cgal(const Kernel::Point_3& x) {
  return {x.x(), x.y(), x.z()};
}

Point unit_normal(const Kernel::Triangle_3& t) {
  const Point a = from_cgal(t[0]);
  const Point normal = cross(minus(from_cgal(t[1]), a), minus(from_cgal(t[2]), a));
  return times(1 / norm(normal), normal);
}

/// mm from x on triangle `from` inward to where a triangle faces back, or `most`.
double way_through(const Tree& tree, Triangles::iterator from, const Point& x, double most) {
  const Point normal = unit_normal(*from);
  const Kernel::Segment_3 way(to_cgal(x), to_cgal(minus(x, times(most, normal))));
  std::vector<Triangles::iterator> met;
  tree.all_intersected_primitives(way, std::back_inserter(met));
  double least = most;
  for (const Triangles::iterator other : met) {
    const Point there = unit_normal(*other);
    const double slope = dot(normal, there);
    if (other != from && slope < facing_back) {
      const double length = dot(minus(from_cgal((*other)[0]), x), there) / -slope;
      least = length > 0 ? std::min(least, length) : least;
    }
  }
  return least;
}

/// Places on a triangle no farther apart than about `distance`.
std::vector<Point> places_on(const Kernel::Triangle_3& t, double distance) {
  const Point a = from_cgal(t[0]), b = minus(from_cgal(t[1]), a), c = minus(from_cgal(t[2]), a);
  const double longest = std::max({norm(b), norm(c), norm(minus(b, c))});
  const int n = static_cast<int>(std::ceil(longest / distance));
  std::vector<Point> places;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; i + j < n; ++j) {
      places.push_back(plus(a, plus(times((i + 1.0 / 3) / n, b), times((j + 1.0 / 3) / n, c))));
    }
  }
  return places;
}

}  // namespace

std::size_t WallThickness::Hash::operator()(const Block& block) const {
  std::size_t hash = 0;
  for (const std::int32_t index : block) {
    hash = hash * 1000003 + static_cast<std::uint32_t>(index);
  }
  return hash;
}

WallThickness::Block WallThickness::block_of(const Point& x) const {
  Block block{};
  for (std::size_t a = 0; a < 3; ++a) {
    block[a] = static_cast<std::int32_t>(std::floor(2 * x[a] / most_));
  }
  return block;
}

WallThickness::WallThickness(const std::vector<Shell>& shells, double most)
    : most_(most), least_(most) {
  Triangles triangles;
  for (const Shell& shell : shells) {
    for (const auto& t : shell.triangles) {
      const Kernel::Triangle_3 triangle(to_cgal(shell.points[t[0]]), to_cgal(shell.points[t[1]]),
                                        to_cgal(shell.points[t[2]]));
      if (!triangle.is_degenerate()) {
        triangles.push_back(triangle);
      }
    }
  }
  Tree tree(triangles.begin(), triangles.end());
  std::unordered_set<Block, Hash> seen;  // one way in a quarter of a block is enough
  for (auto one = triangles.begin(); one != triangles.end(); ++one) {
    for (const Point& x : places_on(*one, most / 4)) {
      if (!seen.insert(block_of(times(2, x))).second) {
        continue;
      }
      const double length = way_through(tree, one, x, most);
      least_ = std::min(least_, length);
      double& known = thickness_.try_emplace(block_of(x), most).first->second;
      known = std::min(known, length);
    }
  }
}

double WallThickness::near(const Point& x) const {
  const Block here = block_of(x);
  double least = most_;
  for (int i = 0; i < 27; ++i) {
    const auto found =
        thickness_.find({here[0] + i % 3 - 1, here[1] + i / 3 % 3 - 1, here[2] + i / 9 - 1});
    least = found == thickness_.end() ? least : std::min(least, found->second);
  }
  return least;
}

}  // namespace viscera::meshes::imaging
