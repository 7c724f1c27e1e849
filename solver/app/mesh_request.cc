#include "solver/app/mesh_request.h"

#include <algorithm>
#include <map>

#include "meshes/imaging/label_names.h"
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
double read_quantity(const std::string& option,
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

/// "left=right" to its two sides, neither empty.
std::pair<std::string, std::string> read_pair(const std::string& option,
                                              const std::string& text,
                                              const std::string& allowed) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || text::trim(text.substr(0, equals)).empty() ||
      text::trim(text.substr(equals + 1)).empty()) {
    refuse(option, text, allowed);
  }
  return {text::trim(text.substr(0, equals)), text::trim(text.substr(equals + 1))};
}

/// LENGTH, LABEL=LENGTH or LABEL:LABEL=LENGTH.
void read_size(const std::string& text, MeshWishes& wishes) {
  if (text.find('=') == std::string::npos) {
    wishes.options.edge = read_quantity("--size", text, units::length);
    return;
  }
  const auto [where, length] =
      read_pair("--size", text, "LABEL=LENGTH or LABEL:LABEL=LENGTH, such as liver=4mm");
  const double edge = read_quantity("--size", length, units::length);
  const std::vector<std::string> sides = text::split(where, ':');
  if (sides.size() == 1) {
    wishes.label_sizes.push_back({sides[0], edge});
  } else if (sides.size() == 2) {
    wishes.border_sizes.push_back({text::trim(sides[0]), text::trim(sides[1]), edge});
  } else {
    refuse("--size", text, "one label, or two with ':' between them, such as liver:outer=3mm");
  }
}

double read_unit(const std::string& unit) {
  const std::map<std::string, double> known{{"um", 1e-3}, {"mm", 1}, {"cm", 10}, {"m", 1000}};
  const auto found = known.find(unit.empty() ? "mm" : unit);
  if (found == known.end()) {
    refuse("--unit", unit, "the unit of length of the surfaces: um, mm, cm or m");
  }
  return found->second;
}

meshes::Islands read_islands(const std::string& text) {
  const std::pair<const char*, meshes::Islands> choices[] = {{"join", meshes::Islands::join},
                                                             {"keep", meshes::Islands::keep},
                                                             {"largest", meshes::Islands::largest}};
  for (const auto& [name, choice] : choices) {
    if (text == name) {
      return choice;
    }
  }
  throw InputError("--islands: found '" + text + "'. Allowed: join, keep, largest." +
                   text::did_you_mean(text, {"join", "keep", "largest"}));
}

/// The region that a text of the command line means: its name, or that of the label's.
std::string region_meant(const std::string& text,
                         const meshes::MesherOptions& options,
                         const meshes::LabelImage& image) {
  if (text == meshes::outside_name) {
    return text;
  }
  for (const auto& [label, name] : options.names) {
    if (name == text) {
      return text;
    }
  }
  return meshes::region_name(image, options.names, meshes::find_labels(image, text).front());
}

/// The labels that a text means: those of a region named on the command line, else the image's.
std::vector<int> labels_meant(const std::string& option,
                              const std::string& text,
                              const meshes::MesherOptions& options,
                              const meshes::LabelImage& image) {
  std::vector<int> labels;
  for (const auto& [label, name] : options.names) {
    if (name == text) {
      labels.push_back(label);
    }
  }
  try {
    return labels.empty() ? meshes::find_labels(image, text) : labels;
  } catch (const InputError& error) {
    throw InputError(option + ": " + error.what());
  }
}

}  // namespace

MeshWishes read_wishes(const MeshRequest& request) {
  MeshWishes wishes;
  wishes.options.smallest_part =
      read_quantity("--smallest-part", request.smallest_part, units::volume) * 1e-3;
  wishes.options.islands = read_islands(request.islands);
  wishes.options.smoothing = request.smoothing;
  wishes.options.thin = request.keep_sizes ? meshes::Thin::keep : meshes::Thin::refine;
  wishes.unit_in_mm = read_unit(request.unit);
  wishes.keep = request.keep;
  for (const std::string& text : request.sizes) {
    read_size(text, wishes);
  }
  for (const std::string& text : request.names) {
    wishes.names.push_back(
        read_pair("--name", text, "LABEL=NAME, a label and what to call it, such as 1=liver"));
  }
  for (const std::string& text : request.merges) {
    const auto [name, labels] =
        read_pair("--merge", text, "NAME=LABEL,LABEL,..., such as lung=10,11,12");
    for (const std::string& label : text::split(labels, ',')) {
      wishes.merges.push_back({text::trim(label), name});
    }
  }
  return wishes;
}

meshes::MesherOptions options_for_image(const MeshWishes& wishes, const meshes::LabelImage& image) {
  meshes::MesherOptions options = wishes.options;
  for (const auto& [text, name] : wishes.names) {
    for (const int label : labels_meant("--name", text, {}, image)) {
      options.names[label] = meshes::plain_name(name);
    }
  }
  const meshes::MesherOptions named = options;
  for (const auto& [text, name] : wishes.merges) {
    for (const int label : labels_meant("--merge", text, named, image)) {
      options.names[label] = meshes::plain_name(name);
    }
  }
  for (const std::string& text : wishes.keep) {
    for (const int label : labels_meant("--keep", text::trim(text), options, image)) {
      options.keep.push_back(label);
    }
  }
  for (const auto& [text, edge] : wishes.label_sizes) {
    for (const int label : labels_meant("--size", text, options, image)) {
      options.label_edge[label] = edge;
    }
  }
  for (const auto& border : wishes.border_sizes) {
    options.border_edge[{region_meant(border.first, options, image),
                         region_meant(border.second, options, image)}] = border.edge;
  }
  return options;
}

meshes::MesherOptions options_for_surfaces(const MeshWishes& wishes,
                                           const std::vector<std::string>& surfaces) {
  meshes::MesherOptions options = wishes.options;
  for (const auto& [name, edge] : wishes.label_sizes) {
    const auto found = std::find(surfaces.begin(), surfaces.end(), name);
    if (found == surfaces.end()) {
      throw InputError("--size: found '" + name + "'. Allowed: " + text::list(surfaces) + "." +
                       text::did_you_mean(name, surfaces));
    }
    options.label_edge[1 + static_cast<int>(found - surfaces.begin())] = edge;
  }
  for (const auto& border : wishes.border_sizes) {
    options.border_edge[{border.first, border.second}] = border.edge;
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
