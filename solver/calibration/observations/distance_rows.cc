#include "solver/calibration/observations/distance_rows.h"

#include <algorithm>
#include <cmath>

#include "meshes/vec.h"
#include "solver/calibration/observations/deformed_surface.h"
#include "solver/calibration/observations/frame_check.h"
#include "solver/calibration/observations/model_rows.h"
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

/// Facets with normals within 120 degrees of that of the nearest one are of the same side of the
/// tissue: those across a wall are at about 180.
constexpr double least_cosine_of_side = -0.5;

/// Share of the normals that point against those of the nearest facets.
double share_against(const MeasuredSurface& measured, const meshes::SignedDistance& distance) {
  std::size_t against = 0;
  for (std::size_t k = 0; k < measured.normals.size(); ++k) {
    const SurfacePlace place = distance.at(measured.points[k]);
    against += meshes::dot(distance.triangle_normals()[place.triangle], measured.normals[k]) < 0;
  }
  return static_cast<double>(against) / static_cast<double>(measured.normals.size());
}

constexpr double suspicious_share = 0.8;

class DistanceRows : public ObservationOperator {
 public:
  DistanceRows(OrganOperator& organ, const DistanceOptions& options)
      : ObservationOperator(options.name, organ.space()),
        options_(options),
        surface_(organ.space(), options.surface),
        pose_(options.name, {}, 0, 0) {}

  /// Gives every point its side of the surface at these positions. Throws GeometryError where none
  /// is left.
  void settle(const MeasuredSurface& measured,
              const std::vector<double>& positions,
              const std::string& source) {
    const std::vector<Point> now = surface_.gather(positions);
    const meshes::SignedDistance distance(surface_.links(), now);
    check_frame(measured.points, distance, options_.surface, source);
    const double far = diagonal(now);
    facet_normals_ = distance.triangle_normals();
    const bool by_normals = options_.normal_angle > 0 && !measured.normals.empty();
    if (by_normals)
      warn_of_normals(share_against(measured, distance));
    least_cosine_ = by_normals ? std::cos(options_.normal_angle) : least_cosine_of_side;
    for (std::size_t k = 0; k < measured.points.size(); ++k) {
      const Point& y = measured.points[k];
      sides_.push_back(by_normals ? measured.normals[k] : facet_normals_[distance.at(y).triangle]);
      const SurfacePlace place = place_of(distance, y, sides_.back());
      if (place.triangle >= 0 && !place.on_rim && std::abs(place.distance) < far)
        points_.push_back(y);
      else
        sides_.pop_back();
    }
    if (points_.empty())
      throw GeometryError(source +
                          text::format(": none of its %zu points lies beside the surface '",
                                       measured.points.size()) +
                          options_.surface + "'; " +
                          both_centers(measured.points, "the surface", now) +
                          ". Allowed: points in the mesh's coordinates (LPS), in the unit of the "
                          "case. Check the unit and the frame of the file.");
    pose_ = Pose(name(), points_, options_.translation_sd, options_.rotation_sd);
  }

  const Pose& pose() const { return pose_; }
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
      places_[row] = place_of(distance, {y[0], y[1], y[2]}, sides_[row]);
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
  void warn_of_normals(double against) const {
    if (against > suspicious_share)
      log::warning("observation " + name() +
                   text::format(": %.0f %% of its normals point against those of the nearest "
                                "facets of the model. If its triangles are inside out, turn them.",
                                100 * against));
  }

  /// Nearest on the side of the tissue that `side` points out of.
  SurfacePlace place_of(const meshes::SignedDistance& distance,
                        const Point& y,
                        const Point& side) const {
    return distance.at(y, [this, &side](std::int32_t triangle) {
      return meshes::dot(facet_normals_[triangle], side) >= least_cosine_;
    });
  }
  int has_offset() const { return options_.offset_sd > 0 ? 1 : 0; }

  DistanceOptions options_;
  DeformedSurface surface_;
  std::vector<Point> facet_normals_;  // [triangle] in the mesh as it was given
  double least_cosine_ = least_cosine_of_side;
  std::vector<Point> points_;
  std::vector<Point> sides_;  // [row]
  Pose pose_;
  double offset_ = 0;
  std::vector<SurfacePlace> places_;  // of the last residual
};

}  // namespace

std::unique_ptr<ObservationOperator> make_distance_rows(OrganOperator& organ,
                                                        const DistanceOptions& options,
                                                        const MeasuredSurface& measured,
                                                        const std::string& source) {
  const std::size_t given = measured.points.size();
  DistanceOptions of_row = options;
  if (options.symmetric)
    of_row.sd *= std::sqrt(2.0);
  auto rows = std::make_unique<DistanceRows>(organ, of_row);
  rows->settle(measured, organ.space().coordinates(), source);
  const std::size_t left_out = given - rows->n_rows();
  log::info("observation " + options.name +
            text::format(": %d points on %s", rows->n_rows(), options.surface.c_str()) +
            (left_out > 0 ? text::format("; %zu beyond its rim or far away are left out", left_out)
                          : ""));
  if (!options.symmetric)
    return rows;
  const Pose pose = rows->pose();
  return make_both_ways(organ.space(), std::move(rows),
                        make_model_rows(organ, of_row, measured, pose, options.spacing, source));
}

}  // namespace viscera::calibration
