#include <cmath>
#include <filesystem>
#include <fstream>
#include <new>

#include "meshes/imaging/polygon_checks.h"
#include "meshes/imaging/surface_soup.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::meshes {

namespace {

using Polygons = std::vector<std::vector<std::size_t>>;

[[noreturn]] void fail(const std::string& file, const std::string& what) {
  throw GeometryError(file + ": " + what);
}

std::string extension_of(const std::string& file) {
  return text::lower(std::filesystem::path(file).extension().string());
}

std::string first_bytes(const std::string& file) {
  std::ifstream input(file, std::ios::binary);
  std::string bytes(1000, '\0');
  input.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(input.gcount()));
  return bytes;
}

/// Fans of triangles; corners and coordinates are checked.
void take_polygons(const Polygons& polygons, SurfaceSoup& soup) {
  std::vector<int> tags;
  for (std::size_t face = 0; face < polygons.size(); ++face) {
    const auto& corners = polygons[face];
    for (const std::size_t corner : corners) {
      if (corner >= soup.points.size()) {
        fail(soup.file, "face " + std::to_string(face) + " has the corner " +
                            std::to_string(corner) + " but there are only " +
                            std::to_string(soup.points.size()) +
                            " points (both counted from 0). The file is damaged: export it again.");
      }
    }
    for (std::size_t i = 2; i < corners.size(); ++i) {
      soup.triangles.push_back({static_cast<std::int32_t>(corners[0]),
                                static_cast<std::int32_t>(corners[i - 1]),
                                static_cast<std::int32_t>(corners[i])});
      if (!soup.tags.empty()) {
        tags.push_back(soup.tags[face]);
      }
    }
  }
  soup.tags = std::move(tags);
}

void check_points(const SurfaceSoup& soup) {
  for (std::size_t i = 0; i < soup.points.size(); ++i) {
    for (const double x : soup.points[i]) {
      if (!std::isfinite(x) || std::abs(x) > 1e7) {
        fail(soup.file, "point " + std::to_string(i) + " (from 0) has the coordinate " +
                            std::to_string(x) +
                            " mm; it must be finite and below 10 km. Export the surface again.");
      }
    }
  }
  if (soup.triangles.empty()) {
    fail(soup.file, "it has no faces. Give a closed surface of triangles.");
  }
}

}  // namespace

bool is_surface_file(const std::string& file) {
  const std::string extension = extension_of(file);
  for (const char* known : {".stl", ".obj", ".ply", ".off", ".vtp", ".vtk"}) {
    if (extension == known) {
      return true;
    }
  }
  return false;
}

SurfaceSoup read_surface(const std::string& file, double unit_in_mm) {
  if (!std::filesystem::is_regular_file(file)) {
    fail(file, "there is no such surface. Check the path.");
  }
  if (!is_surface_file(file)) {
    fail(file, "found the ending '" + extension_of(file) +
                   "'. Allowed: surfaces, .stl, .obj, .ply, .off, .vtp or legacy .vtk.");
  }
  SurfaceSoup soup;
  soup.file = file;
  Polygons polygons;
  const std::string extension = extension_of(file);
  try {
    if (extension == ".vtp" || extension == ".vtk") {
      imaging::read_vtk_polygons(soup, polygons);
    } else {
      imaging::check_polygon_file(file, extension);
      if (!imaging::read_polygon_file(file, soup.points, polygons)) {
        fail(file, "it cannot be read as the surface that its name " + extension +
                       " promises. The file is cut off or damaged: copy or export it again.");
      }
    }
    take_polygons(polygons, soup);
  } catch (const std::bad_alloc&) {
    fail(file, "the surface does not fit into memory. Its file is damaged: export it again.");
  } catch (const std::length_error&) {
    fail(file,
         "its header asks for more faces than memory has. The file is damaged: export it "
         "again.");
  }
  for (Point& x : soup.points) {
    x = {unit_in_mm * x[0], unit_in_mm * x[1], unit_in_mm * x[2]};
  }
  check_points(soup);
  if (first_bytes(file).find("SPACE=RAS") != std::string::npos) {
    for (Point& x : soup.points) {
      x = {-x[0], -x[1], x[2]};
    }
    soup.notes.push_back(file + " says SPACE=RAS: turned into LPS.");
  }
  return soup;
}

}  // namespace viscera::meshes
