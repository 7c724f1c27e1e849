#include "solver/calibration/observations/landmarks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mpi.h>

#include "meshes/fibers/axis_source.h"
#include "meshes/formats/point_vectors.h"
#include "meshes/quality/reference_cell.h"
#include "meshes/vec.h"
#include "solver/calibration/observations/pose.h"
#include "solver/case/read_case.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera::calibration {
namespace {

using meshes::Point;

/// A landmark in a cell of this rank.
struct Place {
  int landmark;
  const std::int32_t* nodes;
  std::vector<double> weights;
};

/// What was measured of material points: places, or, with a second time, the way since then.
struct MeasuredMoves {
  std::vector<Point> values;  ///< mm
  std::vector<double> sds;    ///< [point] mm, of one component
  double relative_to = std::numeric_limits<double>::quiet_NaN();
};

/// Of the noise of all components.
double mean_sd(const std::vector<double>& sds) {
  double sum = 0;
  for (const double sd : sds)
    sum += sd * sd;
  return std::sqrt(sum / static_cast<double>(sds.size()));
}

class LandmarkRows : public ObservationOperator {
 public:
  LandmarkRows(OrganOperator& organ,
               const physics::Observation& observation,
               MeasuredMoves measured,
               std::vector<Place> places,
               Pose pose)
      : ObservationOperator(observation.name, organ.space()),
        time_(observation.at),
        measured_(std::move(measured)),
        places_(std::move(places)),
        pose_(std::move(pose)),
        weights_(n_rows()) {
    for (int row = 0; row < n_rows(); ++row)
      weights_[row] = 1 / measured_.sds[row / 3];
  }

  std::vector<double> times() const override {
    if (std::isnan(measured_.relative_to))
      return {time_};
    return {time_, measured_.relative_to};
  }
  int n_rows() const override { return 3 * static_cast<int>(measured_.values.size()); }
  std::string unit() const override { return "mm"; }
  double sd() const override { return mean_sd(measured_.sds); }
  std::vector<Unknown> nuisances() const override { return pose_.unknowns(); }
  void set_nuisances(const std::vector<double>& values) override { pose_.set(values.data()); }

  Eigen::VectorXd residual(const std::vector<const ObservedState*>& states) override {
    Eigen::VectorXd r = interpolated(states[0]->positions);
    if (states.size() > 1)
      r -= interpolated(states[1]->positions);
    for (std::size_t k = 0; k < measured_.values.size(); ++k)
      r.segment<3>(3 * k) -= pose_.moved(measured_.values[k]);
    return r.cwiseProduct(weights_);
  }
  std::vector<StateRows> rows(const std::vector<const ObservedState*>& states) const override {
    std::vector<StateRows> out(states.size());
    for (const Place& place : places_)
      for (std::size_t a = 0; a < place.weights.size(); ++a)
        for (int i = 0; i < 3; ++i) {
          const int row = 3 * place.landmark + i;
          const double value = place.weights[a] * weights_[row];
          out[0].positions.push_back({row, 3 * place.nodes[a] + i, value});
          if (states.size() > 1)
            out[1].positions.push_back({row, 3 * place.nodes[a] + i, -value});
        }
    return out;
  }
  Eigen::MatrixXd nuisance_derivative() const override {
    Eigen::MatrixXd out(n_rows(), pose_.size());
    for (std::size_t k = 0; k < measured_.values.size(); ++k)
      out.middleRows(3 * k, 3) = -weights_[3 * k] * pose_.derivative(measured_.values[k]);
    return out;
  }

 private:
  Eigen::VectorXd interpolated(const std::vector<double>& nodal) const {
    Eigen::VectorXd x = Eigen::VectorXd::Zero(n_rows());
    for (const Place& place : places_)
      for (std::size_t a = 0; a < place.weights.size(); ++a)
        for (int i = 0; i < 3; ++i)
          x[3 * place.landmark + i] +=
              place.weights[a] * nodal[3 * static_cast<std::size_t>(place.nodes[a]) + i];
    MPI_Allreduce(MPI_IN_PLACE, x.data(), n_rows(), MPI_DOUBLE, MPI_SUM, space_.communicator());
    return x;
  }

  double time_;
  MeasuredMoves measured_;
  std::vector<Place> places_;
  Pose pose_;
  Eigen::VectorXd weights_;  // [row] 1 / sd
};

double longest_edge(const meshes::OrganMesh& mesh, std::int32_t cell) {
  const int vertices = meshes::vertices_per_cell(mesh.cell_type);
  const std::int32_t* nodes =
      &mesh.cells[std::size_t(cell) * meshes::nodes_per_cell(mesh.cell_type)];
  double longest = 0;
  for (int a = 0; a < vertices; ++a)
    for (int b = 0; b < a; ++b)
      longest = std::max(longest,
                         meshes::norm(meshes::minus(mesh.nodes[nodes[a]], mesh.nodes[nodes[b]])));
  return longest;
}

/// Places of this rank. `what`: "landmark", with its number; `where`: the key that gave it.
std::vector<Place> places_of(const OrganSpace& space,
                             const std::vector<Point>& points,
                             const std::string& what,
                             const std::string& where,
                             const std::string& mesh_file) {
  const meshes::CellFinder finder(space.mesh());
  std::vector<Place> places;
  for (std::size_t k = 0; k < points.size(); ++k) {
    const Point& x = points[k];
    const meshes::Location found = finder.find(x);
    const double allowed = 0.5 * longest_edge(space.mesh(), found.cell);
    if (found.distance > allowed)
      throw GeometryError(
          where + ": " + what +
          text::format(" %zu, from (%g, %g, %g) mm, lies %.3g mm outside the mesh '", k + 1, x[0],
                       x[1], x[2], found.distance) +
          mesh_file +
          text::format("'. Allowed: places in the mesh as it is given, at most %.3g mm outside. "
                       "Check their unit and frame (LPS).",
                       allowed));
    const std::int32_t cell = space.owned_cell(found.cell);
    if (cell >= 0)
      places.push_back({static_cast<int>(k), space.cell_nodes(cell),
                        meshes::shape_values(space.cell_type(), found.xi)});
  }
  return places;
}

/// Throws GeometryError for a point that moves farther than the mesh is large.
void check_moves(const OrganSpace& space,
                 const std::vector<Point>& from,
                 const std::vector<Point>& to,
                 const std::string& what,
                 const std::string& where) {
  Point low = space.mesh().nodes[0], high = low;
  for (const Point& x : space.mesh().nodes)
    for (int i = 0; i < 3; ++i) {
      low[i] = std::min(low[i], x[i]);
      high[i] = std::max(high[i], x[i]);
    }
  const double size = meshes::norm(meshes::minus(high, low));
  for (std::size_t k = 0; k < from.size(); ++k)
    if (const double way = meshes::norm(meshes::minus(to[k], from[k])); way > size)
      throw GeometryError(
          where + ": " + what +
          text::format(" %zu moves by %.3g mm, to (%g, %g, %g) mm. Allowed: at most %.3g mm, the "
                       "size of the mesh. Check the unit and the frame (LPS).",
                       k + 1, way, to[k][0], to[k][1], to[k][2], size));
}

}  // namespace

std::unique_ptr<ObservationOperator> make_landmarks(OrganOperator& organ,
                                                    const physics::Observation& observation,
                                                    const physics::LandmarkObservation& landmarks,
                                                    const Case& the_case) {
  MeasuredMoves measured;
  measured.values = landmarks.to;
  measured.sds.assign(landmarks.to.size(), landmarks.sd);
  const std::string key = observation.key + ".landmarks.file";
  const std::string where = location_of(the_case, key) + ": " + key;
  std::vector<Place> places =
      places_of(organ.space(), landmarks.from, "landmark", where, the_case.mesh.file);
  check_moves(organ.space(), landmarks.from, landmarks.to, "landmark", where);
  return std::make_unique<LandmarkRows>(
      organ, observation, measured, std::move(places),
      Pose(observation.name, landmarks.to, landmarks.translation_sd, landmarks.rotation_sd));
}

std::unique_ptr<ObservationOperator> make_displacements(
    OrganOperator& organ,
    const physics::Observation& observation,
    const physics::DisplacementObservation& given,
    const Case& the_case) {
  std::vector<Point> points = given.at;
  MeasuredMoves measured{given.values, given.sds, given.relative_to};
  if (!given.file.empty()) {
    const meshes::PointVectors read =
        meshes::read_point_vectors(given.file, given.array, given.unit_in_mm);
    points = read.points;
    if (read.in_no_cell > 0)
      log::info(text::format("%zu points of '", read.in_no_cell) + given.file +
                "' are in none of its cells and are left out.");
    measured.values = read.vectors;
    measured.sds.assign(points.size(), given.sd);
  }
  // From the image, whose places are known whatever the unloaded shape: where the points are found.
  if (std::isnan(given.relative_to))
    for (std::size_t k = 0; k < points.size(); ++k)
      measured.values[k] = meshes::plus(points[k], measured.values[k]);
  const std::string key = observation.key + ".displacements";
  const std::string where = location_of(the_case, key) + ": " + key;
  std::vector<Place> places =
      places_of(organ.space(), points, "displacement", where, the_case.mesh.file);
  if (std::isnan(given.relative_to))
    check_moves(organ.space(), points, measured.values, "displacement", where);
  return std::make_unique<LandmarkRows>(organ, observation, measured, std::move(places),
                                        Pose(observation.name, {}, 0, 0));
}

}  // namespace viscera::calibration
