// Tags of the triangles of a file, found again by place.
#pragma once

#include <functional>
#include <memory>

#include "meshes/imaging/surface_soup.h"

namespace viscera::meshes::imaging {

class TaggedTriangles {
 public:
  /// Triangles of files are turned in any way: `contains` tells which side of each is the inside.
  TaggedTriangles(const SurfaceSoup& soup, const std::function<bool(const Point&)>& contains);
  ~TaggedTriangles();

  /// Tag of the triangle nearest to x among those that face as `outward` does (any length), so that
  /// a place on a thin wall finds its own side; of the nearest at all if none of these is within
  /// `reach` mm beyond it. Precondition: the soup has tags.
  int tag_near(const Point& x, const Point& outward, double reach) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace viscera::meshes::imaging
