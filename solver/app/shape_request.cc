#include "solver/app/shape_request.h"

#include <charconv>
#include <cmath>

#include "meshes/shapes/block.h"
#include "meshes/shapes/ellipsoid.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/core/units.h"

namespace viscera::app {

namespace {

constexpr int most_cells = 10000;  // along one direction
constexpr double most_unknowns = 1e9;

[[noreturn]] void refuse(const std::string& option,
                         const std::string& found,
                         const std::string& allowed) {
  throw InputError(option + ": found '" + found + "'. Allowed: " + allowed + ".");
}

meshes::CellType read_cell_type(const std::string& text) {
  using meshes::CellType;
  std::vector<std::string> names;
  for (const CellType type : {CellType::tet4, CellType::tet10, CellType::hex8, CellType::hex27}) {
    names.push_back(meshes::shape_of(type).name);
    if (text == names.back()) {
      return type;
    }
  }
  throw InputError("--cell-type: found '" + text + "'. Allowed: " + text::list(names) + "." +
                   text::did_you_mean(text, names));
}

/// "8x12x4" to its numbers; empty text to none.
std::vector<int> read_cells(const std::string& text, const std::string& allowed) {
  std::vector<int> cells;
  const char* at = text.data();
  const char* end = text.data() + text.size();
  while (at < end) {
    int number = 0;
    const auto [after, status] = std::from_chars(at, end, number);
    const bool goes_on = after != end && *after == 'x' && after + 1 != end;
    if (status != std::errc() || number < 1 || number > most_cells || (after != end && !goes_on)) {
      refuse("--cells", text, allowed);
    }
    cells.push_back(number);
    at = goes_on ? after + 1 : end;
  }
  return cells;
}

/// The number of unknowns asked for; 0 if none.
double read_unknowns(const ShapeRequest& request) {
  if (request.unknowns.empty()) {
    return 0;
  }
  if (!request.cells.empty()) {
    throw InputError("--unknowns: found together with --cells. Allowed: one of them.");
  }
  const std::string& text = request.unknowns;
  double number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size() ||
      !(number >= 1 && number <= most_unknowns)) {
    refuse("--unknowns", text, "a number from 1 to 1e9, such as 1e6");
  }
  return number;
}

/// Lengths in mm; `allowed` numbers of them.
std::vector<double> read_dimensions(const ShapeRequest& request,
                                    std::size_t count,
                                    const std::string& allowed) {
  std::vector<double> lengths;
  const std::string all = text::list(request.dimensions);
  for (const std::string& text : request.dimensions) {
    try {
      const units::Quantity quantity = units::parse_quantity(text);
      if (quantity.dimension == units::length) {
        lengths.push_back(quantity.value);
        continue;
      }
    } catch (const units::UnitError& error) {
      refuse("--dimensions", text, allowed + " (" + error.what() + ")");
    }
    refuse("--dimensions", text, allowed);
  }
  if (!lengths.empty() && lengths.size() != count) {
    refuse("--dimensions", all, allowed);
  }
  return lengths;
}

meshes::OrganMesh make_ellipsoid(const ShapeRequest& request) {
  const std::string of_cells =
      "AROUNDxTHROUGH or AROUNDxALONGxTHROUGH of an ellipsoid, whole numbers from 1 to " +
      std::to_string(most_cells) + ", such as 8x4";
  meshes::EllipsoidOptions options;
  options.cell_type = read_cell_type(request.cell_type);
  const std::vector<double> lengths = read_dimensions(
      request, 5,
      "five lengths of an ellipsoid: inner semi-axis across and along, outer across and along, "
      "height of the base, such as 7mm,17mm,10mm,20mm,5mm");
  if (!lengths.empty()) {
    options.inner_short = lengths[0];
    options.inner_long = lengths[1];
    options.outer_short = lengths[2];
    options.outer_long = lengths[3];
    options.base = lengths[4];
  }
  const std::vector<int> cells = read_cells(request.cells, of_cells);
  if (cells.size() == 2 || cells.size() == 3) {
    options.around = cells.front();
    options.through = cells.back();
    options.along = cells.size() == 3 ? cells[1] : meshes::even_along(cells.front());
  } else if (!cells.empty()) {
    refuse("--cells", request.cells, of_cells);
  }
  if (const double unknowns = read_unknowns(request); unknowns > 0) {
    options = meshes::refined_to(options, unknowns);
  }
  meshes::OrganMesh mesh = meshes::make_ellipsoid(options);
  if (request.fibers) {
    meshes::add_land_fibers(options, mesh);
  }
  return mesh;
}

meshes::OrganMesh make_block(const ShapeRequest& request) {
  const std::string of_cells = "NXxNYxNZ of a block, whole numbers from 1 to " +
                               std::to_string(most_cells) + ", such as 8x8x4";
  if (request.fibers) {
    throw InputError("--fibers: found with --shape block. Allowed: with --shape ellipsoid.");
  }
  meshes::BlockOptions options;
  options.cell_type = read_cell_type(request.cell_type);
  const std::vector<double> lengths = read_dimensions(
      request, 3, "three lengths of a block along x, y and z, such as 10mm,10mm,2cm");
  if (!lengths.empty()) {
    options.size = {lengths[0], lengths[1], lengths[2]};
  }
  const std::vector<int> cells = read_cells(request.cells, of_cells);
  if (cells.size() == 3) {
    options.cells = {cells[0], cells[1], cells[2]};
  } else if (!cells.empty()) {
    refuse("--cells", request.cells, of_cells);
  }
  if (const double unknowns = read_unknowns(request); unknowns > 0) {
    options.cells = meshes::cells_for(options, unknowns);
  }
  return meshes::make_block(options);
}

}  // namespace

meshes::OrganMesh make_shape(const ShapeRequest& request) {
  const std::vector<std::string> shapes = {"ellipsoid", "block"};
  if (request.shape == shapes[0]) {
    return make_ellipsoid(request);
  }
  if (request.shape == shapes[1]) {
    return make_block(request);
  }
  throw InputError("--shape: found '" + request.shape + "'. Allowed: " + text::list(shapes) + "." +
                   text::did_you_mean(request.shape, shapes));
}

}  // namespace viscera::app
