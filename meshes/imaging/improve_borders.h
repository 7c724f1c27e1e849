// What mesh_labels and mesh_surfaces share between CGAL's mesh and the named one.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "meshes/imaging/borders.h"
#include "meshes/imaging/mesh_labels.h"
#include "meshes/imaging/tetrahedralize.h"

namespace viscera::meshes::imaging {

/// How far, in edges of the finest region, a border may move to give the volumes back that flat
/// facets cut from round organs.
inline constexpr double volume_reach = 0.3;

/// About how many nodes regions of these volumes (mm3) and edges (mm) get, both by region number.
double expected_nodes(const std::vector<double>& edge, const std::vector<double>& volumes);

/// Edge lengths asked for on borders, by region numbers (smaller first, 0 the outside). Throws
/// GeometryError for names that no region has.
std::map<std::pair<int, int>, double> border_edges(const MesherOptions& options,
                                                   const std::vector<std::string>& names);

/// Gives regions these volumes (see restore_volumes) by moving nodes of borders up to `reach` mm;
/// where parts of the outside run into each other, nodes go back to `start` and stay there.
void restore_apart(Tetrahedra& cells,
                   Borders borders,
                   const std::vector<double>& volumes,
                   double reach,
                   const std::vector<Point>& start);

/// Wider angles, and the volumes of the surfaces for regions that have one (not 0).
void improve_surface_borders(Tetrahedra& cells,
                             const SizeLimits& limits,
                             const std::vector<double>& volumes);

}  // namespace viscera::meshes::imaging
