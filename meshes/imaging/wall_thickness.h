// How thick what surfaces enclose is from place to place.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "meshes/imaging/fill_shells.h"

namespace viscera::meshes::imaging {

/// Thickness of walls thinner than `most` mm: from places all over the surfaces straight inward to
/// the side that faces back (within 45 degrees). Corners and rims, where nothing faces back, are no
/// walls.
class WallThickness {
 public:
  /// Precondition: shells as ClosedSurface gives them, not cutting themselves.
  WallThickness(const std::vector<Shell>& shells, double most);

  /// The least within about half of `most`, mm; `most` where there is no thin wall.
  double near(const Point& x) const;

  /// The least of all, mm.
  double least() const { return least_; }

 private:
  using Block = std::array<std::int32_t, 3>;
  struct Hash {
    std::size_t operator()(const Block& block) const;
  };
  Block block_of(const Point& x) const;

  double most_, least_;
  std::unordered_map<Block, double, Hash> thickness_;  ///< by cubes with sides of most / 2
};

}  // namespace viscera::meshes::imaging
