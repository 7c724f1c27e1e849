#include "meshes/shapes/sheet.h"

#include <cmath>
#include <utility>

namespace viscera::meshes {

namespace {

constexpr double quarter_pi = 0.78539816339744831;
// Half width of the square in the middle of the disk, and how round it is (0 square, 1 circle):
// at 0.5 the three angles at its corners are about equal, and cells of an ellipsoid even in size.
constexpr double inner_width = 0.25, roundness = 0.5;

/// Appends the quadrilateral over 2 by 2 steps of a lattice from (i, j); `node(i, j)` numbers it.
template <class Node>
void add_quad(Sheet& sheet, int i, int j, const Node& node) {
  sheet.quads.push_back({node(i, j), node(i + 2, j), node(i + 2, j + 2), node(i, j + 2),
                         node(i + 1, j), node(i + 2, j + 1), node(i + 1, j + 2), node(i, j + 1),
                         node(i + 1, j + 1)});
}

/// Numbers vertices first; `colour` comes with a value for every node.
void put_vertices_first(Sheet& sheet) {
  std::vector<std::int32_t> number(sheet.points.size(), -1);
  std::int32_t next = 0;
  for (const int first : {0, 4}) {
    for (const auto& quad : sheet.quads) {
      for (int i = first; i < (first == 0 ? 4 : 9); ++i) {
        if (number[quad[i]] < 0) {
          number[quad[i]] = next++;
        }
      }
    }
    sheet.n_vertices = first == 0 ? next : sheet.n_vertices;
  }
  std::vector<std::array<double, 2>> points(next);
  std::vector<char> colour(next);
  for (std::size_t old = 0; old < number.size(); ++old) {
    points[number[old]] = sheet.points[old];
    colour[number[old]] = sheet.colour[old];
  }
  colour.resize(sheet.n_vertices);
  sheet.points = std::move(points);
  sheet.colour = std::move(colour);
  for (auto& quad : sheet.quads) {
    for (std::int32_t& node : quad) {
      node = number[node];
    }
  }
}

/// From the square (a, b) in [-1, 1]^2 to the rounded square of the disk.
std::array<double, 2> inner_point(double a, double b) {
  const double round_a = a * std::sqrt(1 - b * b / 2), round_b = b * std::sqrt(1 - a * a / 2);
  return {inner_width * ((1 - roundness) * a + roundness * round_a),
          inner_width * ((1 - roundness) * b + roundness * round_b)};
}

/// Step `s` of the walk counterclockwise round the border of a lattice of `size` steps a side.
std::pair<int, int> round_walk(int s, int size) {
  const int along = s % size;
  switch (s / size % 4) {
    case 0:
      return {along, 0};
    case 1:
      return {size, along};
    case 2:
      return {size - along, size};
    default:
      return {0, size - along};
  }
}

}  // namespace

Sheet make_square(int nx, int ny) {
  Sheet sheet;
  const int width = 2 * nx + 1;
  for (int j = 0; j <= 2 * ny; ++j) {
    for (int i = 0; i <= 2 * nx; ++i) {
      sheet.points.push_back({i / (2.0 * nx), j / (2.0 * ny)});
      sheet.colour.push_back(static_cast<char>((i / 2 + j / 2) % 2));
    }
  }
  for (int j = 0; j < ny; ++j) {
    for (int i = 0; i < nx; ++i) {
      const auto quad = static_cast<std::int32_t>(sheet.quads.size());
      add_quad(sheet, 2 * i, 2 * j, [width](int a, int b) { return a + width * b; });
      const bool on_border[4] = {j == 0, i == nx - 1, j == ny - 1, i == 0};
      constexpr int side[4] = {2, 1, 3, 0};
      for (int edge = 0; edge < 4; ++edge) {
        if (on_border[edge]) {
          sheet.border.push_back({quad, edge, side[edge]});
        }
      }
    }
  }
  put_vertices_first(sheet);
  return sheet;
}

Sheet make_disk(int n, int m) {
  Sheet sheet;
  const int size = 2 * n, width = size + 1, around = 4 * size, inner = width * width;
  for (int j = 0; j <= size; ++j) {
    for (int i = 0; i <= size; ++i) {
      sheet.points.push_back(inner_point(double(i) / n - 1, double(j) / n - 1));
      sheet.colour.push_back(static_cast<char>((i / 2 + j / 2) % 2));
    }
  }
  const auto ring_node = [&](int r, int s) {
    const auto [i, j] = round_walk(s, size);
    return r == 0 ? i + width * j : inner + (r - 1) * around + s % around;
  };
  for (int r = 1; r <= 2 * m; ++r) {
    for (int s = 0; s < around; ++s) {
      const double angle = (s / double(n) - 3) * quarter_pi, t = r / (2.0 * m);
      const std::array<double, 2> start = sheet.points[ring_node(0, s)];
      sheet.points.push_back(
          {(1 - t) * start[0] + t * std::cos(angle), (1 - t) * start[1] + t * std::sin(angle)});
      sheet.colour.push_back(static_cast<char>((s / 2 + r / 2) % 2));
    }
  }
  for (int j = 0; j < n; ++j) {
    for (int i = 0; i < n; ++i) {
      add_quad(sheet, 2 * i, 2 * j, [width](int a, int b) { return a + width * b; });
    }
  }
  for (int r = 0; r < m; ++r) {
    for (int s = 0; s < 4 * n; ++s) {
      if (r == m - 1) {
        sheet.border.push_back({static_cast<std::int32_t>(sheet.quads.size()), 1, 0});
      }
      add_quad(sheet, 2 * r, 2 * s, ring_node);
    }
  }
  put_vertices_first(sheet);
  return sheet;
}

}  // namespace viscera::meshes
