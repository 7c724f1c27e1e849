// What a rule for fibres asks for and gives: harmonic potentials of the organ in, a frame out.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "meshes/fibers/frame.h"

namespace viscera::meshes {

/// Nodes that a potential is held at: those of surfaces and those along straight lines.
struct Line {
  Point from, to;  ///< mm
  double radius;   ///< mm, how far from the line nodes count to it
};
struct Held {
  std::vector<std::string> surfaces;
  std::vector<Line> lines;
  double value;
};

/// Laplace's equation on the organ with these values; no flux through the rest of its surface.
/// Where surfaces of two values meet, the nodes they share get the mean.
struct PotentialProblem {
  std::string name;
  std::vector<Held> held;
};

/// A solution at one place: value, and gradient [1/mm].
struct Potential {
  double value = 0;
  Point gradient{};
};

/// Right-handed directions of the wall: around = up x across. In a ventricle up goes from apex to
/// base and across from the endocardium outward; around runs counter-clockwise seen from the base.
struct WallAxes {
  Point around, up, across;
};

/// Axes from a direction across the wall and one in it; across keeps its direction where `exact`
/// says so, the other is made orthogonal. Nothing where one is zero or they are parallel to 1e-6.
enum class Exact { up, across };
std::optional<WallAxes> wall_axes(const Point& up, const Point& across, Exact exact);

/// Turns the axes by `helix` about `across` (positive from around to up), then the fibre out of the
/// wall by `transverse` about the axis in the wall that is across it, then sheet and normal by
/// `sheet` about the fibre; degrees. With no turn fiber = around, sheet = across.
struct Turn {
  double helix = 0, transverse = 0, sheet = 0;
};
Frame turned(const WallAxes& axes, const Turn& turn);

/// Angle at the inner and at the outer side of a wall, degrees.
struct AngleRange {
  double inner = 0, outer = 0;
  double at(double depth) const { return inner + depth * (outer - inner); }
};

enum class WallPart { left, right, septum, layer, none };
std::string name_of(WallPart part);

/// What a rule makes of one place.
struct RuleResult {
  Frame frame;
  WallAxes axes;     ///< that angles are reported in
  double depth = 0;  ///< 0 inside, 1 outside; in a septum 0 at the left side, 1 at the right
  WallPart part = WallPart::left;
};

/// One place as a rule sees it.
struct RulePlace {
  Point x{};                          ///< mm
  std::vector<Potential> potentials;  ///< in the order of FiberRule::problems()
  std::int32_t region = 0;
};

class FiberRule {
 public:
  virtual ~FiberRule() = default;
  virtual std::vector<PotentialProblem> problems() const = 0;
  /// Values that the rule wants to know before it is evaluated: of a potential at the node nearest
  /// to a place.
  struct Reference {
    std::size_t problem;
    Point place;  ///< mm
  };
  virtual std::vector<Reference> references() const { return {}; }
  virtual void set_references(const std::vector<double>&) {}
  /// Nothing where the rule is singular: a gradient vanishes or two are parallel.
  virtual std::optional<RuleResult> at(const RulePlace& place) const = 0;
};

}  // namespace viscera::meshes
