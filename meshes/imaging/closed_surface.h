// Surfaces that part inside from outside.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "meshes/imaging/fill_shells.h"
#include "meshes/imaging/surface_soup.h"
#include "meshes/imaging/tetrahedralize.h"

namespace viscera::meshes {

enum class Holes { refuse, close };

struct SurfaceOptions {
  Holes holes = Holes::refuse;
  double smallest_part = 0.5;  ///< mL; closed pieces with less inside are left out
};

/// A surface after repair (by CGAL): equal points welded, flat and double triangles dropped, pieces
/// oriented, small pieces left out. Nested pieces enclose cavities.
class ClosedSurface {
 public:
  /// Throws GeometryError where the surface has holes (each with its place, length and number of
  /// edges) that are not to be closed or cannot be, or where no piece is left.
  ClosedSurface(const SurfaceSoup& soup, const SurfaceOptions& options);
  ~ClosedSurface();
  ClosedSurface(ClosedSurface&&) noexcept;
  ClosedSurface& operator=(ClosedSurface&&) noexcept;
  ClosedSurface(const ClosedSurface&) = delete;
  ClosedSurface& operator=(const ClosedSurface&) = delete;

  /// Strictly inside; by parity of crossings where the surface cuts itself.
  bool contains(const Point& x) const;

  double volume() const;  ///< mm3
  double area() const;    ///< mm2
  Point low() const;      ///< bounding box, mm
  Point high() const;
  std::vector<Point> points() const;  ///< mm

  /// Its connected pieces, seen from where `contains` does not hold; their regions are not set.
  std::vector<imaging::Shell> shells() const;

  /// How often pairs of its triangles cut each other.
  int self_intersections() const;

  /// Short ways across the surface, one for each block of so many mm.
  std::vector<imaging::Crossing> crossings(double block) const;

  /// Tag of the triangle nearest to a place among those that face as `outward` does (any length),
  /// so that a place on a thin wall finds its own side; of the nearest at all if none of these is
  /// within `reach` mm beyond it. Only if the soup has tags.
  int tag_near(const Point& x, const Point& outward, double reach) const;

  /// What was repaired and found, a sentence each.
  const std::vector<std::string>& notes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace viscera::meshes
