#include "solver/app/mesh_request.h"

#include <charconv>

#include "meshes/quality/tag_surface.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/core/units.h"

namespace viscera::app {

namespace {

constexpr double usual_angle = 45;  ///< degrees
constexpr double largest_angle = 180;

[[noreturn]] void refuse(const std::string& option,
                         const std::string& found,
                         const std::string& allowed) {
  throw InputError(option + ": found '" + found + "'. Allowed: " + allowed + ".");
}

/// A positive quantity of this dimension, in internal units.
double read_size(const std::string& option,
                 const std::string& text,
                 const units::Dimension& dimension) {
  const std::string example =
      dimension == units::length ? "a length such as 5mm" : "a volume such as 0.5mL";
  try {
    const units::Quantity quantity = units::parse_quantity(text);
    if (quantity.dimension == dimension && quantity.value > 0) {
      return quantity.value;
    }
  } catch (const units::UnitError& error) {
    refuse(option, text, example + " (" + error.what() + ")");
  }
  refuse(option, text, example + ", above zero");
}

/// "1=parenchyma" to its label and the text behind.
std::pair<int, std::string> read_label(const std::string& option, const std::string& text) {
  const auto equals = text.find('=');
  int label = 0;
  const char* end = text.data() + std::min(equals, text.size());
  const auto result = std::from_chars(text.data(), end, label);
  const bool is_label =
      equals != std::string::npos && equals + 1 < text.size() && result.ptr == end && label > 0;
  if (!is_label) {
    refuse(option, text,
           "LABEL=..., a label above 0 and what it gets, such as " +
               std::string(option == "--name" ? "1=parenchyma" : "2=2mm"));
  }
  return {label, text.substr(equals + 1)};
}

const std::vector<std::pair<std::string, meshes::Point>>& directions() {
  static const std::vector<std::pair<std::string, meshes::Point>> table{
      {"left", {1, 0, 0}},      {"right", {-1, 0, 0}},   {"posterior", {0, 1, 0}},
      {"anterior", {0, -1, 0}}, {"superior", {0, 0, 1}}, {"inferior", {0, 0, -1}}};
  return table;
}

double read_angle(const std::string& side, const std::string& text) {
  try {
    const double degrees = units::parse_number(text);
    if (degrees > 0 && degrees <= largest_angle) {
      return degrees;
    }
  } catch (const units::UnitError&) {
  }
  refuse("--side", side, "an angle in degrees above 0 and at most 180 behind the colon");
}

SideRequest read_side(const std::string& text) {
  const auto colon = text.find(':');
  const std::string name = text.substr(0, colon);
  std::vector<std::string> names;
  for (const auto& [known, direction] : directions()) {
    if (known == name) {
      return {name, direction,
              colon == std::string::npos ? usual_angle : read_angle(text, text.substr(colon + 1))};
    }
    names.push_back(known);
  }
  throw InputError("--side: found '" + text + "'. Allowed: " + text::list(names) +
                   ", then :DEGREES if you like." + text::did_you_mean(name, names));
}

}  // namespace

meshes::MesherOptions mesher_options(const MeshRequest& request) {
  meshes::MesherOptions options;
  options.edge = read_size("--size", request.size, units::length);
  options.smallest_part = read_size("--smallest-part", request.smallest_part, units::volume) * 1e-3;
  options.keep = request.keep;
  for (const std::string& text : request.label_sizes) {
    const auto [label, size] = read_label("--label-size", text);
    options.label_edge[label] = read_size("--label-size", size, units::length);
  }
  for (const std::string& text : request.names) {
    const auto [label, name] = read_label("--name", text);
    options.names[label] = name;
  }
  return options;
}

std::vector<SideRequest> requested_sides(const MeshRequest& request) {
  std::vector<SideRequest> sides;
  for (const std::string& text : request.sides) {
    sides.push_back(read_side(text));
  }
  return sides;
}

void add_sides(const std::vector<SideRequest>& sides, meshes::OrganMesh& mesh) {
  for (const SideRequest& side : sides) {
    meshes::tag_by_normal(mesh, "boundary", side.direction, side.degrees, side.name);
  }
}

}  // namespace viscera::app
