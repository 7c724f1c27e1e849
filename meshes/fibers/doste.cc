#include "meshes/fibers/doste.h"

#include <algorithm>

#include "meshes/fibers/ventricles.h"

namespace viscera::meshes {

namespace {

using Names = std::vector<std::string>;

constexpr double share_of_interface = 2.0 / 3;  ///< right share where the ventricles' parts meet

/// One ventricle: its potentials' places in the list and its angles.
class Ventricle {
 public:
  struct Angles {
    AngleRange helix, outflow, transverse, sheet;
  };

  Ventricle(const std::string& name,
            const Names& inflow,
            const Names& outflow,
            const Line& apex,
            const Angles& angles)
      : name_(name), inflow_(inflow), outflow_(outflow), apex_(apex), angles_(angles) {}

  void add_problems(std::vector<PotentialProblem>& problems) {
    first_ = problems.size();
    problems.push_back({name_ + "_inflow", {{{}, {apex_}, 0}, {inflow_, {}, 1}}});
    if (!outflow_.empty()) {
      problems.push_back({name_ + "_outflow", {{{}, {apex_}, 0}, {outflow_, {}, 1}}});
      problems.push_back({name_ + "_weight", {{outflow_, {}, 0}, {inflow_, {}, 1}}});
    }
  }
  void set_apex_weight(double weight) { apex_weight_ = weight; }
  bool has_outflow() const { return !outflow_.empty(); }
  std::size_t weight_problem() const { return first_ + 2; }
  const Line& apex() const { return apex_; }

  /// 1 away from the outflow valve, 0 at it.
  double weight(const RulePlace& place) const {
    return has_outflow() ? std::clamp(place.potentials[first_ + 2].value / apex_weight_, 0.0, 1.0)
                         : 1;
  }

  Point up(const RulePlace& place) const {
    const Point& inflow = place.potentials[first_].gradient;
    if (!has_outflow()) {
      return inflow;
    }
    const double w = weight(place);
    return plus(times(w, inflow), times(1 - w, place.potentials[first_ + 1].gradient));
  }

  /// Angles at the endocardium.
  struct Inner {
    double helix, transverse;
  };
  Inner inner(const RulePlace& place) const {
    return {mix(place, angles_.helix.inner, angles_.outflow.inner),
            weight(place) * angles_.transverse.inner};
  }

  Turn turn(const RulePlace& place, double depth, const Inner& inner) const {
    const double outer = mix(place, angles_.helix.outer, angles_.outflow.outer);
    return {AngleRange{inner.helix, outer}.at(depth),
            AngleRange{inner.transverse, weight(place) * angles_.transverse.outer}.at(depth),
            angles_.sheet.at(depth)};
  }

 private:
  double mix(const RulePlace& place, double valve, double outflow) const {
    return outflow + weight(place) * (valve - outflow);
  }

  std::string name_;
  Names inflow_, outflow_;
  Line apex_;
  Angles angles_;
  std::size_t first_ = 0;
  double apex_weight_ = 1;
};

class DosteRule final : public FiberRule {
 public:
  DosteRule(const HeartWalls& walls, const DosteAngles& a)
      : problems_(wall_problems(walls)),
        left_("left",
              walls.mitral.empty() ? walls.base : walls.mitral,
              walls.aortic,
              *walls.left_apex,
              {a.left, a.left_outflow, a.left_transverse, a.left_sheet}),
        right_("right",
               walls.tricuspid.empty() ? walls.base : walls.tricuspid,
               walls.pulmonary,
               *walls.right_apex,
               {a.right, a.right_outflow, a.right_transverse, a.right_sheet}) {
    left_.add_problems(problems_);
    right_.add_problems(problems_);
  }

  std::vector<PotentialProblem> problems() const override { return problems_; }

  std::vector<Reference> references() const override {
    std::vector<Reference> references;
    for (const Ventricle* ventricle : {&left_, &right_}) {
      if (ventricle->has_outflow()) {
        references.push_back({ventricle->weight_problem(), ventricle->apex().from});
      }
    }
    return references;
  }

  void set_references(const std::vector<double>& values) override {
    auto value = values.begin();
    for (Ventricle* ventricle : {&left_, &right_}) {
      if (ventricle->has_outflow()) {
        ventricle->set_apex_weight(*value++);
      }
    }
  }

  std::optional<RuleResult> at(const RulePlace& place) const override {
    const WallPotentials walls = {place.potentials[0], place.potentials[1], place.potentials[2]};
    const auto left = wall_axes(left_.up(place), times(-1, walls.left.gradient), Exact::across);
    const auto right = wall_axes(right_.up(place), times(-1, walls.right.gradient), Exact::across);
    const double d = walls.right_share(), depth = walls.depth();
    const bool is_left = d < share_of_interface;
    // the septum: from the endocardium's angles to none, which the other ventricle sees with the
    // helix the other way round
    const double inside =
        is_left ? 1 - d / share_of_interface : (d - share_of_interface) / (1 - share_of_interface);
    const Ventricle::Inner own = (is_left ? left_ : right_).inner(place);
    const Ventricle::Inner here = {inside * own.helix, inside * own.transverse};
    const Ventricle::Inner across = {-here.helix, here.transverse};
    const auto frame = [&](const std::optional<WallAxes>& axes, const Ventricle& ventricle,
                           bool is_own) {
      const Turn turn = ventricle.turn(place, depth, is_own ? here : across);
      return axes ? std::optional(turned(*axes, turn)) : std::nullopt;
    };
    const auto both = blend(frame(left, left_, is_left), frame(right, right_, !is_left),
                            is_left ? 0.5 * (1 - inside) : 0.5 * (1 + inside));
    const WallPart part = part_of(walls);
    const auto& axes = part == WallPart::right ? right : left;
    if (!both || !axes) {
      return std::nullopt;
    }
    return RuleResult{*both, *axes, part == WallPart::septum ? d : depth, part};
  }

 private:
  std::vector<PotentialProblem> problems_;
  Ventricle left_, right_;
};

}  // namespace

std::unique_ptr<FiberRule> doste_rule(const HeartWalls& walls, const DosteAngles& angles) {
  return std::make_unique<DosteRule>(walls, angles);
}

}  // namespace viscera::meshes
