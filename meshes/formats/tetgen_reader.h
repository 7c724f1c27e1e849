// TetGen meshes: a .node, an .ele and an optional .face file.
#pragma once

#include <string>

#include "meshes/formats/raw_mesh.h"

namespace viscera::meshes {

/// Reads a TetGen mesh of 4- or 10-node tetrahedra (`-o2`), given any of its files; numbers from 0
/// or 1, as the first node says. The first attribute of the tetrahedra, where it is an integer, is
/// their region, others are the cell fields `attribute_<i>`; facets with a marker other than 0 and
/// -1 are `surface_<marker>`; node attributes are point fields `attribute_<i>`, node markers above
/// 0 node sets `marker_<marker>`. Throws GeometryError with file and line.
RawMesh read_tetgen(const std::string& file);

}  // namespace viscera::meshes
