#include "meshes/fibers/layers_rule.h"

#include <algorithm>

#include "kernels/tensor/eigen.h"
#include "meshes/fibers/wall_depth.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"

namespace viscera::meshes {

namespace {

class LayersRule final : public FiberRule {
 public:
  LayersRule(const OrganMesh& mesh, const LayersOptions& options)
      : options_(options), depth_(mesh, options.inner, options.outer) {}

  std::vector<PotentialProblem> problems() const override {
    std::vector<PotentialProblem> problems = {
        {"across", {{options_.inner, {}, 0}, {options_.outer, {}, 1}}}};
    if (!options_.axis.fixed) {
      problems.push_back({"along", {{options_.axis.start, {}, 0}, {options_.axis.end, {}, 1}}});
    }
    return problems;
  }

  std::optional<RuleResult> at(const RulePlace& place) const override {
    const Point& along = options_.axis.fixed ? *options_.axis.fixed : place.potentials[1].gradient;
    const auto axes = wall_axes(along, place.potentials[0].gradient, Exact::across);
    if (!axes) {
      return std::nullopt;
    }
    const double depth = depth_(place.x);
    return RuleResult{turned(*axes, {angle_at(place.region, depth), 0, 0}), *axes, depth,
                      WallPart::layer};
  }

 private:
  double angle_at(std::int32_t region, double depth) const {
    const auto layer = options_.layers.find(region);
    if (layer == options_.layers.end()) {
      return options_.angles.at(depth);
    }
    const auto& [inner, outer] = layer->second.depths;
    const double share = outer > inner ? (depth - inner) / (outer - inner) : 0.5;
    return layer->second.angles.at(std::clamp(share, 0.0, 1.0));
  }

  LayersOptions options_;
  WallDepth depth_;
};

}  // namespace

std::unique_ptr<FiberRule> layers_rule(const OrganMesh& mesh, const LayersOptions& options) {
  return std::make_unique<LayersRule>(mesh, options);
}

std::optional<Point> common_axis(const OrganMesh& mesh, const std::vector<std::string>& surfaces) {
  SymMat3<double> normals{};
  double area = 0;
  for (const std::string& name : surfaces) {
    const Surface& surface = find_surface(mesh, name);
    for (int f = 0; f < surface.n_facets(); ++f) {
      const Point vector = area_vector(mesh, surface.facet(f));
      const double size = norm(vector);
      for (int i = 0; size > 0 && i < 3; ++i) {
        for (int j = i; j < 3; ++j) {
          normals(i, j) = normals(i, j) + vector[i] * vector[j] / size;
        }
      }
      area += size;
    }
  }
  const SymmetricEigen<double> eigen = symmetric_eigen(normals);
  int order[3] = {0, 1, 2};
  std::sort(order, order + 3, [&](int a, int b) { return eigen.values[a] < eigen.values[b]; });
  constexpr double none = 0.1, some = 0.2;  // of the area
  if (eigen.values[order[0]] > none * area || eigen.values[order[1]] < some * area) {
    return std::nullopt;
  }
  const auto& v = eigen.vectors[order[0]];
  const Point axis = {v[0], v[1], v[2]};
  const Point::value_type largest = *std::max_element(
      axis.begin(), axis.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  return times(largest < 0 ? -1 : 1, axis);
}

std::vector<std::array<double, 2>> layer_depths(const OrganMesh& mesh,
                                                const std::vector<std::string>& inner,
                                                const std::vector<std::string>& outer) {
  const WallDepth depth_of(mesh, inner, outer);
  const CellShape& shape = shape_of(mesh.cell_type);
  std::vector<double> depths(mesh.nodes.size(), -1);
  std::vector<std::array<double, 2>> ranges(mesh.region_names.size(), {1, 0});
  for (std::size_t cell = 0; cell < mesh.cell_regions.size(); ++cell) {
    std::array<double, 2>& range = ranges[mesh.cell_regions[cell]];
    for (int k = 0; k < shape.vertices; ++k) {
      const std::int32_t node = mesh.cells[cell * shape.nodes + k];
      depths[node] = depths[node] < 0 ? depth_of(mesh.nodes[node]) : depths[node];
      range = {std::min(range[0], depths[node]), std::max(range[1], depths[node])};
    }
  }
  return ranges;
}

}  // namespace viscera::meshes
