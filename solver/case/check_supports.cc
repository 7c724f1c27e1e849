#include "solver/case/check_supports.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "solver/case/complaint.h"
#include "solver/case/pieces.h"
#include "solver/case/read_case.h"
#include "solver/case/rigid_modes.h"
#include "solver/core/text.h"

namespace viscera::case_file {

namespace {

using meshes::OrganMesh;
using meshes::Point;
using physics::RobinCondition;

constexpr std::array<Point, 3> axes{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

/// One piece of the mesh, as the checks below see it.
struct Piece {
  const OrganMesh& mesh;
  const Pieces& pieces;
  int number;

  bool has(std::int32_t node) const { return pieces.of_node[node] == number; }
};

RigidModes modes_of(const Piece& piece) {
  RigidModes modes;
  double count = 0;
  for (std::int32_t node = 0; node < piece.mesh.n_nodes(); ++node) {
    if (piece.has(node)) {
      ++count;
      for (std::size_t i = 0; i < 3; ++i) {
        modes.center[i] += (piece.mesh.nodes[node][i] - modes.center[i]) / count;
      }
    }
  }
  double squares = 0;
  for (std::int32_t node = 0; node < piece.mesh.n_nodes(); ++node) {
    const Point& x = piece.mesh.nodes[node];
    const double r =
        std::hypot(x[0] - modes.center[0], x[1] - modes.center[1], x[2] - modes.center[2]);
    squares += piece.has(node) ? r * r : 0;
  }
  modes.size = std::sqrt(squares / count);
  return modes;
}

const meshes::Surface& surface_of(const OrganMesh& mesh, const std::string& name) {
  return *std::find_if(mesh.surfaces.begin(), mesh.surfaces.end(),
                       [&](const meshes::Surface& s) { return s.name == name; });
}

std::set<std::int32_t> nodes_of(const physics::DirichletCondition& condition, const Piece& piece) {
  std::set<std::int32_t> nodes;
  const auto add = [&](std::int32_t node) {
    if (piece.has(node)) {
      nodes.insert(node);
    }
  };
  if (condition.surface.empty()) {
    const auto& set = piece.mesh.node_sets.at(condition.node_set);
    std::for_each(set.begin(), set.end(), add);
    return nodes;
  }
  const meshes::Surface& surface = surface_of(piece.mesh, condition.surface);
  for (int i = 0; i < surface.n_facets(); ++i) {
    const meshes::Facet facet = surface.facet(i);
    std::for_each(facet.begin(), facet.begin() + meshes::n_corners(facet), add);
  }
  return nodes;
}

void hold_by(const physics::DirichletCondition& condition, const Piece& piece, HeldModes& held) {
  const auto nodes = nodes_of(condition, piece);
  for (const std::int32_t node : nodes) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (condition.value[axis]) {
        held.hold(piece.mesh.nodes[node], axes[axis], 1.0 / static_cast<double>(nodes.size()));
      }
    }
  }
}

/// Twice the area of a triangle times its normal.
Point area_vector(const Point& a, const Point& b, const Point& c) {
  const Point u{b[0] - a[0], b[1] - a[1], b[2] - a[2]}, v{c[0] - a[0], c[1] - a[1], c[2] - a[2]};
  return {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]};
}

/// Integrates over one triangle by the midpoints of its edges, exact for squares of rigid motions.
void hold_triangle(const std::array<Point, 3>& corners,
                   RobinCondition::Direction direction,
                   double scale,
                   HeldModes& held) {
  const Point normal = area_vector(corners[0], corners[1], corners[2]);
  const double area = std::hypot(normal[0], normal[1], normal[2]);
  if (!(area > 0)) {
    return;
  }
  const Point unit{normal[0] / area, normal[1] / area, normal[2] / area};
  for (std::size_t k = 0; k < 3; ++k) {
    const Point &a = corners[k], &b = corners[(k + 1) % 3];
    const Point middle{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2};
    if (direction == RobinCondition::Direction::normal) {
      held.hold(middle, unit, area * scale);
      continue;
    }
    for (const Point& axis : axes) {
      held.hold(middle, axis, area * scale);
    }
  }
}

void hold_by(const RobinCondition& condition, const Piece& piece, double scale, HeldModes& held) {
  const meshes::Surface& surface = surface_of(piece.mesh, condition.surface);
  const auto& nodes = piece.mesh.nodes;
  for (int i = 0; i < surface.n_facets(); ++i) {
    const meshes::Facet facet = surface.facet(i);
    if (!piece.has(facet[0])) {
      continue;
    }
    // A quadrilateral as two triangles.
    for (int k = 2; k < meshes::n_corners(facet); ++k) {
      hold_triangle({nodes[facet[0]], nodes[facet[k - 1]], nodes[facet[k]]}, condition.direction,
                    scale, held);
    }
  }
}

[[noreturn]] void refuse_free(const Case& simulation,
                              const Piece& piece,
                              const RigidModes& modes,
                              const std::vector<std::string>& motions) {
  std::string what = "supports that leave the organ free to move: " + text::list(motions);
  if (piece.pieces.count > 1) {
    what += text::format(
        ", for piece %d of the %d that the mesh falls into, which is around (%.4g, %.4g, %.4g) mm",
        piece.number + 1, piece.pieces.count, modes.center[0], modes.center[1], modes.center[2]);
  }
  const auto& surfaces = piece.mesh.surfaces;
  const std::string surface = surfaces.empty() ? "NAME" : surfaces.front().name;
  refuse(location_of(simulation, "supports"), "supports",
         {what, "supports that hold all six rigid motions", "",
          "Add a 'fixed' or 'displacement' component or a 'spring' that resists, for example "
          "{spring: {surface: " +
              surface + ", stiffness: 0.1 kPa/mm}}"});
}

}  // namespace

void check_supports(const Case& simulation, const OrganMesh& mesh) {
  const Pieces pieces = find_pieces(mesh);
  for (int number = 0; number < pieces.count; ++number) {
    const Piece piece{mesh, pieces, number};
    const RigidModes modes = modes_of(piece);
    HeldModes held(modes);
    for (const auto& condition : simulation.dirichlet) {
      hold_by(condition, piece, held);
    }
    for (const auto& condition : simulation.robin) {
      hold_by(condition, piece, 1 / (modes.size * modes.size), held);
    }
    const auto motions = held.free_motions();
    if (!motions.empty()) {
      refuse_free(simulation, piece, modes, motions);
    }
  }
}

}  // namespace viscera::case_file
