#include "meshes/fibers/ventricles.h"

#include <algorithm>

namespace viscera::meshes {

std::vector<PotentialProblem> wall_problems(const HeartWalls& walls) {
  const auto one_at = [&](const std::vector<std::string>& wall) {
    std::vector<Held> held;
    for (const auto* other :
         {&walls.epicardium, &walls.left_endocardium, &walls.right_endocardium}) {
      held.push_back({*other, {}, other == &wall ? 1.0 : 0.0});
    }
    return held;
  };
  return {{"epicardium", one_at(walls.epicardium)},
          {"left", one_at(walls.left_endocardium)},
          {"right", one_at(walls.right_endocardium)}};
}

double WallPotentials::depth() const {
  return std::clamp(epicardium.value, 0.0, 1.0);
}

double WallPotentials::right_share() const {
  constexpr double at_epicardium = 1e-6;
  const double l = std::max(left.value, 0.0), r = std::max(right.value, 0.0);
  if (l + r > at_epicardium) {
    return r / (l + r);
  }
  const double sum = norm(left.gradient) + norm(right.gradient);
  return sum > 0 ? norm(right.gradient) / sum : 0;
}

double WallPotentials::septum_share() const {
  const double e = norm(epicardium.gradient), l = norm(left.gradient), r = norm(right.gradient);
  const double sum = l * r + r * e + e * l;
  return sum > 0 ? l * r / sum : 0;
}

WallPart part_of(const WallPotentials& walls) {
  if (walls.septum_share() > 0.5) {
    return WallPart::septum;
  }
  return walls.right_share() < 0.5 ? WallPart::left : WallPart::right;
}

std::optional<Frame> blend(const std::optional<Frame>& a, const std::optional<Frame>& b, double t) {
  if (a && b) {
    return interpolate(*a, *b, t);
  }
  return a ? a : b;
}

}  // namespace viscera::meshes
