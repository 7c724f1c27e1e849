#include "meshes/imaging/improve_borders.h"

#include <algorithm>
#include <cmath>

#include "meshes/imaging/label_names.h"
#include "meshes/imaging/smooth_borders.h"
#include "meshes/imaging/undo_contacts.h"
#include "meshes/imaging/widen_angles.h"
#include "solver/core/errors.h"

namespace viscera::meshes::imaging {

namespace {

// tetrahedra of mean edge e fill about so much of e^3, and a node has about so many cells
constexpr double cell_volume = 0.094, cells_per_node = 5.5;
constexpr int contact_rounds = 8;

/// Number of a region by its name, 0 for `outer`.
int number_of(const std::vector<std::string>& names, const std::string& name) {
  if (name == outside_name) {
    return 0;
  }
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    std::string all = outside_name;
    for (const std::string& region : names) {
      all += ", " + region;
    }
    throw GeometryError("An edge length is asked for on a border of '" + name +
                        "', which is no region of the mesh. Its regions are: " + all + ".");
  }
  return 1 + static_cast<int>(found - names.begin());
}

}  // namespace

double expected_nodes(const std::vector<double>& edge, const std::vector<double>& volumes) {
  double nodes = 0;
  for (std::size_t r = 1; r < volumes.size(); ++r) {
    nodes += volumes[r] / (cell_volume * cells_per_node * std::pow(edge[r], 3));
  }
  return nodes;
}

std::map<std::pair<int, int>, double> border_edges(const MesherOptions& options,
                                                   const std::vector<std::string>& names) {
  std::map<std::pair<int, int>, double> edges;
  for (const auto& [pair, edge] : options.border_edge) {
    const int a = number_of(names, pair.first), b = number_of(names, pair.second);
    edges[{std::min(a, b), std::max(a, b)}] = edge;
  }
  return edges;
}

void restore_apart(Tetrahedra& cells,
                   Borders borders,
                   const std::vector<double>& volumes,
                   double reach,
                   const std::vector<Point>& start) {
  BorderMover restorer(cells, borders, {1, 1, 1}, reach);
  for (int round = 0; round < contact_rounds; ++round) {
    restore_volumes(cells, borders, volumes, restorer);
    const std::vector<std::int32_t> back = undo_contacts(cells, start);
    if (back.empty()) {
      return;
    }
    const auto stays = [&](std::int32_t node) {
      return std::binary_search(back.begin(), back.end(), node);
    };
    borders.nodes.erase(std::remove_if(borders.nodes.begin(), borders.nodes.end(), stays),
                        borders.nodes.end());
  }
}

void improve_surface_borders(Tetrahedra& cells,
                             const SizeLimits& limits,
                             const std::vector<double>& volumes) {
  const std::vector<Point> start = cells.nodes;
  const Borders borders = find_borders(cells);
  widen_angles(cells, borders);
  std::vector<double> targets = region_volumes(cells, volumes.size());
  for (std::size_t r = 1; r < targets.size(); ++r) {
    targets[r] = volumes[r] > 0 ? volumes[r] : targets[r];
  }
  const double finest = *std::min_element(limits.edge.begin() + 1, limits.edge.end());
  restore_apart(cells, borders, targets, volume_reach * finest, start);
}

}  // namespace viscera::meshes::imaging
