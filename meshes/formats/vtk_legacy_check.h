// Whether a legacy VTK file is whole.
#pragma once

#include <string>

namespace viscera::meshes {

/// Walks a legacy file (UNSTRUCTURED_GRID or POLYDATA) from its header to its end before VTK reads
/// it, which crashes on many damaged ones. Throws GeometryError with the line (of a binary file the
/// byte), what was found and what is allowed where a keyword, a count, a data type, a number of an
/// ASCII file or METADATA is wrong, where a list of cells does not add up, and where data or parts
/// are missing. Values of binary arrays and numbers of nodes are not looked at.
void check_legacy_file(const std::string& file);

}  // namespace viscera::meshes
