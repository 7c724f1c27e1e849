#include "meshes/shapes/ellipsoid.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "meshes/shapes/directions.h"
#include "meshes/shapes/sweep.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

constexpr double pi = 3.14159265358979323846;

struct Axes {
  double across, along;
};

Axes axes_at(const EllipsoidOptions& o, double t) {
  return {o.inner_short + t * (o.outer_short - o.inner_short),
          o.inner_long + t * (o.outer_long - o.inner_long)};
}

void check(const EllipsoidOptions& o) {
  const bool is_shell = o.inner_short > 0 && o.inner_long > 0 && o.outer_short > o.inner_short &&
                        o.outer_long > o.inner_long && std::isfinite(o.outer_short) &&
                        std::isfinite(o.outer_long) && std::abs(o.base) < o.inner_long;
  if (!is_shell) {
    throw InputError(
        "An ellipsoid needs positive inner semi-axes, larger outer ones, and a base plane that "
        "cuts "
        "the inner ellipsoid; lengths in mm.");
  }
  if (o.around < 1 || o.along < 1 || o.through < 1) {
    throw InputError("An ellipsoid needs at least one cell around, along and through, found " +
                     std::to_string(o.around) + ", " + std::to_string(o.along) + " and " +
                     std::to_string(o.through) + ".");
  }
}

/// Point of the unit disk at depth t: the distance from its centre is the fraction of the angle of
/// the ellipse from apex to base. y is mirrored to keep the right hand, t growing downwards.
Point place(const EllipsoidOptions& o, double p, double q, double t) {
  const Axes axes = axes_at(o, t);
  const double rho = std::hypot(p, q), to_base = pi - std::acos(o.base / axes.along);
  const double theta = rho * to_base;
  const double per_rho = rho > 0 ? std::sin(theta) / rho : to_base;
  return {axes.across * per_rho * p, -axes.across * per_rho * q, -axes.along * std::cos(theta)};
}

/// t of a place: (r / across)^2 + (z / along)^2 = 1, by Newton's method.
double transmural_at(const EllipsoidOptions& o, const Point& x) {
  const double r2 = x[0] * x[0] + x[1] * x[1], z2 = x[2] * x[2];
  double t = 0.5;
  for (int i = 0; i < 20; ++i) {
    const Axes a = axes_at(o, t);
    const double value = r2 / (a.across * a.across) + z2 / (a.along * a.along) - 1;
    const double slope = -2 * (r2 / std::pow(a.across, 3) * (o.outer_short - o.inner_short) +
                               z2 / std::pow(a.along, 3) * (o.outer_long - o.inner_long));
    t -= value / slope;
    if (std::abs(value) < 1e-14) {
      break;
    }
  }
  return t;
}

/// Fibre and sheet. `up` grows from apex to base, `around` with the angle about z; on the axis that
/// angle is 0.
std::vector<Point> directions_at(const EllipsoidOptions& o, const Point& x) {
  const double t = transmural_at(o, x);
  const Axes axes = axes_at(o, t);
  const double r = std::hypot(x[0], x[1]);
  const double cos_phi = r > 1e-9 ? x[0] / r : 1, sin_phi = r > 1e-9 ? x[1] / r : 0;
  const double theta = std::atan2(r / axes.across, -x[2] / axes.along);
  Point up = {axes.across * std::cos(theta) * cos_phi, axes.across * std::cos(theta) * sin_phi,
              axes.along * std::sin(theta)};
  up = times(1 / norm(up), up);
  const Point around = {-sin_phi, cos_phi, 0};
  const double angle = pi / 2 - pi * t;
  return {plus(times(std::sin(angle), up), times(std::cos(angle), around)), cross(up, around)};
}

}  // namespace

OrganMesh make_ellipsoid(const EllipsoidOptions& options) {
  check(options);
  require_countable(count_unknowns(options));
  Sweep body;
  body.layers = options.through;
  body.cell_type = options.cell_type;
  body.region = "wall";
  body.bottom = "endocardium";
  body.top = "epicardium";
  body.sides = {"base"};
  body.place = [&](double p, double q, double t) { return place(options, p, q, t); };
  OrganMesh mesh = sweep(make_disk(options.around, options.along), body);
  Field transmural{"transmural", 1, {}};
  transmural.values.reserve(mesh.nodes.size());
  for (const Point& x : mesh.nodes) {
    transmural.values.push_back(std::clamp(transmural_at(options, x), 0.0, 1.0));
  }
  mesh.point_fields.push_back(std::move(transmural));
  return mesh;
}

void add_land_fibers(const EllipsoidOptions& options, OrganMesh& mesh) {
  add_directions(
      {"fiber", "sheet"}, [&](const Point& x, int) { return directions_at(options, x); }, mesh);
}

double count_unknowns(const EllipsoidOptions& o) {
  const double n = o.around, m = o.along;
  const double vertices = (n + 1) * (n + 1) + 4 * n * m;
  const double nodes = (2 * n + 1) * (2 * n + 1) + 16 * n * m;
  return 3 * nodes * (2.0 * o.through + 1) + vertices * (o.through + 1.0);
}

int even_along(int around) {
  return std::max(1, static_cast<int>(std::lround(1.5 * around)));
}

EllipsoidOptions refined_to(EllipsoidOptions options, double unknowns) {
  // cells of even size on the ventricle of Land et al.: about 12.9 mm a quarter of the mid-wall
  // base
  const auto cut = [&](int around) {
    options.around = around;
    options.along = even_along(around);
    options.through = std::max(1, static_cast<int>(std::lround(0.25 * around)));
    return count_unknowns(options);
  };
  int n = 1;
  while (cut(n + 1) < unknowns) {
    ++n;
  }
  const double above = cut(n + 1), below = cut(n);
  cut(above - unknowns < unknowns - below ? n + 1 : n);
  return options;
}

}  // namespace viscera::meshes
