#include "meshes/shapes/directions.h"

#include <algorithm>
#include <utility>

#include "meshes/quality/reference_cell.h"
#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

void append(const std::vector<Point>& axes, std::vector<Field>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    fields[i].values.insert(fields[i].values.end(), axes[i].begin(), axes[i].end());
  }
}

void move_to(std::vector<Field>& target, std::vector<Field>& fields) {
  std::move(fields.begin(), fields.end(), std::back_inserter(target));
}

/// The region of every node, of several the first.
std::vector<int> node_regions(const OrganMesh& mesh) {
  std::vector<int> regions(mesh.nodes.size(), static_cast<int>(mesh.region_names.size()));
  const int per_cell = nodes_per_cell(mesh.cell_type);
  for (std::size_t i = 0; i < mesh.cells.size(); ++i) {
    int& region = regions[mesh.cells[i]];
    region = std::min<int>(region, mesh.cell_regions[i / per_cell]);
  }
  return regions;
}

}  // namespace

void add_directions(const std::vector<std::string>& names,
                    const DirectionRule& rule,
                    OrganMesh& mesh) {
  const CellShape& shape = shape_of(mesh.cell_type);
  std::vector<std::vector<double>> weights;
  for (const Point& xi : reference_cell(shape.quadratic).points) {
    weights.push_back(shape_values(shape.type, xi));
  }
  const int n_points = static_cast<int>(weights.size());
  std::vector<Field> on_points, in_cells;
  for (const std::string& name : names) {
    on_points.push_back({name, 3, {}});
    in_cells.push_back({name + "_q" + std::to_string(n_points), 3 * n_points, {}});
  }
  const std::vector<int> regions = node_regions(mesh);
  for (int node = 0; node < mesh.n_nodes(); ++node) {
    append(rule(mesh.nodes[node], regions[node]), on_points);
  }
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    const std::size_t first = static_cast<std::size_t>(cell) * shape.nodes;
    for (const auto& weight : weights) {
      Point x = {};
      for (int i = 0; i < shape.nodes; ++i) {
        x = plus(x, times(weight[i], mesh.nodes[mesh.cells[first + i]]));
      }
      append(rule(x, mesh.cell_regions[cell]), in_cells);
    }
  }
  move_to(mesh.point_fields, on_points);
  move_to(mesh.cell_fields, in_cells);
}

}  // namespace viscera::meshes
