#include "solver/calibration/observations/model_rows.h"

#include <cmath>
#include <map>
#include <set>

#include "meshes/vec.h"
#include "solver/calibration/observations/deformed_surface.h"
#include "solver/calibration/observations/measured_points.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera::calibration {
namespace {

using meshes::Point;
using meshes::SurfacePlace;

Point point(const Eigen::Vector3d& x) {
  return {x[0], x[1], x[2]};
}
Eigen::Vector3d vector(const Point& x) {
  return {x[0], x[1], x[2]};
}

/// True if neighbours run round their common edge in opposite senses, as on one side of a surface.
bool is_oriented(const std::vector<meshes::Triangle>& triangles) {
  std::set<std::pair<std::int32_t, std::int32_t>> edges;
  for (const meshes::Triangle& t : triangles)
    for (int k = 0; k < 3; ++k)
      if (!edges.insert({t[k], t[(k + 1) % 3]}).second)
        return false;
  return true;
}

/// Unit mean normals of the points of a surface.
std::vector<Point> normals_of(const meshes::TriangleLinks& links,
                              const std::vector<Point>& triangle_normals,
                              std::size_t n_points) {
  std::vector<Point> out(n_points, Point{});
  for (std::size_t t = 0; t < links.triangles.size(); ++t)
    for (const std::int32_t corner : links.triangles[t])
      out[corner] = meshes::plus(out[corner], triangle_normals[t]);
  for (Point& normal : out)
    if (const double length = meshes::norm(normal); length > 0)
      normal = meshes::times(1 / length, normal);
  return out;
}

class ModelRows : public ObservationOperator {
 public:
  ModelRows(OrganOperator& organ,
            const DistanceOptions& options,
            const MeasuredSurface& measured,
            const Pose& pose)
      : ObservationOperator(options.name, organ.space()),
        options_(options),
        surface_(organ.space(), options.surface),
        links_(measured.triangles, measured.corners.size()),
        measured_(links_, measured.corners),
        pose_(pose) {}

  /// Chooses the nodes that count at these positions. Returns how many of them it left out.
  std::size_t settle(const std::vector<double>& positions, double spacing) {
    const std::vector<Point> now = surface_.gather(positions);
    const meshes::SignedDistance model(surface_.links(), now);
    const std::vector<Point> normals =
        normals_of(surface_.links(), model.triangle_normals(), now.size());
    MeasuredSurface all{now, normals, {}, {}};
    sense_ = options_.normal_angle == 0 && is_inside_out(all) ? -1 : 1;
    least_cosine_ = options_.normal_angle > 0 ? std::cos(options_.normal_angle) : -0.5;
    std::size_t left_out = 0;
    std::map<Point, std::int32_t> numbers;
    for (std::size_t k = 0; k < now.size(); ++k)
      numbers[now[k]] = static_cast<std::int32_t>(k);
    for (const Point& x : thin(all, spacing).points) {
      const std::int32_t node = numbers[x];
      const SurfacePlace place = place_of(x, normals[node]);
      if (place.triangle < 0 || place.on_rim) {
        ++left_out;
        continue;
      }
      nodes_.push_back(node);
      sides_.push_back(normals[node]);
      starts_.push_back(x);
    }
    return left_out;
  }

  std::vector<double> times() const override { return {options_.time}; }
  int n_rows() const override { return static_cast<int>(nodes_.size()); }
  std::vector<double> places() const override {
    std::vector<double> out;
    for (const Point& x : starts_)
      out.insert(out.end(), x.begin(), x.end());
    return out;
  }
  std::string unit() const override { return "mm"; }
  double sd() const override { return options_.sd; }
  void set_nuisances(const std::vector<double>& values) override {
    offset_ = has_offset() ? values[0] : 0;
    pose_.set(values.data() + has_offset());
  }

  Eigen::VectorXd residual(const std::vector<const ObservedState*>& states) override {
    const std::vector<Point> now = surface_.gather(states[0]->positions);
    places_.resize(nodes_.size());
    Eigen::VectorXd r(n_rows());
    for (int row = 0; row < n_rows(); ++row) {
      places_[row] = place_of(point(pose_.unmoved(now[nodes_[row]])), sides_[row]);
      r[row] = (-sense_ * places_[row].distance - offset_) / options_.sd;
    }
    return r;
  }

  std::vector<StateRows> rows(const std::vector<const ObservedState*>&) const override {
    std::vector<StateRows> out(1);
    for (int row = 0; row < n_rows(); ++row)
      if (const std::int32_t node = surface_.owned_node(nodes_[row]); node >= 0) {
        const Eigen::Vector3d normal = normal_of(row);
        for (int i = 0; i < 3; ++i)
          out[0].positions.push_back({row, 3 * node + i, -normal[i] / options_.sd});
      }
    return out;
  }

  Eigen::MatrixXd nuisance_derivative() const override {
    Eigen::MatrixXd out(n_rows(), has_offset() + pose_.size());
    for (int row = 0; row < n_rows(); ++row) {
      if (has_offset())
        out(row, 0) = -1 / options_.sd;
      out.row(row).tail(pose_.size()) =
          normal_of(row).transpose() * pose_.derivative(nearest(row)) / options_.sd;
    }
    return out;
  }

 private:
  int has_offset() const { return options_.offset_sd > 0 ? 1 : 0; }

  bool is_inside_out(const MeasuredSurface& model) const {
    std::size_t against = 0;
    for (std::size_t k = 0; k < model.points.size(); ++k) {
      const SurfacePlace place = measured_.at(model.points[k]);
      against +=
          meshes::dot(measured_.triangle_normals()[place.triangle], model.normals[k]) < 0 ? 1 : 0;
    }
    return 2 * against > model.points.size();
  }

  SurfacePlace place_of(const Point& x, const Point& side) const {
    return measured_.at(x, [this, &side](std::int32_t triangle) {
      return sense_ * meshes::dot(measured_.triangle_normals()[triangle], side) >= least_cosine_;
    });
  }

  /// Out of what was measured, where it stands now.
  Eigen::Vector3d normal_of(int row) const {
    return sense_ * pose_.turned(vector(places_[row].normal));
  }
  /// On the measured surface as it was given.
  Point nearest(int row) const {
    const SurfacePlace& place = places_[row];
    const meshes::Triangle& corners = links_.triangles[place.triangle];
    Point y{};
    for (int k = 0; k < 3; ++k)
      y = meshes::plus(y, meshes::times(place.weights[k], measured_.points()[corners[k]]));
    return y;
  }

  DistanceOptions options_;
  DeformedSurface surface_;
  meshes::TriangleLinks links_;
  meshes::SignedDistance measured_;
  Pose pose_;
  double sense_ = 1;  // -1: the measured normals point into the tissue
  double least_cosine_ = -0.5;
  std::vector<std::int32_t> nodes_;  // [row] point of the surface
  std::vector<Point> sides_;         // [row] normal of the model there, in the mesh as it was given
  std::vector<Point> starts_;        // [row]
  double offset_ = 0;
  std::vector<SurfacePlace> places_;  // of the last residual
};

class BothWays : public ObservationOperator {
 public:
  BothWays(const OrganSpace& space,
           std::unique_ptr<ObservationOperator> first,
           std::unique_ptr<ObservationOperator> second)
      : ObservationOperator(first->name(), space),
        first_(std::move(first)),
        second_(std::move(second)) {}

  std::vector<double> times() const override { return first_->times(); }
  int n_rows() const override { return first_->n_rows() + second_->n_rows(); }
  std::string unit() const override { return first_->unit(); }
  double sd() const override { return first_->sd(); }
  std::vector<Unknown> nuisances() const override { return first_->nuisances(); }
  void set_nuisances(const std::vector<double>& values) override {
    first_->set_nuisances(values);
    second_->set_nuisances(values);
  }
  std::vector<double> places() const override {
    std::vector<double> all = first_->places();
    const std::vector<double> more = second_->places();
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  Eigen::VectorXd residual(const std::vector<const ObservedState*>& states) override {
    Eigen::VectorXd r(n_rows());
    r << first_->residual(states), second_->residual(states);
    return r;
  }
  std::vector<StateRows> rows(const std::vector<const ObservedState*>& states) const override {
    std::vector<StateRows> all = first_->rows(states);
    const std::vector<StateRows> more = second_->rows(states);
    for (std::size_t k = 0; k < all.size(); ++k)
      for (RowEntry entry : more[k].positions) {
        entry.row += first_->n_rows();
        all[k].positions.push_back(entry);
      }
    return all;
  }
  Eigen::MatrixXd nuisance_derivative() const override {
    const Eigen::MatrixXd top = first_->nuisance_derivative();
    Eigen::MatrixXd all(n_rows(), top.cols());
    all << top, second_->nuisance_derivative();
    return all;
  }

 private:
  std::unique_ptr<ObservationOperator> first_, second_;
};

}  // namespace

std::unique_ptr<ObservationOperator> make_model_rows(OrganOperator& organ,
                                                     const DistanceOptions& options,
                                                     const MeasuredSurface& measured,
                                                     const Pose& pose,
                                                     double spacing,
                                                     const std::string& source) {
  if (measured.triangles.empty() || !is_oriented(measured.triangles))
    throw GeometryError(source +
                        ": 'symmetric' with triangles of which some face one way and their "
                        "neighbours the other, or with none. Allowed: a surface with a side. "
                        "Orient its triangles, or leave 'symmetric' out.");
  auto rows = std::make_unique<ModelRows>(organ, options, measured, pose);
  const std::size_t left_out = rows->settle(organ.space().coordinates(), spacing);
  if (rows->n_rows() == 0)
    throw GeometryError(source + ": no point of the surface '" + options.surface +
                        "' of the mesh lies beside it. Allowed: a surface in the mesh's "
                        "coordinates (LPS). Check its unit and frame.");
  log::info("observation " + options.name +
            text::format(": %d points of the model beside the "
                         "measured surface; %zu beyond its rim",
                         rows->n_rows(), left_out));
  return rows;
}

std::unique_ptr<ObservationOperator> make_both_ways(const OrganSpace& space,
                                                    std::unique_ptr<ObservationOperator> first,
                                                    std::unique_ptr<ObservationOperator> second) {
  return std::make_unique<BothWays>(space, std::move(first), std::move(second));
}

}  // namespace viscera::calibration
