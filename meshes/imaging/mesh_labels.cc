#include "meshes/imaging/mesh_labels.h"

#include <algorithm>
#include <cmath>

#include "meshes/imaging/improve_borders.h"
#include "meshes/imaging/label_regions.h"
#include "meshes/imaging/region_mesh.h"
#include "meshes/imaging/separate_hinges.h"
#include "meshes/imaging/smooth_borders.h"
#include "meshes/imaging/voxel_field.h"
#include "meshes/imaging/widen_angles.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/quality/quality_report.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::meshes {

namespace {

using imaging::Regions;

// steps of voxels are smoothed over so many of them, in so many rounds
constexpr double patch_radius = 5;
constexpr int rounds = 2;
constexpr double promised_volume = 0.01;
// edges of regions that are too thin become shorter by this factor, so many times
constexpr double shorter = 0.6;
constexpr int most_refinements = 4;

/// Region numbers on the cropped grid, islands settled; remarks go to `notes`.
LabelImage make_grid(const LabelImage& image,
                     const Regions& regions,
                     const MesherOptions& options,
                     std::vector<std::string>& notes) {
  const LabelImage selected = imaging::select_regions(image, regions);
  const auto append = [&notes](const std::vector<std::string>& more) {
    notes.insert(notes.end(), more.begin(), more.end());
  };
  append(imaging::note_cut_regions(selected, regions));
  LabelImage grid = crop(selected, 2);
  append(describe_islands(find_islands(grid), regions.names));
  const int changed = settle_islands(grid, options.islands, options.smallest_part);
  if (changed > 0 && options.islands == Islands::join) {
    notes.push_back(
        text::format(changed == 1 ? "%d part or hole below %.4g mL was joined to what is around it."
                                  : "%d parts or holes below %.4g mL were joined to what is "
                                    "around them.",
                     changed, options.smallest_part));
  } else if (changed > 0) {
    notes.push_back(text::format(
        changed == 1 ? "%d island was dropped." : "%d islands were dropped.", changed));
  }
  return grid;
}

/// Volume of a voxel in the grid's own frame, which has right angles, mm3.
double own_voxel_volume(const LabelImage& grid) {
  return grid.spacing[0] * grid.spacing[1] * grid.spacing[2];
}

/// Volumes by region number, mm3 of the grid's own frame.
std::vector<double> voxel_volumes(const LabelImage& grid, std::size_t regions) {
  std::vector<double> volumes(regions, 0);
  for (const auto& [region, voxels] : count_labels(grid)) {
    volumes[static_cast<std::size_t>(region)] =
        static_cast<double>(voxels) * own_voxel_volume(grid);
  }
  return volumes;
}

imaging::SizeLimits size_limits(const Regions& regions,
                                const MesherOptions& options,
                                const std::vector<double>& volumes) {
  imaging::SizeLimits limits;
  limits.edge = regions.edge;
  limits.border_edge = regions.border_edge;
  limits.facet_distance = options.facet_distance;
  limits.seed = options.seed;
  limits.progress = options.progress;
  limits.expected_nodes = imaging::expected_nodes(regions.edge, volumes);
  return limits;
}

/// Smooth borders and true volumes, in the grid's frame.
void improve_borders(const LabelImage& grid,
                     const Regions& regions,
                     const MesherOptions& options,
                     const std::vector<double>& volumes,
                     imaging::Tetrahedra& cells,
                     MeshedLabels& result) {
  const imaging::Borders borders = imaging::find_borders(cells);
  result.roughness_before = result.roughness = imaging::roughness(cells, borders);
  if (options.smoothing == 0) {
    return;
  }
  options.progress("smoothing borders, restoring volumes");
  const std::vector<Point> start = cells.nodes;
  const Point voxel = {grid.spacing[0], grid.spacing[1], grid.spacing[2]};
  // by the short side: thick slices would make patches wider than organs
  const double finest_voxel = *std::min_element(voxel.begin(), voxel.end());
  imaging::BorderMover smoother(cells, borders, voxel, options.smoothing);
  for (int round = 0; round < rounds; ++round) {
    // wider angles leave more room to move in
    imaging::widen_angles(cells, borders);
    imaging::smooth_borders(cells, borders, patch_radius * finest_voxel, smoother);
  }
  imaging::widen_angles(cells, borders);
  const double finest = *std::min_element(regions.edge.begin() + 1, regions.edge.end());
  imaging::restore_apart(cells, borders, volumes,
                         std::max(imaging::volume_reach * finest, norm(voxel)), start);
  result.roughness = imaging::roughness(cells, borders);
}

/// mL in the image before islands were settled, by region number.
std::vector<double> image_volumes(const LabelImage& image, const Regions& regions) {
  std::vector<double> volumes(regions.edge.size(), 0);
  const auto counts = count_labels(image);
  for (const auto& [label, region] : regions.number_of_label) {
    volumes[static_cast<std::size_t>(region)] +=
        static_cast<double>(counts.at(label)) * voxel_volume(image) / 1000;
  }
  return volumes;
}

/// Fills `volumes` and notes regions whose volume moved.
void compare_volumes(const LabelImage& image,
                     const LabelImage& grid,
                     const Regions& regions,
                     MeshedLabels& result) {
  const std::vector<double> before = image_volumes(image, regions);
  const std::vector<double> settled = voxel_volumes(grid, regions.edge.size());
  const double to_ml = voxel_volume(grid) / own_voxel_volume(grid) / 1000;
  const auto meshed = result.mesh.n_cells() > 0 ? measure_quality(result.mesh).region_volumes
                                                : std::vector<std::pair<std::string, double>>();
  for (std::size_t r = 1; r < settled.size(); ++r) {
    RegionVolume entry{regions.names[r - 1], before[r], settled[r] * to_ml, 0};
    for (const auto& [name, volume] : meshed) {
      entry.mesh += name == entry.region ? volume / 1000 : 0;
    }
    result.volumes.push_back(entry);
    if (entry.mesh > 0 && std::abs(entry.mesh - entry.voxels) > promised_volume * entry.voxels) {
      result.mesh.notes.push_back(
          text::format("Region '%s' has %.4g mL in the mesh and %.4g mL in voxels: parts of it are "
                       "too thin for the edge length.",
                       entry.region.c_str(), entry.mesh, entry.voxels));
    }
  }
}

[[noreturn]] void refuse_nothing(const std::vector<double>& volumes, const MesherOptions& options) {
  const double largest = *std::max_element(volumes.begin() + 1, volumes.end());
  if (largest == 0) {
    throw GeometryError(
        text::format("Meshing the label image gave no tetrahedra: every connected part of the "
                     "labels is smaller than the smallest part asked for, %.4g mL. Choose a "
                     "smaller --smallest-part.",
                     options.smallest_part));
  }
  throw GeometryError(
      "Meshing the label image gave no tetrahedra: every labelled part is smaller than the edge "
      "length or the smallest part asked for. Choose a smaller edge.");
}

/// One mesh with the edges that `regions` asks for; empty where all is smaller than they.
MeshedLabels mesh_grid(const LabelImage& image,
                       const LabelImage& grid,
                       const Regions& regions,
                       const MesherOptions& options) {
  const std::vector<double> volumes = voxel_volumes(grid, regions.edge.size());
  const imaging::RegionGrid numbers{
      grid.size, grid.spacing, {grid.labels.begin(), grid.labels.end()}};
  const auto staircase =
      options.smoothing > 0 ? imaging::Staircase::smoothed : imaging::Staircase::kept;
  imaging::Tetrahedra cells = imaging::tetrahedralize(imaging::voxel_field(numbers, staircase),
                                                      size_limits(regions, options, volumes));
  MeshedLabels result;
  if (cells.cell_regions.empty()) {
    compare_volumes(image, grid, regions, result);
    return result;
  }
  imaging::separate_hinges(cells);
  improve_borders(grid, regions, options, volumes, cells, result);
  const auto to_lps = [&grid](const Point& x) {
    return to_patient(grid,
                      {x[0] / grid.spacing[0], x[1] / grid.spacing[1], x[2] / grid.spacing[2]});
  };
  result.mesh =
      imaging::name_regions(std::move(cells), regions.names, to_lps, options.smallest_part);
  compare_volumes(image, grid, regions, result);
  return result;
}

bool misses_volume(const RegionVolume& region) {
  return std::abs(region.mesh - region.voxels) > promised_volume * region.voxels;
}

/// Shorter edges for regions whose volume the mesh misses; false if there are none to be shortened.
bool shorten_edges(const MeshedLabels& meshed,
                   const LabelImage& grid,
                   const MesherOptions& options,
                   Regions& regions) {
  const double finest = *std::min_element(grid.spacing.begin(), grid.spacing.end());
  bool shortened = false;
  for (std::size_t r = 1; r < regions.edge.size(); ++r) {
    const RegionVolume& region = meshed.volumes[r - 1];
    const bool counts = region.mesh > 0 || region.voxels >= options.smallest_part;
    if (counts && misses_volume(region) && regions.edge[r] > finest) {
      regions.edge[r] = std::max(shorter * regions.edge[r], finest);
      shortened = true;
    }
  }
  return shortened;
}

void note_edges(const Regions& asked, const Regions& taken, std::vector<std::string>& notes) {
  for (std::size_t r = 1; r < asked.edge.size(); ++r) {
    if (taken.edge[r] < asked.edge[r]) {
      notes.push_back(
          text::format("Region '%s' is too thin for edges of %.4g mm: to keep its volume it was "
                       "meshed with %.2g mm.",
                       asked.names[r - 1].c_str(), asked.edge[r], taken.edge[r]));
    }
  }
}

}  // namespace

MeshedLabels mesh_label_image(const LabelImage& image, const MesherOptions& options) {
  check_label_image(image, "label image");
  const Regions asked = imaging::choose_regions(image, options);
  std::vector<std::string> notes = image.notes;
  options.progress("looking at labels and islands");
  const LabelImage grid = make_grid(image, asked, options, notes);
  Regions regions = asked;
  MeshedLabels result = mesh_grid(image, grid, regions, options);
  const bool refine = options.smoothing > 0 && options.thin == Thin::refine;
  for (int round = 0; refine && round < most_refinements; ++round) {
    if (!shorten_edges(result, grid, options, regions)) {
      break;
    }
    options.progress("meshing again with shorter edges in thin regions");
    result = mesh_grid(image, grid, regions, options);
  }
  if (result.mesh.n_cells() == 0) {
    refuse_nothing(voxel_volumes(grid, regions.edge.size()), options);
  }
  note_edges(asked, regions, notes);
  result.mesh.notes.insert(result.mesh.notes.begin(), notes.begin(), notes.end());
  check_mesh(result.mesh, "mesh of the label image");
  return result;
}

OrganMesh mesh_labels(const LabelImage& image, const MesherOptions& options) {
  return mesh_label_image(image, options).mesh;
}

}  // namespace viscera::meshes
