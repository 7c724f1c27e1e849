#include "meshes/fibers/bayer.h"

#include <algorithm>

#include "meshes/fibers/ventricles.h"

namespace viscera::meshes {

namespace {

double mix(double a, double b, double t) {
  return a + t * (b - a);
}

/// Angles of the three frames at one place, for helix or sheet.
struct Mixture {
  double left, right, epicardium;
};

/// `right` is seen into the right ventricle, as the septum goes on: its angles change sign.
Mixture mixture(const AngleRange& left,
                const AngleRange& right,
                const std::optional<AngleRange>& septum,
                bool as_published,
                const WallPotentials& walls) {
  const double d = walls.right_share(), depth = walls.depth();
  double inner = mix(left.inner, -right.inner, d);
  if (septum) {
    inner = mix(inner, septum->at(d), walls.septum_share());
  }
  const double outer = mix(left.outer, right.outer, d);
  const double wall = mix(mix(left.inner, right.inner, d), outer, depth);
  if (as_published) {
    return {inner, inner, wall};
  }
  return {mix(inner, outer, depth), mix(inner, -outer, depth), wall};
}

class BayerRule final : public FiberRule {
 public:
  BayerRule(const HeartWalls& walls, const BayerAngles& angles) : walls_(walls), angles_(angles) {}

  std::vector<PotentialProblem> problems() const override {
    const PotentialProblem up = {"apex_to_base",
                                 {{{}, {*walls_.left_apex}, 0}, {walls_.whole_base(), {}, 1}}};
    std::vector<PotentialProblem> all = {up};
    if (walls_.has_right()) {
      for (PotentialProblem& problem : wall_problems(walls_)) {
        all.push_back(std::move(problem));
      }
    } else {
      all.push_back({"epicardium", {{walls_.left_endocardium, {}, 0}, {walls_.epicardium, {}, 1}}});
    }
    return all;
  }

  std::optional<RuleResult> at(const RulePlace& place) const override {
    const Point& up = place.potentials[0].gradient;
    return walls_.has_right()
               ? two(up, {place.potentials[1], place.potentials[2], place.potentials[3]})
               : one(up, place.potentials[1]);
  }

 private:
  std::optional<RuleResult> one(const Point& up, const Potential& across) const {
    const auto axes = wall_axes(up, across.gradient, Exact::up);
    if (!axes) {
      return std::nullopt;
    }
    const double depth = std::clamp(across.value, 0.0, 1.0);
    const Turn turn = {angles_.left.at(depth), 0, angles_.left_sheet.at(depth)};
    return RuleResult{turned(*axes, turn), *axes, depth, WallPart::left};
  }

  std::optional<RuleResult> two(const Point& up, const WallPotentials& walls) const {
    const Mixture helix =
        mixture(angles_.left, angles_.right, angles_.septum, angles_.as_published, walls);
    const Mixture sheet = mixture(angles_.left_sheet, angles_.right_sheet, angles_.septum_sheet,
                                  angles_.as_published, walls);
    const auto frame = [](const std::optional<WallAxes>& axes, double alpha, double beta) {
      return axes ? std::optional(turned(*axes, {alpha, 0, beta})) : std::nullopt;
    };
    const auto left = wall_axes(up, times(-1, walls.left.gradient), Exact::up);
    const auto right = wall_axes(up, walls.right.gradient, Exact::up);
    const auto outer = wall_axes(up, walls.epicardium.gradient, Exact::up);
    const auto inside = blend(frame(left, helix.left, sheet.left),
                              frame(right, helix.right, sheet.right), walls.right_share());
    const auto all = blend(inside, frame(outer, helix.epicardium, sheet.epicardium), walls.depth());
    const WallPart part = part_of(walls);
    const auto axes =
        part == WallPart::right ? wall_axes(up, times(-1, walls.right.gradient), Exact::up) : left;
    if (!all || !axes) {
      return std::nullopt;
    }
    return RuleResult{*all, *axes, part == WallPart::septum ? walls.right_share() : walls.depth(),
                      part};
  }

  HeartWalls walls_;
  BayerAngles angles_;
};

}  // namespace

std::unique_ptr<FiberRule> bayer_rule(const HeartWalls& walls, const BayerAngles& angles) {
  return std::make_unique<BayerRule>(walls, angles);
}

}  // namespace viscera::meshes
