// XDMF meshes, with their HDF5 files.
#pragma once

#include <string>

#include "meshes/formats/raw_mesh.h"

namespace viscera::meshes {

/// Reads an XDMF file as FEniCS, dolfinx and meshio write it: tetrahedra of 4 or 10 nodes and
/// hexahedra of 8, alone or mixed with facets; numbers in the file (XML), in HDF5 or raw binary.
/// The first grid with volume cells is the mesh; grids of triangles or quadrilaterals are its
/// surfaces by their first cell attribute (0 means none where the grid lists every facet); further
/// grids of volume cells give region tags. On the mesh's own grid the cell attribute `region`,
/// `material(s)`, `cell_tags`, `markers`, `gmsh:physical`, `medit:ref`, `label(s)` or `f` is the
/// region, the others are fields. Of time series the first is read. A file with facets only gives
/// nodes and facets, to be added to a mesh. Throws GeometryError with file and line.
RawMesh read_xdmf(const std::string& file);

}  // namespace viscera::meshes
