#include "meshes/fibers/imported_rule.h"

#include <algorithm>

#include "meshes/quality/cell_geometry.h"

namespace viscera::meshes {

namespace {

/// The coordinate axis that is most across the fibre.
Point any_across(const Point& fiber) {
  int axis = 0;
  for (int i = 1; i < 3; ++i) {
    axis = std::abs(fiber[i]) < std::abs(fiber[axis]) ? i : axis;
  }
  Point result{};
  result[axis] = 1;
  return result;
}

class ImportedRule final : public FiberRule {
 public:
  ImportedRule(const CellFinder& from,
               const ImportedFields& fields,
               std::unique_ptr<FiberRule> measure)
      : from_(from), fiber_(from.mesh(), fields.fiber), measure_(std::move(measure)) {
    if (!fields.sheet.empty()) {
      sheet_.emplace(from.mesh(), fields.sheet);
    }
  }

  std::vector<PotentialProblem> problems() const override {
    return measure_ ? measure_->problems() : std::vector<PotentialProblem>{};
  }
  std::vector<Reference> references() const override {
    return measure_ ? measure_->references() : std::vector<Reference>{};
  }
  void set_references(const std::vector<double>& values) override {
    if (measure_) {
      measure_->set_references(values);
    }
  }

  std::optional<RuleResult> at(const RulePlace& place) const override {
    const auto frame = frame_at(place.x);
    if (!frame) {
      return std::nullopt;
    }
    auto result = measure_ ? measure_->at(place) : std::nullopt;
    if (!result) {
      result = RuleResult{*frame, {frame->fiber, frame->normal, frame->sheet}, 0, WallPart::none};
    }
    result->frame = *frame;
    return result;
  }

 private:
  std::optional<Frame> frame_at(const Point& x) const {
    constexpr double parallel = 1e-6;
    const Location location = from_.find(x);
    const auto fiber = fiber_.at(location);
    const auto sheet = sheet_ ? sheet_->at(location) : std::nullopt;
    if (!fiber || (sheet_ && !sheet)) {
      return std::nullopt;
    }
    const bool is_usable = sheet && norm(cross(*fiber, *sheet)) > parallel;
    return make_frame(*fiber, is_usable ? *sheet : any_across(*fiber));
  }

  const CellFinder& from_;
  AxisField fiber_;
  std::optional<AxisField> sheet_;
  std::unique_ptr<FiberRule> measure_;
};

}  // namespace

Coverage measure_coverage(const CellFinder& from, const OrganMesh& onto) {
  Coverage coverage;
  const auto add = [&](const Point& x) {
    const double distance = from.find(x).distance;
    ++coverage.places;
    if (distance > 0) {
      ++coverage.outside;
      coverage.mean_distance += distance;
    }
    if (distance > coverage.largest) {
      coverage.largest = distance;
      coverage.farthest = x;
    }
  };
  std::for_each(onto.nodes.begin(), onto.nodes.end(), add);
  for (int cell = 0; cell < onto.n_cells(); ++cell) {
    add(centroid(cell_corners(onto, cell)));
  }
  coverage.mean_distance /= std::max<double>(1, static_cast<double>(coverage.outside));
  return coverage;
}

std::unique_ptr<FiberRule> imported_rule(const CellFinder& from,
                                         const ImportedFields& fields,
                                         std::unique_ptr<FiberRule> measure) {
  return std::make_unique<ImportedRule>(from, fields, std::move(measure));
}

}  // namespace viscera::meshes
