#include "solver/calibration/observations/seen_surface.h"

#include <map>

#include <Eigen/Geometry>

#include "solver/calibration/observations/deformed_surface.h"
#include "solver/calibration/observations/measured_points.h"
#include "solver/calibration/observations/pose.h"

namespace viscera::calibration {
namespace {

using meshes::Point;

Eigen::Map<const Eigen::Vector3d> vector(const Point& x) {
  return Eigen::Map<const Eigen::Vector3d>(x.data());
}

class SeenSurface : public ObservationOperator {
 public:
  SeenSurface(OrganOperator& organ, const DistanceOptions& options, double correlation_length)
      : ObservationOperator(options.name, organ.space()),
        options_(options),
        surface_(organ.space(), options.surface),
        pose_(options.name,
              keep(organ, correlation_length),
              options.translation_sd,
              options.rotation_sd) {}

  std::vector<double> times() const override { return {options_.time}; }
  int n_rows() const override { return static_cast<int>(rows_.size()); }
  std::string unit() const override { return "mm"; }
  double sd() const override { return options_.sd; }

  std::vector<Unknown> nuisances() const override {
    std::vector<Unknown> all;
    if (has_offset())
      all.push_back(nuisance("candidates." + name() + ".offset", "mm", 1, options_.offset_sd));
    for (const Unknown& unknown : pose_.unknowns())
      all.push_back(unknown);
    return all;
  }

  Eigen::VectorXd residual(const std::vector<const ObservedState*>& states) override {
    positions_ = surface_.gather(states[0]->positions);
    normals_.setZero(3, static_cast<Eigen::Index>(positions_.size()));
    for (const meshes::Triangle& corners : surface_.links().triangles) {
      const Eigen::Vector3d a = vector(positions_[corners[0]]);
      const Eigen::Vector3d area =
          (vector(positions_[corners[1]]) - a).cross(vector(positions_[corners[2]]) - a);
      for (const auto corner : corners)
        normals_.col(corner) += area;
    }
    normals_.colwise().normalize();
    return Eigen::VectorXd::Zero(n_rows());
  }

  std::vector<StateRows> rows(const std::vector<const ObservedState*>&) const override {
    std::vector<StateRows> out(1);
    for (int row = 0; row < n_rows(); ++row)
      if (const std::int32_t node = surface_.owned_node(rows_[row]); node >= 0)
        for (int i = 0; i < 3; ++i)
          out[0].positions.push_back({row, 3 * node + i, -normals_(i, rows_[row]) / options_.sd});
    return out;
  }

  Eigen::MatrixXd nuisance_derivative() const override {
    Eigen::MatrixXd out(n_rows(), has_offset() + pose_.size());
    for (int row = 0; row < n_rows(); ++row) {
      if (has_offset())
        out(row, 0) = -1 / options_.sd;
      out.row(row).tail(pose_.size()) = normals_.col(rows_[row]).transpose() *
                                        pose_.derivative(positions_[rows_[row]]) / options_.sd;
    }
    return out;
  }

 private:
  int has_offset() const { return options_.offset_sd > 0 ? 1 : 0; }

  /// Chooses the rows; returns where they lie on the mesh.
  std::vector<Point> keep(OrganOperator& organ, double correlation_length) {
    const std::vector<Point> nodes = surface_.gather(organ.space().coordinates());
    std::map<Point, int> node_at;
    for (std::size_t k = 0; k < nodes.size(); ++k)
      node_at.emplace(nodes[k], static_cast<int>(k));
    MeasuredSurface whole;
    whole.points = nodes;
    const std::vector<Point> kept = thin(whole, correlation_length).points;
    for (const Point& x : kept)
      rows_.push_back(node_at.at(x));
    return kept;
  }

  DistanceOptions options_;
  DeformedSurface surface_;
  std::vector<int> rows_;  // nodes of the surface
  Pose pose_;
  std::vector<Point> positions_;  // at the last residual
  Eigen::Matrix3Xd normals_;
};

}  // namespace

std::unique_ptr<ObservationOperator> make_seen_surface(OrganOperator& organ,
                                                       const DistanceOptions& options,
                                                       double correlation_length) {
  return std::make_unique<SeenSurface>(organ, options, correlation_length);
}

}  // namespace viscera::calibration
