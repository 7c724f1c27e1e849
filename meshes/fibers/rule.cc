#include "meshes/fibers/rule.h"

#include <cmath>

namespace viscera::meshes {

namespace {

constexpr double radians = 3.14159265358979323846 / 180;
constexpr double smallest_sine = 1e-6;

/// a cos + b sin, and what becomes of b.
void rotate(Point& a, Point& b, double degrees) {
  const double c = std::cos(radians * degrees), s = std::sin(radians * degrees);
  const Point turned = plus(times(c, a), times(s, b));
  b = minus(times(c, b), times(s, a));
  a = turned;
}

}  // namespace

std::optional<WallAxes> wall_axes(const Point& up, const Point& across, Exact exact) {
  const double up_length = norm(up), across_length = norm(across);
  if (!(up_length > 0) || !(across_length > 0)) {
    return std::nullopt;
  }
  Point u = times(1 / up_length, up), a = times(1 / across_length, across);
  if (!(norm(cross(u, a)) > smallest_sine)) {
    return std::nullopt;
  }
  // a frame keeps its first member and turns the second
  const bool keep_up = exact == Exact::up;
  const Frame frame = make_frame(keep_up ? u : a, keep_up ? a : u);
  u = keep_up ? frame.fiber : frame.sheet;
  a = keep_up ? frame.sheet : frame.fiber;
  return WallAxes{cross(u, a), u, a};
}

Frame turned(const WallAxes& axes, const Turn& turn) {
  Point fiber = axes.around, beside = axes.up, sheet = axes.across;
  rotate(fiber, beside, turn.helix);
  rotate(fiber, sheet, -turn.transverse);
  rotate(sheet, beside, turn.sheet);
  return make_frame(fiber, sheet);
}

std::string name_of(WallPart part) {
  const char* names[] = {"left", "right", "septum", "layer", "none"};
  return names[static_cast<int>(part)];
}

}  // namespace viscera::meshes
