// FEBio model files: their geometry.
#pragma once

#include <string>

#include "meshes/formats/raw_mesh.h"

namespace viscera::meshes {

/// Reads the mesh of an FEBio `.feb` file (2.5, 3.0, 4.0): tet4, tet10, hex8, hex20 and hex27
/// elements, parts as regions, surfaces, node sets, element sets (cell fields
/// `element_set:<name>`, 1 inside), fibres and material axes (cell fields `fiber` and `sheet`) and
/// other element and node data by their names. Shell elements that lie on facets of cells become
/// surfaces; other shells and lines are left out with a note. Materials, loads and steps are not
/// read. Throws GeometryError with file and line.
RawMesh read_febio(const std::string& file);

}  // namespace viscera::meshes
