// Lists in PLY files: CGAL's reader takes memory for as many corners as a face says it has.
#pragma once

#include <string>

namespace viscera::meshes::imaging {

/// Throws GeometryError if a list of a PLY file (ASCII or binary) announces more entries than the
/// file has bytes left for, or a negative number. What else is wrong is left to the reader.
void check_ply_lists(const std::string& file);

}  // namespace viscera::meshes::imaging
