#include "solver/app/shape_words.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/core/units.h"

namespace viscera::app {

namespace {

constexpr int most_cells = 10000;  // along one direction
constexpr double most_unknowns = 1e9;

bool is_one_of(std::size_t count, std::initializer_list<std::size_t> counts) {
  return std::find(counts.begin(), counts.end(), count) != counts.end();
}

/// A quantity of this dimension in internal units; else refuses the option's whole text.
double read_quantity(const std::string& text,
                     const units::Dimension& dimension,
                     const std::string& option,
                     const std::string& whole,
                     const std::string& allowed) {
  try {
    const units::Quantity quantity = units::parse_quantity(text);
    if (quantity.dimension == dimension) {
      return quantity.value;
    }
  } catch (const units::UnitError& error) {
    refuse_option(option, whole, allowed + " (" + error.what() + ")");
  }
  refuse_option(option, whole, allowed);
}

meshes::Layer read_layer(const std::string& text, int cells) {
  const std::string allowed =
      "NAME=THICKNESS, with the angle of its fibres NAME=THICKNESS@ANGLE or from its first side to "
      "its last NAME=THICKNESS@ANGLE:ANGLE, such as media=0.9mm@-30deg:30deg";
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    refuse_option("--layer", text, allowed);
  }
  meshes::Layer layer;
  layer.name = text.substr(0, equals);
  layer.cells = cells;
  const auto at = text.find('@', equals);
  const std::string thickness = text.substr(equals + 1, at - equals - 1);
  layer.thickness = read_quantity(thickness, units::length, "--layer", text, allowed);
  if (at != std::string::npos) {
    const std::vector<std::string> angles = text::split(text.substr(at + 1), ':');
    if (angles.empty() || angles.size() > 2) {
      refuse_option("--layer", text, allowed);
    }
    layer.first_angle = read_quantity(angles.front(), units::angle, "--layer", text, allowed);
    layer.last_angle = read_quantity(angles.back(), units::angle, "--layer", text, allowed);
  }
  return layer;
}

}  // namespace

void refuse_option(const std::string& option,
                   const std::string& found,
                   const std::string& allowed) {
  throw InputError(option + ": found '" + found + "'. Allowed: " + allowed + ".");
}

meshes::CellType read_cell_type(const ShapeRequest& request) {
  using meshes::CellType;
  std::vector<std::string> names;
  for (const CellType type : {CellType::tet4, CellType::tet10, CellType::hex8, CellType::hex27}) {
    names.push_back(meshes::shape_of(type).name);
    if (request.cell_type == names.back()) {
      return type;
    }
  }
  throw InputError("--cell-type: found '" + request.cell_type + "'. Allowed: " + text::list(names) +
                   "." + text::did_you_mean(request.cell_type, names));
}

std::vector<int> read_cells(const ShapeRequest& request,
                            std::initializer_list<std::size_t> counts,
                            const std::string& names,
                            const std::string& example) {
  const std::string& text = request.cells;
  const std::string allowed =
      names + ", whole numbers from 1 to " + std::to_string(most_cells) + ", such as " + example;
  std::vector<int> cells;
  const char* at = text.data();
  const char* end = text.data() + text.size();
  while (at < end) {
    int number = 0;
    const auto [after, status] = std::from_chars(at, end, number);
    const bool goes_on = after != end && *after == 'x' && after + 1 != end;
    if (status != std::errc() || number < 1 || number > most_cells || (after != end && !goes_on)) {
      refuse_option("--cells", text, allowed);
    }
    cells.push_back(number);
    at = goes_on ? after + 1 : end;
  }
  if (!cells.empty() && !is_one_of(cells.size(), counts)) {
    refuse_option("--cells", text, allowed);
  }
  return cells;
}

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
    refuse_option("--unknowns", text, "a number from 1 to 1e9, such as 1e6");
  }
  return number;
}

std::vector<double> read_dimensions(const ShapeRequest& request,
                                    std::initializer_list<std::size_t> counts,
                                    const std::string& allowed) {
  std::vector<double> lengths;
  for (const std::string& text : request.dimensions) {
    lengths.push_back(read_quantity(text, units::length, "--dimensions", text, allowed));
  }
  if (!lengths.empty() && !is_one_of(lengths.size(), counts)) {
    refuse_option("--dimensions", text::list(request.dimensions), allowed);
  }
  return lengths;
}

std::vector<meshes::Layer> read_layers(const ShapeRequest& request, int cells) {
  std::vector<meshes::Layer> layers;
  for (const std::string& text : request.layers) {
    layers.push_back(read_layer(text, cells));
  }
  return layers;
}

void refuse_unused(const ShapeRequest& request, std::initializer_list<std::string> used) {
  const struct {
    std::string option;
    bool given;
    std::string shapes;
  } options[] = {{"--layer", !request.layers.empty(), "slab and tube"},
                 {"--quarter", request.quarter, "tube"},
                 {"--unknowns", !request.unknowns.empty(), "ellipsoid and block"},
                 {"--fibers", request.fibers, "ellipsoid, slab and tube"}};
  for (const auto& [option, given, shapes] : options) {
    if (given && std::find(used.begin(), used.end(), option) == used.end()) {
      throw InputError(option + ": found with --shape " + request.shape +
                       ". Allowed: with --shape " + shapes + ".");
    }
  }
}

}  // namespace viscera::app
