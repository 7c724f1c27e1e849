#include "meshes/fibers/fiber_field.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "meshes/quality/cell_geometry.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

constexpr double degrees = 180 / 3.14159265358979323846;

/// Sums of axes at the vertices of the mesh.
struct VertexSums {
  std::vector<AxisSum> fibers, sheets;
};

void add(const PlacedFrame& frame, const std::int32_t* vertices, int n, VertexSums& sums) {
  for (int k = 0; k < n && frame.regular > 0; ++k) {
    sums.fibers[vertices[k]].add(frame.fiber, 1);
    sums.sheets[vertices[k]].add(frame.sheet, 1);
  }
}

/// The mean over the vertices that have one; false where none has.
bool fill(const std::int32_t* vertices, int n, const VertexSums& sums, PlacedFrame& frame) {
  AxisSum fibers, sheets;
  for (int k = 0; k < n; ++k) {
    if (!sums.fibers[vertices[k]].empty()) {
      const Point fiber = sums.fibers[vertices[k]].mean();
      fibers.add(fiber, 1);
      sheets.add(sums.sheets[vertices[k]].mean_across(fiber), 1);
    }
  }
  if (fibers.empty()) {
    return false;
  }
  frame.fiber = fibers.mean();
  frame.sheet = sheets.mean_across(frame.fiber);
  return true;
}

/// One pass over the places of one kind, `per_cell` a cell: the number still without a frame.
std::size_t fill_cells(const OrganMesh& mesh,
                       const VertexSums& sums,
                       int per_cell,
                       std::vector<PlacedFrame>& frames) {
  const CellShape& shape = shape_of(mesh.cell_type);
  std::size_t left = 0;
  for (std::size_t k = 0; k < frames.size(); ++k) {
    if (frames[k].regular == 0) {
      const std::size_t cell = k / per_cell;
      const bool done = fill(&mesh.cells[cell * shape.nodes], shape.vertices, sums, frames[k]);
      frames[k].regular = done ? 0.5 : 0;
      left += done ? 0 : 1;
    }
  }
  return left;
}

VertexSums sum_points(const OrganMesh& mesh, const FiberField& field) {
  const CellShape& shape = shape_of(mesh.cell_type);
  VertexSums sums{std::vector<AxisSum>(mesh.nodes.size()), std::vector<AxisSum>(mesh.nodes.size())};
  for (std::size_t k = 0; k < field.points.size(); ++k) {
    add(field.points[k], &mesh.cells[k / field.points_per_cell * shape.nodes], shape.vertices,
        sums);
  }
  return sums;
}

Filled count_singular(const OrganMesh& mesh, const FiberField& field) {
  Filled filled;
  std::int32_t last = -1;
  double cells = 0;
  for (std::size_t k = 0; k < field.points.size(); ++k) {
    if (field.points[k].regular > 0) {
      continue;
    }
    const auto cell = static_cast<std::int32_t>(k / field.points_per_cell);
    const Point centre = centroid(cell_corners(mesh, cell));
    filled.first = filled.points == 0 ? centre : filled.first;
    ++filled.points;
    if (cell != last) {
      filled.centre = plus(filled.centre, centre);
      ++cells;
    }
    last = cell;
  }
  filled.centre = cells > 0 ? times(1 / cells, filled.centre) : filled.centre;
  return filled;
}

/// Nodes between vertices take the mean of all vertices of a cell of theirs.
void fill_nodes(const OrganMesh& mesh, const VertexSums& sums, std::vector<PlacedFrame>& nodes) {
  const CellShape& shape = shape_of(mesh.cell_type);
  for (std::size_t first = 0; first < mesh.cells.size(); first += shape.nodes) {
    for (int k = 0; k < shape.nodes; ++k) {
      const std::int32_t node = mesh.cells[first + k];
      if (nodes[node].regular == 0) {
        const bool is_vertex = k < shape.vertices;
        fill(is_vertex ? &node : &mesh.cells[first], is_vertex ? 1 : shape.vertices, sums,
             nodes[node]);
        nodes[node].regular = 0.5;
      }
    }
  }
}

Point member(const PlacedFrame& frame, int which) {
  return which == 0 ? frame.fiber : (which == 1 ? frame.sheet : cross(frame.fiber, frame.sheet));
}

void replace(std::vector<Field>& fields, Field field) {
  const auto old = std::find_if(fields.begin(), fields.end(),
                                [&](const Field& other) { return other.name == field.name; });
  if (old != fields.end()) {
    *old = std::move(field);
  } else {
    fields.push_back(std::move(field));
  }
}

void add_members(const std::vector<PlacedFrame>& frames,
                 int per_entity,
                 const std::string& suffix,
                 Members members,
                 std::vector<Field>& fields) {
  const char* names[] = {"fiber", "sheet", "normal"};
  for (int which = 0; which < (members == Members::all ? 3 : 1); ++which) {
    Field field{names[which] + suffix, 3 * per_entity, {}};
    field.values.reserve(3 * frames.size());
    for (const PlacedFrame& frame : frames) {
      const Point a = member(frame, which);
      field.values.insert(field.values.end(), a.begin(), a.end());
    }
    replace(fields, std::move(field));
  }
}

/// Angle and depth of a node without a frame of the rule: means over its neighbours that have one.
void fill_angle(const OrganMesh& mesh,
                const std::vector<PlacedFrame>& nodes,
                std::vector<double>& angles,
                std::vector<double>& depths) {
  const auto width = static_cast<std::size_t>(shape_of(mesh.cell_type).nodes);
  std::vector<std::array<double, 4>> sums(nodes.size(), {0, 0, 0, 0});
  for (std::size_t first = 0; first < mesh.cells.size(); first += width) {
    std::array<double, 4> cell{};
    for (std::size_t k = first; k < first + width; ++k) {
      const PlacedFrame& frame = nodes[static_cast<std::size_t>(mesh.cells[k])];
      if (frame.regular == 1) {
        const double twice = 2 * frame.helix / degrees;  // 90 and -90 degrees are the same
        cell = {cell[0] + std::cos(twice), cell[1] + std::sin(twice), cell[2] + frame.depth,
                cell[3] + 1};
      }
    }
    for (std::size_t k = first; k < first + width; ++k) {
      for (int i = 0; i < 4; ++i) {
        sums[static_cast<std::size_t>(mesh.cells[k])][i] += cell[i];
      }
    }
  }
  for (std::size_t node = 0; node < nodes.size(); ++node) {
    if (nodes[node].regular != 1 && sums[node][3] > 0) {
      angles[node] = degrees * std::atan2(sums[node][1], sums[node][0]) / 2;
      depths[node] = sums[node][2] / sums[node][3];
    }
  }
}

/// `fiber_angle` and `wall_depth` at the nodes, where the rule knows the wall.
void add_angles(const std::vector<PlacedFrame>& nodes, OrganMesh& mesh) {
  const auto none = static_cast<double>(WallPart::none);
  if (std::none_of(nodes.begin(), nodes.end(), [none](const PlacedFrame& frame) {
        return frame.regular == 1 && frame.part != none;
      })) {
    return;
  }
  Field angle{"fiber_angle", 1, {}}, depth{"wall_depth", 1, {}};
  for (const PlacedFrame& frame : nodes) {
    angle.values.push_back(frame.helix);
    depth.values.push_back(frame.depth);
  }
  fill_angle(mesh, nodes, angle.values, depth.values);
  replace(mesh.point_fields, std::move(angle));
  replace(mesh.point_fields, std::move(depth));
}

}  // namespace

PlacedFrame placed(const RuleResult& result, double volume) {
  PlacedFrame out;
  out.fiber = result.frame.fiber;
  out.sheet = result.frame.sheet;
  out.regular = 1;
  out.volume = volume;
  out.depth = result.depth;
  const double up = dot(out.fiber, result.axes.up), around = dot(out.fiber, result.axes.around);
  out.helix = degrees * std::atan2(around < 0 ? -up : up, std::abs(around));
  const double side = around < 0 ? -1 : 1;
  out.transverse =
      degrees * std::asin(std::clamp(side * dot(out.fiber, result.axes.across), -1.0, 1.0));
  out.part = static_cast<double>(result.part);
  return out;
}

Filled fill_singular(const OrganMesh& mesh, FiberField& field) {
  const Filled filled = count_singular(mesh, field);
  std::size_t left = field.points.size() + 1;
  while (true) {
    const VertexSums sums = sum_points(mesh, field);
    const std::size_t now = fill_cells(mesh, sums, field.points_per_cell, field.points) +
                            fill_cells(mesh, sums, 8, field.few_points) +
                            fill_cells(mesh, sums, 1, field.centres);
    if (now == 0) {
      break;
    }
    if (now == left) {
      throw GeometryError(
          "The rule for fibres is singular in a whole part of the mesh: no gradient crosses it. "
          "Allowed: one connected body whose walls are named; 'viscera inspect' shows its parts.");
    }
    left = now;
  }
  fill_nodes(mesh, sum_points(mesh, field), field.nodes);
  return filled;
}

void add_fiber_fields(const FiberField& field, Members members, OrganMesh& mesh) {
  add_members(field.nodes, 1, "", members, mesh.point_fields);
  add_angles(field.nodes, mesh);
  add_members(field.centres, 1, "_cell", members, mesh.cell_fields);
  add_members(field.points, field.points_per_cell, "_q" + std::to_string(field.points_per_cell),
              members, mesh.cell_fields);
  if (!field.few_points.empty()) {
    add_members(field.few_points, 8, "_q8", members, mesh.cell_fields);
  }
}

}  // namespace viscera::meshes
