// Whether surface files are what they announce.
#pragma once

#include <string>

namespace viscera::meshes::imaging {

/// Looks at what CGAL's readers trust: the length of a binary STL file, the header of a PLY file,
/// the numbers of points, faces and corners of an OFF file. Throws GeometryError. `extension` is
/// that of the file, in lower case; other files pass.
void check_polygon_file(const std::string& file, const std::string& extension);

}  // namespace viscera::meshes::imaging
