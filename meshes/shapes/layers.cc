#include "meshes/shapes/layers.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "meshes/shapes/directions.h"
#include "meshes/shapes/join_blocks.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

constexpr double pi = 3.14159265358979323846;

[[noreturn]] void refuse(const std::string& text) {
  throw InputError(text + " Lengths are in mm.");
}

void check_layers(const std::vector<Layer>& layers) {
  std::set<std::string> names;
  for (const Layer& layer : layers) {
    if (!(layer.thickness > 0 && std::isfinite(layer.thickness)) || layer.cells < 1) {
      refuse("Layer '" + layer.name + "' needs a positive thickness and at least one cell.");
    }
    if (layer.name.empty() || !names.insert(layer.name).second) {
      refuse("Layers need different names, found '" + layer.name + "' twice or empty.");
    }
  }
  if (layers.empty()) {
    refuse("A slab or tube needs at least one layer.");
  }
}

double sum_of_thickness(const std::vector<Layer>& layers) {
  double sum = 0;
  for (const Layer& layer : layers) {
    sum += layer.thickness;
  }
  return sum;
}

/// A block for every layer. `place(a, b, depth)` maps a and b in [0, 1] and the depth [mm] from the
/// first side; `sides` are those at a = 0, a = 1, b = 0, b = 1, first and last depth.
template <class Place>
OrganMesh stack(const std::vector<Layer>& layers,
                const std::array<int, 2>& cells,
                const std::array<std::string, 6>& sides,
                CellType type,
                const Place& place) {
  std::vector<CellBlock> blocks;
  double depth = 0;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Layer& layer = layers[i];
    CellBlock block{{cells[0], cells[1], layer.cells}, layer.name, sides, nullptr};
    block.sides[4] = i == 0 ? sides[4] : "";
    block.sides[5] = i + 1 == layers.size() ? sides[5] : layer.name + "_" + layers[i + 1].name;
    const double next = depth + layer.thickness;
    block.place = [place, depth, next](double a, double b, double c) {
      return place(a, b, (1 - c) * depth + c * next);
    };
    blocks.push_back(block);
    depth = next;
  }
  return join_blocks(blocks, type);
}

/// Angle of the fibre at a depth [mm] of a layer.
double angle_at(const std::vector<Layer>& layers, int region, double depth) {
  for (int i = 0; i < region; ++i) {
    depth -= layers[i].thickness;
  }
  const Layer& layer = layers[region];
  const double t = std::clamp(depth / layer.thickness, 0.0, 1.0);
  return layer.first_angle + t * (layer.last_angle - layer.first_angle);
}

/// The place of a tube's wall: centre line at `s` mm from its start, `angle` around it, radius `r`.
Point tube_place(const TubeOptions& o, double s, double angle, double r) {
  const double x = r * std::cos(angle), y = r * std::sin(angle);
  if (o.bend_radius == 0) {
    return {x, y, s};
  }
  const double turn = s / o.bend_radius;
  return {o.bend_radius - (o.bend_radius - x) * std::cos(turn), y,
          (o.bend_radius - x) * std::sin(turn)};
}

/// Directions at a place of the tube's wall.
struct TubeFrame {
  Point around, along, outward;
  double radius;
};

TubeFrame tube_frame(const TubeOptions& o, const Point& x) {
  double turn = 0, to_axis = x[0];
  if (o.bend_radius > 0) {
    turn = std::atan2(x[2], o.bend_radius - x[0]);
    turn = turn < -1e-9 ? turn + 2 * pi : turn;
    to_axis = o.bend_radius - std::hypot(o.bend_radius - x[0], x[2]);
  }
  const double radius = std::hypot(to_axis, x[1]);
  const double c = to_axis / radius, s = x[1] / radius;
  const Point across = {std::cos(turn), 0, -std::sin(turn)};
  return {plus(times(-s, across), {0, c, 0}),
          {std::sin(turn), 0, std::cos(turn)},
          plus(times(c, across), {0, s, 0}),
          radius};
}

/// Fibre, cross and sheet of a layer spanned by `first` and `second`.
std::vector<Point> turned(const Point& first, const Point& second, const Point& out, double angle) {
  return {plus(times(std::cos(angle), first), times(std::sin(angle), second)),
          plus(times(-std::sin(angle), first), times(std::cos(angle), second)), out};
}

void check(const TubeOptions& o) {
  check_layers(o.layers);
  const double outer = o.inner_radius + sum_of_thickness(o.layers);
  if (!(o.inner_radius > 0 && o.length > 0 && std::isfinite(outer) && std::isfinite(o.length))) {
    refuse("A tube needs a positive inner radius and length.");
  }
  if (o.around < 1 || o.along < 1) {
    refuse("A tube needs at least one cell around a quarter and along.");
  }
  if (o.bend_radius != 0 && !(o.bend_radius > outer && o.length < 2 * pi * o.bend_radius)) {
    refuse("A bent tube needs a bend radius larger than its outer radius (" +
           std::to_string(outer) + ") and a length of less than a whole turn, found " +
           std::to_string(o.bend_radius) + " and " + std::to_string(o.length) + ".");
  }
  if (o.bend_radius != 0 && o.part == TubePart::quarter) {
    refuse("A bent tube has no symmetric quarter. Make the whole of it.");
  }
}

}  // namespace

OrganMesh make_slab(const SlabOptions& o) {
  check_layers(o.layers);
  for (int i = 0; i < 2; ++i) {
    if (!(o.size[i] > 0 && std::isfinite(o.size[i])) || o.cells[i] < 1) {
      refuse("A slab needs a positive size and at least one cell along x and y.");
    }
  }
  return stack(o.layers, o.cells, {"x0", "x1", "y0", "y1", "z0", "z1"}, o.cell_type,
               [size = o.size](double a, double b, double depth) {
                 return Point{a * size[0], b * size[1], depth};
               });
}

OrganMesh make_tube(const TubeOptions& o) {
  check(o);
  const bool whole = o.part == TubePart::whole;
  const double turn = whole ? 2 * pi : pi / 2;
  std::array<std::string, 6> sides = {"symmetry_y", "symmetry_x", "start", "end", "inner", "outer"};
  if (whole) {
    sides[0] = sides[1] = "";
  }
  return stack(o.layers, {whole ? 4 * o.around : o.around, o.along}, sides, o.cell_type,
               [&](double a, double b, double depth) {
                 // the last column is the first one, to the last bit
                 return tube_place(o, b * o.length, whole && a == 1 ? 0 : a * turn,
                                   o.inner_radius + depth);
               });
}

void add_fibers(const SlabOptions& o, OrganMesh& mesh) {
  const auto rule = [&](const Point& x, int region) {
    return turned({1, 0, 0}, {0, 1, 0}, {0, 0, 1}, angle_at(o.layers, region, x[2]));
  };
  add_directions({"fiber", "cross", "sheet"}, rule, mesh);
}

void add_fibers(const TubeOptions& o, OrganMesh& mesh) {
  const auto rule = [&](const Point& x, int region) {
    const TubeFrame frame = tube_frame(o, x);
    return turned(frame.around, frame.along, frame.outward,
                  angle_at(o.layers, region, frame.radius - o.inner_radius));
  };
  add_directions({"fiber", "cross", "sheet"}, rule, mesh);
}

}  // namespace viscera::meshes
