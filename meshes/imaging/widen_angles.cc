#include "meshes/imaging/widen_angles.h"

#include <algorithm>
#include <cmath>

#include "meshes/vec.h"

namespace viscera::meshes::imaging {

namespace {

constexpr int rounds = 3;
constexpr double enough = 1;  // goodness
constexpr double pi = 3.14159265358979323846;

/// Unit vectors to the sides and corners of a cube.
std::vector<Point> directions_in_space() {
  std::vector<Point> directions;
  for (int code = 0; code < 27; ++code) {
    const Point way = {code % 3 - 1.0, code / 3 % 3 - 1.0, code / 9 - 1.0};
    const double square = dot(way, way);
    if (square == 1 || square == 3) {
      directions.push_back(times(1 / norm(way), way));
    }
  }
  return directions;
}

/// Eight unit vectors across the normal.
std::vector<Point> directions_along(const Point& normal) {
  const Point helper = std::abs(normal[0]) < 0.6 ? Point{1, 0, 0} : Point{0, 1, 0};
  const Point across = cross(normal, helper);
  const Point first = times(1 / std::max(norm(across), 1e-300), across);
  const Point second = cross(normal, first);
  std::vector<Point> directions;
  for (int eighth = 0; eighth < 8; ++eighth) {
    const double angle = eighth * pi / 4;
    directions.push_back(plus(times(std::cos(angle), first), times(std::sin(angle), second)));
  }
  return directions;
}

/// Mean distance to the other nodes of the cells around a node.
double size_around(const Tetrahedra& mesh, const Borders& borders, std::int32_t node) {
  double sum = 0;
  const auto cells = borders.cells[node];
  for (const std::int32_t cell : cells) {
    for (std::size_t v = 0; v < 4; ++v) {
      sum += norm(
          minus(mesh.nodes[mesh.cells[4 * static_cast<std::size_t>(cell) + v]], mesh.nodes[node]));
    }
  }
  return sum / (3 * static_cast<double>(cells.size()));
}

void widen_around(Tetrahedra& mesh,
                  const Borders& borders,
                  std::int32_t node,
                  const std::vector<Point>& directions) {
  const double size = size_around(mesh, borders, node);
  double most = goodness_around(mesh, borders, node);
  for (const double share : {0.16, 0.08, 0.04, 0.02}) {
    const Point before = mesh.nodes[node];
    Point best = before;
    for (const Point& direction : directions) {
      mesh.nodes[node] = plus(before, times(share * size, direction));
      if (const double now = goodness_around(mesh, borders, node); now > most) {
        most = now;
        best = mesh.nodes[node];
      }
    }
    mesh.nodes[node] = best;
    if (most >= enough) {
      return;
    }
  }
}

}  // namespace

void widen_angles(Tetrahedra& mesh, const Borders& borders) {
  const std::vector<Point> anywhere = directions_in_space();
  const auto n_nodes = static_cast<std::int32_t>(mesh.nodes.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::int32_t node = 0; node < n_nodes; ++node) {
      const BorderKind kind = borders.kind[node];
      if (goodness_around(mesh, borders, node) >= enough) {
        continue;
      }
      if (kind == BorderKind::none) {
        widen_around(mesh, borders, node, anywhere);
      } else if (kind == BorderKind::sheet) {
        widen_around(mesh, borders, node, directions_along(normal_at(mesh, borders, node)));
      }
    }
  }
}

}  // namespace viscera::meshes::imaging
