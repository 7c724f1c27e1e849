// How deep in a wall a place lies, by distances.
#pragma once

#include <memory>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Surfaces as they are curved, found by place.
class SurfaceDistance {
 public:
  /// Precondition: the mesh has the surfaces.
  SurfaceDistance(const OrganMesh& mesh, const std::vector<std::string>& surfaces);
  ~SurfaceDistance();
  SurfaceDistance(SurfaceDistance&&) noexcept;
  SurfaceDistance& operator=(SurfaceDistance&&) noexcept;

  /// Distance [mm] from x to the nearest point of the surfaces.
  double operator()(const Point& x) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class WallDepth {
 public:
  WallDepth(const OrganMesh& mesh,
            const std::vector<std::string>& inner,
            const std::vector<std::string>& outer);
  /// 0 on the inner surfaces, 1 on the outer ones: the inner distance over the sum of both.
  double operator()(const Point& x) const;

 private:
  SurfaceDistance inner_, outer_;
};

}  // namespace viscera::meshes
