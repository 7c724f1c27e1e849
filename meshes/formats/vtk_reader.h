// VTK unstructured grids: `.vtu` and legacy `.vtk`.
#pragma once

#include <string>

#include "meshes/formats/raw_mesh.h"

namespace viscera::meshes {

/// Reads tetrahedra (4 or 10 nodes) and triangles, or hexahedra (8, 20 or 27) and quadrilaterals,
/// of a `.vtu` or legacy `.vtk` file. Regions come from the integer cell array `region`, `regions`,
/// `region_id`, `gmsh:physical`, `CellEntityIds`, `medit:ref`, `material`, `label` or `labels`, the
/// first found; facets are surfaces by the array `surface` or `surfaces`, else by the same array.
/// Names come from the string field arrays `region_names` and `surface_names` (id = place in the
/// list) where present; integer field arrays `node_set:<name>` are node sets. All other numeric
/// point and cell arrays are kept as fields.
RawMesh read_vtk(const std::string& file);

}  // namespace viscera::meshes
