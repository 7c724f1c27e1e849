// Nearest triangle to a place, by CGAL's tree of boxes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

class TriangleTree {
 public:
  /// Keeps its own copy. Precondition: at least one triangle, all corners finite.
  TriangleTree(const std::vector<Point>& points,
               const std::vector<std::array<std::int32_t, 3>>& triangles);
  ~TriangleTree();
  TriangleTree(TriangleTree&&) noexcept;
  TriangleTree& operator=(TriangleTree&&) noexcept;
  TriangleTree(const TriangleTree&) = delete;
  TriangleTree& operator=(const TriangleTree&) = delete;

  /// Index of the triangle that is nearest; one of them where several are.
  std::int32_t nearest(const Point& x) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace viscera::meshes
