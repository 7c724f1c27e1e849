// The step between regions in space and bare tetrahedra; the only code that meets CGAL's mesher.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes::imaging {

/// Two places in different regions.
struct Crossing {
  Point from, to;
};

/// Where the regions are: a number at every place, 0 outside.
struct RegionField {
  std::function<int(const Point&)> at;
  Point low, high;  ///< box beyond which everything is outside, mm
  /// Crossings all over every border, as many as wanted per `block` mm: where the mesher starts, so
  /// that no part, however small, is left out.
  std::function<std::vector<Crossing>(double block)> crossings;
};

struct SizeLimits {
  std::vector<double> edge;  ///< target edge length by region number (entry 0 unused), mm
  std::map<std::pair<int, int>, double> border_edge;  ///< by two regions, the smaller number first
  /// Longest edge wanted near a place, mm, over both; empty: none. At least `least_edge`.
  std::function<double(const Point&)> edge_near;
  double least_edge = 0;      ///< mm
  double facet_distance = 0;  ///< largest distance of facets from borders, mm; 0: edge / 4
  unsigned seed = 0;
  double expected_nodes = 0;  ///< for the remarks on progress
  std::function<void(const std::string&)> progress = [](const std::string&) {};
};

/// A facet between regions `inside` > `outside`; corners oriented out of `inside`.
struct RegionFacet {
  std::array<std::int32_t, 3> corners;
  int inside, outside;
};

struct Tetrahedra {
  std::vector<Point> nodes;         ///< mm, in the frame of the field
  std::vector<std::int32_t> cells;  ///< [cell][4], positive volume
  std::vector<int> cell_regions;    ///< region number, from 1
  std::vector<RegionFacet> facets;
  std::vector<std::int32_t> fixed_nodes;  ///< that must stay where they are
};

/// Target edge length on the border of two regions, `outside` < `inside`: what is set for it, else
/// the smaller of the two regions'.
double edge_on_border(const SizeLimits& limits, int outside, int inside);

/// Delaunay refinement (CGAL Mesh_3), then slivers are perturbed and exuded to a dihedral angle of
/// 10 degrees without time limits, so that the same input gives the same mesh.
Tetrahedra tetrahedralize(const RegionField& field, const SizeLimits& limits);

}  // namespace viscera::meshes::imaging
