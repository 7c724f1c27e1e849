#include "meshes/shapes/lobes.h"

#include <algorithm>
#include <cmath>

#include "meshes/shapes/join_blocks.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double inner = 0.4;         // half the width of the cube in the ball
constexpr double notch_width = 0.35;  // of the half width

/// From the unit ball to the body: slices across x keep their x.
Point place(const LobesOptions& o, const Point& u) {
  const double high = lobe_height(o, u[0]);
  const double rise = 0.5 * (1 - o.left_height / o.height) * 0.5 * (1 + u[0]);
  return {o.width * u[0], o.depth * lobe_depth(o, u[0]) * u[1], o.height * (high * u[2] + rise)};
}

/// A place of the cube [-1, 1]^3, even in angles seen from its centre.
Point angular(double a, double b, double c) {
  return {std::tan(pi / 4 * a), std::tan(pi / 4 * b), std::tan(pi / 4 * c)};
}

/// A block between the inner cube and the sphere, over the part [from, to] along its first axis of
/// the cube's side `side` (0 to 5: x low, x high, y low ...).
CellBlock outer_block(const LobesOptions& o, int side, double from, double to, int cells) {
  const int axis = side / 2, first = axis == 0 ? 1 : 0, second = axis == 2 ? 1 : 2;
  const double end = side % 2 == 0 ? -1 : 1;
  const char* names[] = {"right", "left", "anterior", "posterior", "inferior", "superior"};
  CellBlock block{{cells, 2 * o.size, o.size}, "", {"", "", "", "", "", names[side]}, nullptr};
  // right-handed: first, second and outward in cyclic order, else the first axis is turned
  const bool even = (axis == 1) == (end < 0);
  block.place = [=](double a, double b, double c) {
    Point cube = {end, end, end};
    cube[first] = even ? from + a * (to - from) : to + a * (from - to);
    cube[second] = 2 * b - 1;
    const Point at = angular(cube[0], cube[1], cube[2]);
    return place(o, times((1 - c) * inner + c / norm(at), at));
  };
  return block;
}

void check(const LobesOptions& o) {
  const bool positive = o.width > 0 && o.depth > 0 && o.height > 0 && o.left_height > 0 &&
                        std::isfinite(o.width + o.depth + o.height + o.left_height);
  if (!positive || !(o.notch >= 0 && o.notch < 0.5 * (o.height + o.left_height)) ||
      !(o.left_height <= o.height)) {
    throw InputError(
        "Two lobes need positive half width, depth and height, a half height at the left end that "
        "is not larger, and a notch from zero to less than the mean of both heights. Lengths are "
        "in mm.");
  }
  if (o.size < 1) {
    throw InputError("Two lobes need at least one cell in each direction, found " +
                     std::to_string(o.size) + ".");
  }
}

}  // namespace

double lobe_height(const LobesOptions& o, double x) {
  const double left = o.left_height / o.height, s = x / notch_width;
  return 1 + (left - 1) * 0.5 * (1 + x) - o.notch / o.height * std::exp(-s * s);
}

double lobe_depth(const LobesOptions& o, double x) {
  return 1 - 0.25 * (1 - o.left_height / o.height) * (1 + x);
}

OrganMesh make_lobes(const LobesOptions& o) {
  check(o);
  std::vector<CellBlock> blocks;
  for (const bool left : {false, true}) {
    const double from = left ? 0 : -1, to = left ? 1 : 0;
    const std::string region = left ? "left_lobe" : "right_lobe";
    CellBlock cube{{o.size, 2 * o.size, 2 * o.size}, region, {}, nullptr};
    cube.sides[0] = left ? "right_lobe_left_lobe" : "";
    cube.place = [&o, from, to](double a, double b, double c) {
      return place(o, times(inner, angular(from + a * (to - from), 2 * b - 1, 2 * c - 1)));
    };
    blocks.push_back(cube);
    blocks.push_back(outer_block(o, left ? 1 : 0, -1, 1, 2 * o.size));
    for (int side = 2; side < 6; ++side) {
      blocks.push_back(outer_block(o, side, from, to, o.size));
      // the side at x = 0 is the block's first or last, as its axis is turned or not
      const double at_first =
          norm(minus(blocks.back().place(0, 0.5, 0.5), blocks.back().place(1, 0.5, 0.5)));
      const bool starts_there = std::abs(blocks.back().place(0, 0.5, 0.5)[0]) < 1e-9 * at_first;
      blocks.back().sides[starts_there ? 0 : 1] = left ? "right_lobe_left_lobe" : "";
    }
    for (std::size_t i = blocks.size() - 6; i < blocks.size(); ++i) {
      blocks[i].region = region;
    }
  }
  return join_blocks(blocks, o.cell_type);
}

}  // namespace viscera::meshes
