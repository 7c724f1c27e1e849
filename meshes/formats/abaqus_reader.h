// Abaqus input files: their mesh.
#pragma once

#include <string>

#include "meshes/formats/raw_mesh.h"

namespace viscera::meshes {

/// Reads the mesh of an Abaqus or CalculiX `.inp` file: C3D4, C3D10, C3D8 and C3D20 in all their
/// variants; regions by *SOLID SECTION, else by the element sets that part the cells, else by the
/// set named with *ELEMENT; other element sets as cell fields `element_set:<name>` (1 inside);
/// node sets; surfaces of faces (S1 ...), of element sets (their free faces) and of shell elements
/// that lie on cells. One part, placed once by its *INSTANCE (translation and rotation). Files
/// with several parts or instances, *INCLUDE or generated nodes and elements are refused. Throws
/// GeometryError with file and line.
RawMesh read_abaqus(const std::string& file);

}  // namespace viscera::meshes
