#include "solver/calibration/observations/frame_check.h"

#include <algorithm>
#include <cmath>

#include "meshes/vec.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::calibration {
namespace {

using meshes::Point;

constexpr double far_away = 0.05;     // of the size of the surface
constexpr double much_nearer = 0.25;  // than as given
constexpr std::size_t enough_points = 400;

/// What a file may have meant: coordinates times these factors.
struct Reading {
  Point factors;
  double quantile;  ///< of the distances, that counts
  const char* words;
};

/// By the nearer points where other parts of the organ may be in the file too.
constexpr double nearer_points = 0.25, half_of_them = 0.5;
const Reading readings[] = {
    {{1000, 1000, 1000}, nearer_points, "the file is in m"},
    {{10, 10, 10}, nearer_points, "the file is in cm"},
    {{0.1, 0.1, 0.1}, nearer_points, "its unit is ten times smaller than was said"},
    {{1e-3, 1e-3, 1e-3}, nearer_points, "its unit is a thousand times smaller than was said"},
    {{-1, -1, 1}, half_of_them, "it is in RAS, with x and y of the other sign"},
};

std::vector<Point> some_of(const std::vector<Point>& points) {
  const std::size_t step = points.size() / enough_points + 1;
  std::vector<Point> out;
  for (std::size_t k = 0; k < points.size(); k += step)
    out.push_back(points[k]);
  return out;
}

double distance_of(const std::vector<Point>& points,
                   const meshes::SignedDistance& surface,
                   const Point& factors,
                   double quantile) {
  std::vector<double> all;
  for (const Point& x : points)
    all.push_back(
        std::abs(surface.at({factors[0] * x[0], factors[1] * x[1], factors[2] * x[2]}).distance));
  const auto at =
      all.begin() + static_cast<std::ptrdiff_t>(quantile * static_cast<double>(all.size() - 1));
  std::nth_element(all.begin(), at, all.end());
  return *at;
}

struct Box {
  Point low, high;
};

Box box_of(const std::vector<Point>& points) {
  Box box{points[0], points[0]};
  for (const Point& x : points)
    for (int i = 0; i < 3; ++i) {
      box.low[i] = std::min(box.low[i], x[i]);
      box.high[i] = std::max(box.high[i], x[i]);
    }
  return box;
}

std::string center(const std::vector<Point>& points) {
  const Box box = box_of(points);
  const Point x = meshes::times(0.5, meshes::plus(box.low, box.high));
  return text::format("(%.3g, %.3g, %.3g) mm", x[0], x[1], x[2]);
}

}  // namespace

void check_frame(const std::vector<Point>& points,
                 const meshes::SignedDistance& surface,
                 const std::string& name,
                 const std::string& source) {
  if (points.empty())
    return;
  const std::vector<Point> some = some_of(points);
  const Box box = box_of(surface.points());
  const double far = far_away * meshes::norm(meshes::minus(box.high, box.low));
  const Reading* best = nullptr;
  double given = 0, nearest = 0;
  for (const Reading& reading : readings) {
    const double now = distance_of(some, surface, {1, 1, 1}, reading.quantile);
    const double then = distance_of(some, surface, reading.factors, reading.quantile);
    if (now < far || then > far || then > much_nearer * now || (best != nullptr && then > nearest))
      continue;
    best = &reading;
    given = now;
    nearest = then;
  }
  if (best != nullptr)
    throw GeometryError(source +
                        text::format(": its points are %.3g mm from the surface '", given) + name +
                        text::format("', but %.2g mm if %s. Allowed: points in the mesh's "
                                     "coordinates (LPS), in the unit that is said. Check the unit "
                                     "and the frame of the file.",
                                     nearest, best->words));
}

std::string both_centers(const std::vector<Point>& points,
                         const std::string& what,
                         const std::vector<Point>& of_it) {
  return "they are around " + center(points) + ", " + what + " around " + center(of_it);
}

}  // namespace viscera::calibration
