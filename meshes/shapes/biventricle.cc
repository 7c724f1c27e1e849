#include "meshes/shapes/biventricle.h"

#include <algorithm>
#include <cmath>

#include "meshes/shapes/join_blocks.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

constexpr double pi = 3.14159265358979323846;

/// A point of a flat sheet.
using Flat = std::array<double, 2>;

Flat mix(const Flat& a, const Flat& b, double t) {
  return {(1 - t) * a[0] + t * b[0], (1 - t) * a[1] + t * b[1]};
}

/// The ellipsoids, and where they meet. `w` is the depth in the right wall, 0 inside to 1 outside.
class TwoEllipsoids {
 public:
  explicit TwoEllipsoids(const BiventricleOptions& options) : o_(options) {}

  /// Point of the left wall over (p, q) of the unit disk, whose centre is the apex, at depth t.
  Point left(const Flat& flat, double t) const {
    const double across = o_.lv_short + t * o_.lv_wall, along = o_.lv_long + t * o_.lv_wall;
    const double rho = std::hypot(flat[0], flat[1]), to_base = pi - std::acos(o_.base / along);
    const double per_rho = rho > 0 ? std::sin(rho * to_base) / rho : to_base;
    return {across * per_rho * flat[0], across * per_rho * flat[1],
            -along * std::cos(rho * to_base)};
  }

  /// Place on the disk of a point on the outside of the left wall at height z and angle phi.
  Flat on_disk(double z, double phi) const {
    const double along = o_.lv_long + o_.lv_wall;
    const double rho = std::acos(-z / along) / (pi - std::acos(o_.base / along));
    return {rho * std::cos(phi), rho * std::sin(phi)};
  }

  /// Where both meet at height z: half the angle that the right cavity takes, seen from the axis of
  /// the left and of the right ellipsoid.
  struct Meeting {
    double left_angle, right_angle;
  };
  Meeting meeting(double z, double w) const {
    const double r = left_radius(z), a = slice(z, w) * (o_.rv_across + w * o_.rv_wall),
                 b = slice(z, w) * (o_.rv_along_y + w * o_.rv_wall);
    // ((x - x0) / a)^2 + (r^2 - x^2) / b^2 = 1
    const double square = 1 / (a * a) - 1 / (b * b), linear = -2 * o_.rv_centre / (a * a);
    const double rest = o_.rv_centre * o_.rv_centre / (a * a) + r * r / (b * b) - 1;
    const double root = std::sqrt(std::max(0.0, linear * linear - 4 * square * rest));
    const double x = 2 * rest / (root - linear);
    const double y = std::sqrt(std::max(0.0, r * r - x * x));
    return {std::atan2(y, x), std::atan2(y / b, (x - o_.rv_centre) / a)};
  }

  /// Height at Y of the half disk {X^2 + Y^2 <= 1, Y >= 0} that both sides of the right cavity are
  /// images of: Y = 0 is the base, 1 the lowest point. Between even steps in height (which suit the
  /// septum) and in angle (which suit the free wall).
  double height(double y, double w) const {
    const double low = lowest(w), along = o_.rv_long + w * o_.rv_wall;
    const double first = std::acos(-o_.base / along), last = std::acos(-low / along);
    return 0.5 * ((1 - y) * o_.base + y * low) - 0.5 * along * std::cos((1 - y) * first + y * last);
  }

  /// Place on the disk of (X, Y) of the half disk: septum at w = 0, foot of the right wall for
  /// X^2 + Y^2 = 1.
  Flat septum(const Flat& half, double w) const {
    const double z = height(half[1], w);
    return on_disk(z, share(half) * meeting(z, w).left_angle);
  }

  /// Point of the right wall over (X, Y) of the half disk.
  Point right(const Flat& half, double w) const {
    const double z = height(half[1], w), angle = share(half) * meeting(z, w).right_angle;
    return {o_.rv_centre + slice(z, w) * (o_.rv_across + w * o_.rv_wall) * std::cos(angle),
            slice(z, w) * (o_.rv_along_y + w * o_.rv_wall) * std::sin(angle), z};
  }

  bool is_body() const {
    const double outer = o_.lv_short + o_.lv_wall, deep = o_.rv_long + o_.rv_wall;
    const bool sizes = o_.lv_short > 0 && o_.lv_long > 0 && o_.lv_wall > 0 && o_.rv_wall > 0 &&
                       o_.rv_across > 0 && o_.rv_along_y > 0 && o_.rv_long > 0 && o_.rv_centre > 0;
    if (!sizes || !(std::abs(o_.base) < std::min(o_.lv_long, o_.rv_long))) {
      return false;
    }
    const double down = deep / (o_.lv_long + o_.lv_wall), side = o_.rv_centre / outer;
    const auto beyond = [&](double w) {  // and both sides at the base
      const double far = o_.rv_centre + slice(o_.base, w) * (o_.rv_across + w * o_.rv_wall);
      const double angle = meeting(o_.base, w).left_angle;
      return far > left_radius(o_.base) && angle > 0.1 && angle < 2.6;
    };
    return down * down + side * side < 1 && beyond(0) && beyond(1);
  }

 private:
  double left_radius(double z) const {
    const double s = z / (o_.lv_long + o_.lv_wall);
    return (o_.lv_short + o_.lv_wall) * std::sqrt(1 - s * s);
  }
  /// Size of the right ellipsoid's slice at height z.
  double slice(double z, double w) const {
    const double s = z / (o_.rv_long + w * o_.rv_wall);
    return std::sqrt(std::max(0.0, 1 - s * s));
  }
  /// The height where the right ellipsoid's side enters the left one, by bisection.
  double lowest(double w) const {
    double inside = -(o_.rv_long + w * o_.rv_wall), outside = o_.base;
    for (int i = 0; i < 60; ++i) {
      const double z = 0.5 * (inside + outside);
      const double far = o_.rv_centre + slice(z, w) * (o_.rv_across + w * o_.rv_wall);
      (far > left_radius(z) ? outside : inside) = z;
    }
    return outside;
  }
  static double share(const Flat& half) {
    const double width = 1 - half[1] * half[1];
    return width > 1e-12 ? half[0] / std::sqrt(width) : 0;
  }

  const BiventricleOptions& o_;
};

/// The half disk as a core with three blocks round it; a and b in [0, 1].
constexpr double core = 0.5, roundness = 0.5;

Flat half_core(double a, double b) {
  const double x = 2 * a - 1;
  return {core * x * (1 - roundness + roundness * std::sqrt(1 - b * b / 2)),
          core * b * (1 - roundness + roundness * std::sqrt(1 - x * x / 2))};
}

/// Point of the half circle: side 0 from the base at X = 1 down, 1 along the bottom, 2 up again.
Flat half_circle(int side, double s) {
  const double angle = pi / 4 * (side == 0 ? s : side == 1 ? 1 + 2 * s : 3 + s);
  return {std::cos(angle), std::sin(angle)};
}

Flat core_side(int side, double s) {
  return side == 0 ? half_core(1, s) : side == 1 ? half_core(1 - s, 1) : half_core(0, 1 - s);
}

/// Blocks of the body, given by maps from (a, b, depth).
class Builder {
 public:
  explicit Builder(const BiventricleOptions& options)
      : o_(options),
        body_(options),
        n_side_((3 * options.size + 1) / 2),
        n_bottom_(2 * options.size),
        n_rim_(options.size) {}

  std::vector<CellBlock> build() {
    add_septum_and_right_wall();
    add_foot();
    add_free_wall();
    return std::move(blocks_);
  }

 private:
  using HalfMap = std::function<Flat(double, double)>;
  using Sides = std::array<std::string, 4>;

  void add_septum_and_right_wall() {
    add_both({n_bottom_, n_side_}, {"", "", "base", ""}, half_core);
    for (int side = 0; side < 3; ++side) {
      Sides names;
      names[2] = side == 0 ? "base" : "";
      names[3] = side == 2 ? "base" : "";
      add_both({n_rim_, side == 1 ? n_bottom_ : n_side_}, names, [side](double a, double b) {
        return mix(core_side(side, b), half_circle(side, b), a);
      });
    }
  }

  /// The septum under a part of the half disk, and the free wall of the right ventricle over it.
  void add_both(const std::array<int, 2>& cells, const Sides& sides, const HalfMap& half) {
    add_left(cells, "septum", sides, "rv_endo",
             [this, half](double a, double b) { return body_.septum(half(a, b), 0); });
    CellBlock block{
        {cells[0], cells[1], o_.rv_through},
        "rv",
        {sides[0], sides[1], sides[2], sides[3], "rv_endo", "epi"},
        [this, half](double a, double b, double c) { return body_.right(half(a, b), c); }};
    add(std::move(block));
  }

  /// The left wall where the right one stands on it.
  void add_foot() {
    for (int side = 0; side < 3; ++side) {
      Sides names;
      names[2] = side == 0 ? "base" : "";
      names[3] = side == 2 ? "base" : "";
      add_left({o_.rv_through, side == 1 ? n_bottom_ : n_side_}, "lv", names, "",
               [this, side](double a, double b) { return body_.septum(half_circle(side, b), a); });
    }
  }

  Flat foot(int side, double s) const { return body_.septum(half_circle(side, s), 1); }

  /// All round the foot: a block at the apex, one from it to the foot's bottom, and three to the
  /// base, of which those beside the foot are cut where its corner is.
  void add_free_wall() {
    const Flat bottom = foot(1, 0.5), corner = foot(0, 1), start = foot(0, 0);
    const double near = 0.3 * bottom[0], half = 0.4 * corner[1], far = near - 2 * half;
    const double from = std::atan2(start[1], start[0]), third = 2 * (pi - from) / 3;
    const int n_down = o_.size, n_out = n_down + n_side_;
    const double cut = double(n_down) / n_out;
    add_left({n_bottom_, n_bottom_}, "lv", {}, "epi", [=](double a, double b) {
      return Flat{far + a * (near - far), half * (2 * b - 1)};
    });
    add_coons(
        {n_down, n_bottom_}, {},
        [=](double s) {
          return Flat{near, half * (1 - 2 * s)};
        },
        [this](double s) { return foot(1, s); });
    const auto rim = [](double angle) { return Flat{std::cos(angle), std::sin(angle)}; };
    for (const int sign : {1, -1}) {
      const Flat inner_near = {near, sign * half}, inner_far = {far, sign * half};
      const Flat outer_far = rim(sign * (from + third));
      const Flat middle = mix(inner_far, outer_far, cut), turn = {corner[0], sign * corner[1]};
      add_coons(
          {n_down, n_bottom_}, {}, [=](double s) { return mix(inner_near, inner_far, s); },
          [=](double s) { return mix(turn, middle, s); });
      const auto along_foot = [this, sign](double s) {
        const Flat at = foot(0, 1 - s);
        return Flat{at[0], sign * at[1]};
      };
      add_coons(
          {n_bottom_, n_side_}, {"", "", "", "base"}, along_foot,
          [=](double s) { return mix(middle, outer_far, s); },
          [=](double s) { return rim(sign * (from + s * third)); });
    }
    add_coons(
        {n_out, n_bottom_}, {"", "base", "", ""},
        [=](double s) {
          return Flat{far, half * (1 - 2 * s)};
        },
        [=](double s) { return rim(from + (1 + s) * third); });
  }

  using Curve = std::function<Flat(double)>;

  /// Between two curves, along straight lines.
  void add_coons(const std::array<int, 2>& cells,
                 const Sides& sides,
                 const Curve& first,
                 const Curve& last) {
    add_left(cells, "lv", sides, "epi",
             [=](double a, double b) { return mix(first(b), last(b), a); });
  }

  /// Between two curves whose last points are joined by a third, the first by a straight line.
  void add_coons(const std::array<int, 2>& cells,
                 const Sides& sides,
                 const Curve& first,
                 const Curve& last,
                 const Curve& end) {
    add_left(cells, "lv", sides, "epi", [=](double a, double b) {
      const Flat straight = mix(first(b), last(b), a);
      const Flat bulge = end(a), chord = mix(first(1), last(1), a);
      return Flat{straight[0] + b * (bulge[0] - chord[0]), straight[1] + b * (bulge[1] - chord[1])};
    });
  }

  void add_left(const std::array<int, 2>& cells,
                const std::string& region,
                const Sides& sides,
                const std::string& outside,
                const HalfMap& map) {
    CellBlock block{{cells[0], cells[1], o_.lv_through},
                    region,
                    {sides[0], sides[1], sides[2], sides[3], "lv_endo", outside},
                    [this, map](double a, double b, double c) { return body_.left(map(a, b), c); }};
    add(std::move(block));
  }

  /// Turns a block round if its map has the left hand.
  void add(CellBlock block) {
    const double h = 1e-3;
    const Point x = block.place(0.5, 0.5, 0.5);
    const Point da = minus(block.place(0.5 + h, 0.5, 0.5), x),
                db = minus(block.place(0.5, 0.5 + h, 0.5), x),
                dc = minus(block.place(0.5, 0.5, 0.5 + h), x);
    if (dot(cross(da, db), dc) < 0) {
      std::swap(block.sides[0], block.sides[1]);
      block.place = [place = std::move(block.place)](double a, double b, double c) {
        return place(1 - a, b, c);
      };
    }
    blocks_.push_back(std::move(block));
  }

  const BiventricleOptions& o_;
  const TwoEllipsoids body_;
  const int n_side_, n_bottom_, n_rim_;
  std::vector<CellBlock> blocks_;
};

}  // namespace

OrganMesh make_biventricle(const BiventricleOptions& o) {
  if (o.size < 1 || o.lv_through < 1 || o.rv_through < 1) {
    throw InputError("A biventricle needs at least one cell in each direction.");
  }
  if (!TwoEllipsoids(o).is_body()) {
    throw InputError(
        "These sizes give no biventricle: all must be positive; the base must cut both ellipsoids; "
        "the right ellipsoid must reach beyond the left one's outside at the base, and its lowest "
        "point must lie inside the left one. Lengths are in mm.");
  }
  Builder builder(o);
  return join_blocks(builder.build(), o.cell_type);
}

}  // namespace viscera::meshes
