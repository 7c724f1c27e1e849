// Triangles of surfaces as files have them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// A surface before anything is known about it: it may be open, inside out or in pieces.
struct SurfaceSoup {
  std::string file;
  std::vector<Point> points;  ///< mm LPS
  std::vector<std::array<std::int32_t, 3>> triangles;
  std::string tag_name;   ///< of the integer cell array that the file has; empty: none
  std::vector<int> tags;  ///< [triangle], by that array
  std::vector<std::string> notes;
};

/// True if the name of the file is that of a surface: .stl, .obj, .ply, .off, .vtp, or a legacy
/// .vtk file.
bool is_surface_file(const std::string& file);

/// Reads a surface whose unit of length is so many mm. Faces of more corners are cut into
/// triangles. Coordinates are LPS unless the file says `SPACE=RAS` in its first lines, as 3D Slicer
/// writes it. Throws GeometryError for files that cannot be read, have no faces, or have corners or
/// coordinates that cannot be.
SurfaceSoup read_surface(const std::string& file, double unit_in_mm = 1);

namespace imaging {

/// Points and polygons of an STL, OBJ, PLY or OFF file, by CGAL's readers; false if they cannot
/// read it. Corners are not checked.
bool read_polygon_file(const std::string& file,
                       std::vector<Point>& points,
                       std::vector<std::vector<std::size_t>>& polygons);

/// Polygons, and integer cell array if there is one, of a .vtp or legacy .vtk file, by VTK.
void read_vtk_polygons(SurfaceSoup& soup, std::vector<std::vector<std::size_t>>& polygons);

}  // namespace imaging

}  // namespace viscera::meshes
