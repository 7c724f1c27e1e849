// Surfaces measured: area, side, closed or open, and what they enclose.
#pragma once

#include <string>
#include <vector>

#include "meshes/organ_mesh.h"
#include "meshes/quality/facets.h"

namespace viscera::meshes {

/// A closed line of edges at which a surface ends.
struct Rim {
  int edges = 0;
  double length = 0;    ///< mm, curved edges counted
  double area = 0;      ///< mm2 of the flat lid in it
  double off_flat = 0;  ///< mm, largest distance of its nodes from their mean plane
  Point centre{};       ///< mm, mean of its nodes
};

struct SurfaceReport {
  std::string name;
  int facets = 0;
  int inner_facets = 0;     ///< between two cells
  double area = 0;          ///< mm2, curved edges counted
  std::vector<Rim> rims;    ///< longest first; none if the surface is closed
  int crowded_edges = 0;    ///< edges that more than two of its facets have
  int turned_edges = 0;     ///< edges at which its facets face opposite sides
  bool encloses = false;    ///< with a lid in every rim it bounds a volume: no edge of these two
                            ///< kinds, rims that do not touch each other
  double volume = 0;        ///< mm3 within surface and lids, by the divergence theorem; negative if
                            ///< the facets face inward (a cavity in the tissue)
  double other_volume = 0;  ///< the same about a second reference point: equal where it is closed
  std::vector<std::string> regions;  ///< that it touches

  bool is_closed() const { return encloses && rims.empty(); }
};

/// Measures one surface. Lids are cones from the middle of a rim to its curved edges, so that
/// surface and lids fit without a gap. Facets without a cell count by their corners.
/// Precondition: `table` is that of all facets of the mesh.
SurfaceReport measure_surface(const OrganMesh& mesh,
                              const FacetTable& table,
                              const Surface& surface);

/// One clause about what it bounds, such as "open: 1 rim of 132 mm; with a flat lid it holds 88.1
/// mL on its outer side, a cavity".
std::string describe(const SurfaceReport& report);

}  // namespace viscera::meshes
