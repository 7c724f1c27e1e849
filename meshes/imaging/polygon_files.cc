#include <iostream>
#include <sstream>

#include <CGAL/Exact_predicates_inexact_constructions_kernel.h>
#include <CGAL/IO/polygon_soup_io.h>
#include <CGAL/exceptions.h>

#include "meshes/imaging/surface_soup.h"

namespace viscera::meshes::imaging {

bool read_polygon_file(const std::string& file,
                       std::vector<Point>& points,
                       std::vector<std::vector<std::size_t>>& polygons) {
  std::vector<CGAL::Exact_predicates_inexact_constructions_kernel::Point_3> read;
  // CGAL prints what it makes of a damaged file; the caller says it in its own words
  std::ostringstream silenced;
  std::streambuf* const errors = std::cerr.rdbuf(silenced.rdbuf());
  bool whole = false;
  try {
    whole = CGAL::IO::read_polygon_soup(file, read, polygons);
  } catch (const CGAL::Failure_exception&) {
    whole = false;
  } catch (...) {
    std::cerr.rdbuf(errors);
    throw;
  }
  std::cerr.rdbuf(errors);
  if (!whole) {
    return false;
  }
  for (const auto& x : read) {
    points.push_back({x.x(), x.y(), x.z()});
  }
  return true;
}

}  // namespace viscera::meshes::imaging
