#include "solver/app/mesh_request.h"

#include <charconv>

#include "meshes/quality/surface_rule.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/core/units.h"

namespace viscera::app {

namespace {

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

void add_surfaces(const std::vector<std::string>& rules, meshes::OrganMesh& mesh) {
  for (const std::string& rule : rules) {
    try {
      meshes::add_surface(mesh, rule);
    } catch (const GeometryError& error) {
      throw InputError("--surface: " + std::string(error.what()));
    }
  }
}

}  // namespace viscera::app
