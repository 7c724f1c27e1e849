// Lists of cells in legacy VTK files: VTK's readers follow them without looking where they lead.
#pragma once

#include <string>

namespace viscera::meshes {

/// Throws GeometryError if a legacy file (grid or surface) announces more points or cells than it
/// has bytes, or if the numbers of nodes in one of its lists do not add up to its length. To be
/// called before VTK reads the file.
void check_legacy_cells(const std::string& file);

}  // namespace viscera::meshes
