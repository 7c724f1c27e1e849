// Quadratic cells curved to a given surface.
#pragma once

#include <string>
#include <vector>

#include "meshes/imaging/surface_soup.h"
#include "meshes/organ_mesh.h"

namespace viscera::meshes {

struct CurveReport {
  int moved = 0;               ///< nodes put on the surface
  double mean_move = 0;        ///< mm
  double largest_move = 0;     ///< mm
  int left = 0;                ///< nodes farther from it than half their edge, which stay
  int straightened = 0;        ///< cells that would have folded or become flat; straighter now
  double vertex_distance = 0;  ///< largest of a vertex of these facets from the surface, mm
};

/// Moves the nodes between the vertices of the facets of the named surfaces (middles of edges,
/// centres of facets) to the nearest point of the triangles of `shape`. Vertices stay. Cells that
/// would fold or become flat keep straighter edges. Throws GeometryError for a name the mesh does
/// not have, and if no node is near the surface: it lies elsewhere. Precondition: cells of
/// degree 2.
CurveReport curve_to_surface(const std::vector<std::string>& names,
                             const SurfaceSoup& shape,
                             OrganMesh& mesh);

/// One sentence for the log.
std::string to_text(const CurveReport& report);

}  // namespace viscera::meshes
