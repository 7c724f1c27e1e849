#include "solver/calibration/observations/distance_rows.h"

#include <algorithm>
#include <cmath>

#include "meshes/vec.h"
#include "solver/calibration/observations/deformed_surface.h"
#include "solver/calibration/observations/pose.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera::calibration {
namespace {

using meshes::Point;
using meshes::SurfacePlace;

/// Of the box around the points.
double diagonal(const std::vector<Point>& points) {
  Point low = points[0], high = points[0];
  for (const Point& x : points)
    for (int i = 0; i < 3; ++i) {
      low[i] = std::min(low[i], x[i]);
      high[i] = std::max(high[i], x[i]);
    }
  return meshes::norm(meshes::minus(high, low));
}

class DistanceRows : public ObservationOperator {
 public:
  DistanceRows(OrganOperator& organ, const DistanceOptions& options, std::vector<Point> points)
      : ObservationOperator(options.name, organ.space()),
        options_(options),
        surface_(organ.space(), options.surface),
        points_(std::move(points)),
        pose_(options.name, points_, options.translation_sd, options.rotation_sd) {}

  /// Returns how many points it left out.
  std::size_t leave_out(const std::vector<double>& positions) {
    const meshes::SignedDistance distance(surface_.links(), surface_.gather(positions));
    const double far = diagonal(surface_.gather(positions));
    std::vector<Point> kept;
    for (const Point& y : points_)
      if (const SurfacePlace place = distance.at(y);
          !place.on_rim && std::abs(place.distance) < far)
        kept.push_back(y);
    const std::size_t left_out = points_.size() - kept.size();
    points_ = std::move(kept);
    pose_ = Pose(options_.name, points_, options_.translation_sd, options_.rotation_sd);
    return left_out;
  }

  std::vector<double> times() const override { return {options_.time}; }
  int n_rows() const override { return static_cast<int>(points_.size()); }
  std::vector<double> places() const override {
    std::vector<double> out;
    for (const Point& point : points_)
      out.insert(out.end(), point.begin(), point.end());
    return out;
  }
  std::string unit() const override { return "mm"; }
  double sd() const override { return options_.sd; }

  std::vector<Unknown> nuisances() const override {
    std::vector<Unknown> all;
    if (has_offset())
      all.push_back(nuisance("observations." + name() + ".offset", "mm", 1, options_.offset_sd));
    for (const Unknown& unknown : pose_.unknowns())
      all.push_back(unknown);
    return all;
  }
  void set_nuisances(const std::vector<double>& values) override {
    offset_ = has_offset() ? values[0] : 0;
    pose_.set(values.data() + has_offset());
  }

  Eigen::VectorXd residual(const std::vector<const ObservedState*>& states) override {
    const meshes::SignedDistance distance(surface_.links(), surface_.gather(states[0]->positions));
    places_.resize(points_.size());
    Eigen::VectorXd r(n_rows());
    for (int row = 0; row < n_rows(); ++row) {
      const Eigen::Vector3d y = pose_.moved(points_[row]);
      places_[row] = distance.at({y[0], y[1], y[2]});
      r[row] = (places_[row].distance - offset_) / options_.sd;
    }
    return r;
  }

  std::vector<StateRows> rows(const std::vector<const ObservedState*>&) const override {
    std::vector<StateRows> out(1);
    for (int row = 0; row < n_rows(); ++row) {
      const SurfacePlace& place = places_[row];
      const meshes::Triangle& corners = surface_.links().triangles[place.triangle];
      for (int k = 0; k < 3; ++k)
        if (const std::int32_t node = surface_.owned_node(corners[k]); node >= 0)
          for (int i = 0; i < 3; ++i)
            out[0].positions.push_back(
                {row, 3 * node + i, -place.weights[k] * place.normal[i] / options_.sd});
    }
    return out;
  }

  Eigen::MatrixXd nuisance_derivative() const override {
    Eigen::MatrixXd out(n_rows(), has_offset() + pose_.size());
    for (int row = 0; row < n_rows(); ++row) {
      const Eigen::Map<const Eigen::Vector3d> normal(places_[row].normal.data());
      if (has_offset())
        out(row, 0) = -1 / options_.sd;
      out.row(row).tail(pose_.size()) =
          normal.transpose() * pose_.derivative(points_[row]) / options_.sd;
    }
    return out;
  }

 private:
  int has_offset() const { return options_.offset_sd > 0 ? 1 : 0; }

  DistanceOptions options_;
  DeformedSurface surface_;
  std::vector<Point> points_;
  Pose pose_;
  double offset_ = 0;
  std::vector<SurfacePlace> places_;  // of the last residual
};

}  // namespace

std::unique_ptr<ObservationOperator> make_distance_rows(OrganOperator& organ,
                                                        const DistanceOptions& options,
                                                        std::vector<Point> points,
                                                        const std::string& source) {
  const std::size_t given = points.size();
  auto rows = std::make_unique<DistanceRows>(organ, options, std::move(points));
  const std::size_t left_out = rows->leave_out(organ.space().coordinates());
  if (rows->n_rows() == 0)
    throw GeometryError(source +
                        text::format(": none of its %zu points lies beside the surface '", given) +
                        options.surface +
                        "'. Allowed: points in the mesh's coordinates (LPS), in the unit of the "
                        "case. Check the unit and the frame of the file.");
  log::info("observation " + options.name +
            text::format(": %d points on %s", rows->n_rows(), options.surface.c_str()) +
            (left_out > 0 ? text::format("; %zu beyond its rim or far away are left out", left_out)
                          : ""));
  return rows;
}

}  // namespace viscera::calibration
