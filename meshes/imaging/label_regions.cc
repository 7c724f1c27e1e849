#include "meshes/imaging/label_regions.h"

#include <algorithm>
#include <set>

#include "meshes/imaging/improve_borders.h"
#include "meshes/imaging/label_names.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::meshes::imaging {

namespace {

void check_edge(double edge) {
  if (!(edge >= 0.05 && edge <= 1000)) {
    throw GeometryError("The edge length " + std::to_string(edge) +
                        " mm for meshing labels is out of range; 0.05 to 1000 mm is allowed, 3 to "
                        "8 mm is usual for an organ.");
  }
}

void check_options(const MesherOptions& options) {
  check_edge(options.edge);
  for (const auto& [label, edge] : options.label_edge) {
    check_edge(edge);
  }
  for (const auto& [regions, edge] : options.border_edge) {
    check_edge(edge);
  }
  if (!(options.facet_distance >= 0) || !(options.smallest_part >= 0) ||
      !(options.smoothing >= 0)) {
    throw GeometryError(
        "The facet distance, the smallest part and the smoothing for meshing labels must not be "
        "negative.");
  }
}

/// The labels to mesh, each known to be in the image.
std::set<int> kept_labels(const LabelImage& image, const MesherOptions& options) {
  const std::map<int, std::size_t> present = count_labels(image);
  std::set<int> kept(options.keep.begin(), options.keep.end());
  for (const auto& [label, voxels] : present) {
    if (options.keep.empty()) {
      kept.insert(label);
    }
  }
  for (const int label : kept) {
    if (present.count(label) == 0) {
      throw GeometryError("Label " + std::to_string(label) +
                          " is to be meshed but the image does not have it. Its labels are: " +
                          list_labels(image) + ".");
    }
  }
  return kept;
}

}  // namespace

Regions choose_regions(const LabelImage& image, const MesherOptions& options) {
  check_options(options);
  Regions regions;
  for (const int label : kept_labels(image, options)) {
    const std::string name = region_name(image, options.names, label);
    const auto known = std::find(regions.names.begin(), regions.names.end(), name);
    const auto own = options.label_edge.find(label);
    const double edge = own != options.label_edge.end() ? own->second : options.edge;
    const int number = 1 + static_cast<int>(known - regions.names.begin());
    regions.number_of_label[label] = number;
    if (known == regions.names.end()) {
      regions.names.push_back(name);
      regions.edge.push_back(edge);
    } else {
      regions.edge[number] = std::min(regions.edge[number], edge);
    }
  }
  if (regions.names.size() > 255) {
    throw GeometryError("The image has " + std::to_string(regions.names.size()) +
                        " labels; up to 255 regions can be meshed together. Is this the "
                        "grey-value image instead of its segmentation? Else choose the labels to "
                        "mesh (--keep) or merge some (--merge).");
  }
  regions.border_edge = border_edges(options, regions.names);
  return regions;
}

LabelImage select_regions(const LabelImage& image, const Regions& regions) {
  std::vector<std::uint16_t> number(65536, 0);
  for (const auto& [label, region] : regions.number_of_label) {
    number[static_cast<std::size_t>(label)] = static_cast<std::uint16_t>(region);
  }
  LabelImage selected = image;
  for (std::uint16_t& label : selected.labels) {
    label = number[label];
  }
  return selected;
}

std::vector<std::string> note_cut_regions(const LabelImage& selected, const Regions& regions) {
  std::set<int> cut;
  std::size_t at = 0;
  for (int k = 0; k < selected.size[2]; ++k) {
    for (int j = 0; j < selected.size[1]; ++j) {
      for (int i = 0; i < selected.size[0]; ++i, ++at) {
        const bool at_border = i == 0 || j == 0 || k == 0 || i + 1 == selected.size[0] ||
                               j + 1 == selected.size[1] || k + 1 == selected.size[2];
        if (at_border && selected.labels[at] != 0) {
          cut.insert(selected.labels[at]);
        }
      }
    }
  }
  std::vector<std::string> names;
  for (const int region : cut) {
    names.push_back("'" + regions.names[static_cast<std::size_t>(region) - 1] + "'");
  }
  if (names.size() < 2) {
    return names.empty() ? names
                         : std::vector<std::string>{"Region " + names[0] +
                                                    " touches the border of the image: the organ "
                                                    "may be cut off there."};
  }
  return {std::to_string(names.size()) + " regions touch the border of the image: " +
          text::list(names) + ". These organs may be cut off there."};
}

}  // namespace viscera::meshes::imaging
