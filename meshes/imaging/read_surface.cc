#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>
#include <sstream>

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

/// A binary STL file says how many triangles of 50 bytes follow its 84 bytes.
void check_stl_length(const std::string& file) {
  const std::string head = first_bytes(file);
  const std::uintmax_t size = std::filesystem::file_size(file);
  if (head.compare(0, 5, "solid") == 0 && head.find("facet") != std::string::npos) {
    return;  // text, whose parser finds its end
  }
  std::uintmax_t count = 0;
  for (int byte = 3; byte >= 0 && head.size() >= 84; --byte) {
    count = 256 * count + static_cast<unsigned char>(head[static_cast<std::size_t>(80 + byte)]);
  }
  if (head.size() < 84 || size < 84 + 50 * count) {
    fail(file, "it announces " + std::to_string(count) + " triangles but has only " +
                   std::to_string(size) +
                   " bytes. The file is cut off or is no STL file: copy or export it again.");
  }
}

[[noreturn]] void refuse_count(const std::string& file, const std::string& count) {
  fail(file, "its header announces " + count + " entries but the file has only " +
                 std::to_string(std::filesystem::file_size(file)) +
                 " bytes. It is cut off or damaged: copy or export it again.");
}

/// More entries than bytes: CGAL's readers would take memory for them.
bool is_too_many(const std::string& file, const std::string& count) {
  const double value = std::strtod(count.c_str(), nullptr);
  return !(value <= static_cast<double>(std::filesystem::file_size(file)));
}

/// CGAL's reader crashes where the header has a property of no element.
void check_ply_header(const std::string& file) {
  std::ifstream input(file, std::ios::binary);
  bool has_element = false;
  for (std::string line, word; word != "end_header" && std::getline(input, line);) {
    std::istringstream words(line);
    std::string name, count;
    word.clear();
    words >> word >> name >> count;
    has_element = has_element || word == "element";
    if (word == "property" && !has_element) {
      fail(file,
           "its header lists a property before any element. The file is damaged: export it "
           "again.");
    }
    if (word == "element" && is_too_many(file, count)) {
      refuse_count(file, count);
    }
  }
}

/// Numbers of points and faces, behind the word OFF and remarks.
void check_off_header(const std::string& file) {
  std::ifstream input(file, std::ios::binary);
  int numbers = 0;
  for (std::string line; numbers < 2 && std::getline(input, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    for (std::string word; numbers < 2 && words >> word;) {
      if (word == "BINARY") {
        fail(file, "it is a binary OFF file, which is not read. Export it as text, or as STL.");
      }
      const bool is_number = word.find_first_not_of("+-.0123456789eE") == std::string::npos;
      numbers += is_number ? 1 : 0;
      if (is_number && is_too_many(file, word)) {
        refuse_count(file, word);
      }
    }
  }
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
  SurfaceSoup soup;
  soup.file = file;
  Polygons polygons;
  const std::string extension = extension_of(file);
  try {
    if (extension == ".vtp" || extension == ".vtk") {
      imaging::read_vtk_polygons(soup, polygons);
    } else {
      if (extension == ".stl") {
        check_stl_length(file);
      }
      if (extension == ".ply") {
        check_ply_header(file);
      }
      if (extension == ".off") {
        check_off_header(file);
      }
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
