#include "meshes/imaging/mesh_labels.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "meshes/imaging/tetrahedralize.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/quality/orientation.h"
#include "meshes/quality/parts.h"
#include "meshes/quality/renumber.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

std::string list_of(const std::map<int, std::size_t>& labels) {
  std::string text;
  for (const auto& [label, voxels] : labels) {
    text += (text.empty() ? "" : ", ") + std::to_string(label);
  }
  return text;
}

void check_sizes(const MesherOptions& options) {
  std::vector<double> sizes = {options.edge};
  for (const auto& [label, edge] : options.label_edge) {
    sizes.push_back(edge);
  }
  for (const double edge : sizes) {
    if (!(edge >= 0.05 && edge <= 1000)) {
      throw GeometryError("The edge length " + std::to_string(edge) +
                          " mm for meshing labels is out of "
                          "range; 0.05 to 1000 mm is allowed, 3 to 8 mm is usual for an organ.");
    }
  }
  if (!(options.facet_distance >= 0) || !(options.smallest_part >= 0)) {
    throw GeometryError(
        "The facet distance and the smallest part for meshing labels must not be "
        "negative.");
  }
}

std::string name_of(const MesherOptions& options, int label) {
  const auto named = options.names.find(label);
  return named != options.names.end() ? named->second : "label_" + std::to_string(label);
}

/// Kept labels with their region number, from 1; labels of one name share it.
struct Regions {
  std::vector<std::string> names;  ///< of region number - 1
  std::map<int, int> number_of_label;
  std::vector<double> edge = {0};  ///< by region number
};

Regions choose_regions(const LabelImage& image, const MesherOptions& options) {
  const std::map<int, std::size_t> present = count_labels(image);
  std::vector<int> kept = options.keep;
  for (const auto& [label, voxels] : present) {
    if (options.keep.empty()) {
      kept.push_back(label);
    }
  }
  Regions regions;
  for (const int label : std::set<int>(kept.begin(), kept.end())) {
    if (present.count(label) == 0) {
      throw GeometryError("Label " + std::to_string(label) +
                          " is to be meshed but the image does not "
                          "have it. Its labels are: " +
                          list_of(present) + ".");
    }
    const std::string name = name_of(options, label);
    const auto known = std::find(regions.names.begin(), regions.names.end(), name);
    const auto own = options.label_edge.find(label);
    const double edge = own != options.label_edge.end() ? own->second : options.edge;
    regions.number_of_label[label] = 1 + static_cast<int>(known - regions.names.begin());
    if (known == regions.names.end()) {
      regions.names.push_back(name);
      regions.edge.push_back(edge);
    } else {
      double& shared = regions.edge[static_cast<std::size_t>(regions.number_of_label[label])];
      shared = std::min(shared, edge);
    }
  }
  if (regions.names.size() > 255) {
    throw GeometryError("The image has " + std::to_string(regions.names.size()) +
                        " labels; up to 255 "
                        "regions can be meshed together. Choose the labels to keep.");
  }
  return regions;
}

/// Labels become region numbers; all others 0.
LabelImage select(const LabelImage& image, const Regions& regions) {
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

void note_cut_regions(const LabelImage& selected,
                      const Regions& regions,
                      std::vector<std::string>& notes) {
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
  for (const int region : cut) {
    notes.push_back("Region '" + regions.names[static_cast<std::size_t>(region) - 1] +
                    "' touches the border of the image: the organ is cut off there.");
  }
}

Surface& surface_named(OrganMesh& mesh, const std::string& name) {
  for (Surface& surface : mesh.surfaces) {
    if (surface.name == name) {
      return surface;
    }
  }
  mesh.surfaces.push_back({name, {}});
  return mesh.surfaces.back();
}

void add_surfaces(const imaging::Tetrahedra& cells, OrganMesh& mesh) {
  for (const imaging::RegionFacet& facet : cells.facets) {
    const std::string& inside = mesh.region_names[static_cast<std::size_t>(facet.inside) - 1];
    if (facet.outside == 0) {
      surface_named(mesh, inside + "_outer").triangles.push_back(facet.corners);
    } else {
      // seen from the region that comes first
      const std::string& first = mesh.region_names[static_cast<std::size_t>(facet.outside) - 1];
      const auto& c = facet.corners;
      surface_named(mesh, first + "_" + inside).triangles.push_back({c[0], c[2], c[1]});
    }
  }
  std::sort(mesh.surfaces.begin(), mesh.surfaces.end(),
            [](const Surface& a, const Surface& b) { return a.name < b.name; });
}

/// Regions so thin that no cell is theirs leave the list, with a note.
void drop_empty_regions(OrganMesh& mesh) {
  std::vector<std::int32_t> new_number(mesh.region_names.size(), -1);
  for (const std::int32_t region : mesh.cell_regions) {
    new_number[region] = 0;
  }
  std::vector<std::string> names;
  for (std::size_t region = 0; region < new_number.size(); ++region) {
    if (new_number[region] < 0) {
      mesh.notes.push_back("Region '" + mesh.region_names[region] +
                           "' is too small for the edge length and was left out.");
      continue;
    }
    new_number[region] = static_cast<std::int32_t>(names.size());
    names.push_back(mesh.region_names[region]);
  }
  for (std::int32_t& region : mesh.cell_regions) {
    region = new_number[region];
  }
  mesh.region_names = std::move(names);
}

OrganMesh to_mesh(imaging::Tetrahedra&& cells,
                  const Regions& regions,
                  const LabelImage& grid,
                  double smallest_part) {
  OrganMesh mesh;
  mesh.region_names = regions.names;
  mesh.nodes.reserve(cells.nodes.size());
  for (const Point& x : cells.nodes) {
    mesh.nodes.push_back(
        to_patient(grid, {x[0] / grid.spacing[0], x[1] / grid.spacing[1], x[2] / grid.spacing[2]}));
  }
  add_surfaces(cells, mesh);
  mesh.cells = std::move(cells.cells);
  for (const int region : cells.cell_regions) {
    mesh.cell_regions.push_back(region - 1);
  }
  if (flip_misnumbered_cells(mesh) >
      0) {  // a left-handed image: its triangles are mirrored as well
    for (Surface& surface : mesh.surfaces) {
      for (auto& triangle : surface.triangles) {
        std::swap(triangle[1], triangle[2]);
      }
    }
  }
  if (const int parts = drop_small_mesh_parts(mesh, smallest_part); parts > 0) {
    mesh.notes.push_back(std::to_string(parts) +
                         " small parts that the mesh does not connect to the rest were left out.");
  }
  drop_empty_regions(mesh);
  orient_surfaces(mesh);
  add_boundary(mesh);
  order_along_curve(mesh);
  return mesh;
}

}  // namespace

OrganMesh mesh_labels(const LabelImage& image, const MesherOptions& options) {
  check_label_image(image, "label image");
  check_sizes(options);
  const Regions regions = choose_regions(image, options);
  LabelImage selected = select(image, regions);
  std::vector<std::string> notes = image.notes;
  note_cut_regions(selected, regions, notes);
  LabelImage grid = crop(selected, 2);
  if (const int parts = drop_small_parts(grid, options.smallest_part); parts > 0) {
    notes.push_back(std::to_string(parts) + " connected parts or holes below " +
                    std::to_string(options.smallest_part) +
                    " mL were joined to their surroundings.");
  }
  const double distance = options.facet_distance > 0
                              ? options.facet_distance
                              : *std::min_element(regions.edge.begin() + 1, regions.edge.end()) / 4;
  const imaging::RegionGrid numbers{
      grid.size, grid.spacing, {grid.labels.begin(), grid.labels.end()}};
  imaging::Tetrahedra cells =
      imaging::tetrahedralize(numbers, {regions.edge, distance, options.seed});
  if (cells.cell_regions.empty()) {
    throw GeometryError(
        "Meshing the label image gave no tetrahedra: every labelled part is smaller than "
        "the edge length or the smallest part asked for. Choose a smaller edge.");
  }
  OrganMesh mesh = to_mesh(std::move(cells), regions, grid, options.smallest_part);
  mesh.notes.insert(mesh.notes.begin(), notes.begin(), notes.end());
  check_mesh(mesh, "mesh of the label image");
  return mesh;
}

}  // namespace viscera::meshes
