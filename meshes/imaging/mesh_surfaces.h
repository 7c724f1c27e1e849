// Tetrahedra inside closed surfaces, by CGAL.
#pragma once

#include <string>
#include <vector>

#include "meshes/imaging/closed_surface.h"
#include "meshes/imaging/mesh_labels.h"

namespace viscera::meshes {

struct NamedSurface {
  std::string name;
  SurfaceSoup soup;
};

/// Meshes what the surfaces enclose into one conforming tet4 mesh, each a region of its name. What
/// lies in several surfaces belongs to the one with the least volume, so that a tumour may lie in
/// an organ. Borders as `mesh_label_image` names them; where a surface has integer tags on its
/// triangles, facets on the outside also become surfaces `<tag array>_<tag>` by the nearest
/// triangle (`<region>_<tag array>_<tag>` with several surfaces). Regions get the volume inside
/// their surface back, unless their triangles are kept (`Facets::kept`): then these are the facets
/// of the mesh, and nodes of a single surface have the field `surface_point`, the number of their
/// point in its file (from 0; -1 inside). Else sharp edges are rounded at the size of cells. Of the
/// options, sizes by region name (`border_edge`) and the common ones hold; labels are numbered from
/// 1 in the order of the surfaces. Throws GeometryError as ClosedSurface does, and where nothing is
/// left to mesh.
MeshedLabels mesh_surfaces(const std::vector<NamedSurface>& surfaces,
                           const MesherOptions& options,
                           Holes holes);

}  // namespace viscera::meshes
