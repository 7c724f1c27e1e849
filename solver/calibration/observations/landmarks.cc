#include "solver/calibration/observations/landmarks.h"

#include <algorithm>
#include <mpi.h>

#include "meshes/fibers/axis_source.h"
#include "meshes/quality/reference_cell.h"
#include "meshes/vec.h"
#include "solver/calibration/observations/pose.h"
#include "solver/case/read_case.h"
#include "solver/core/errors.h"
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

class LandmarkRows : public ObservationOperator {
 public:
  LandmarkRows(OrganOperator& organ,
               const physics::Observation& observation,
               const physics::LandmarkObservation& landmarks,
               std::vector<Place> places)
      : ObservationOperator(observation.name, organ.space()),
        time_(observation.at),
        sd_(landmarks.sd),
        measured_(landmarks.to),
        places_(std::move(places)),
        pose_(observation.name, measured_, landmarks.translation_sd, landmarks.rotation_sd) {}

  std::vector<double> times() const override { return {time_}; }
  int n_rows() const override { return 3 * static_cast<int>(measured_.size()); }
  std::string unit() const override { return "mm"; }
  double sd() const override { return sd_; }
  std::vector<Unknown> nuisances() const override { return pose_.unknowns(); }
  void set_nuisances(const std::vector<double>& values) override { pose_.set(values.data()); }

  Eigen::VectorXd residual(const std::vector<const ObservedState*>& states) override {
    Eigen::VectorXd r = interpolated(states[0]->positions);
    for (std::size_t k = 0; k < measured_.size(); ++k)
      r.segment<3>(3 * k) -= pose_.moved(measured_[k]);
    return r / sd_;
  }
  std::vector<StateRows> rows(const std::vector<const ObservedState*>&) const override {
    std::vector<StateRows> out(1);
    for (const Place& place : places_)
      for (std::size_t a = 0; a < place.weights.size(); ++a)
        for (int i = 0; i < 3; ++i)
          out[0].positions.push_back(
              {3 * place.landmark + i, 3 * place.nodes[a] + i, place.weights[a] / sd_});
    return out;
  }
  Eigen::MatrixXd nuisance_derivative() const override {
    Eigen::MatrixXd out(n_rows(), pose_.size());
    for (std::size_t k = 0; k < measured_.size(); ++k)
      out.middleRows(3 * k, 3) = -pose_.derivative(measured_[k]) / sd_;
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

  double time_, sd_;
  std::vector<Point> measured_;
  std::vector<Place> places_;
  Pose pose_;
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

}  // namespace

std::unique_ptr<ObservationOperator> make_landmarks(OrganOperator& organ,
                                                    const physics::Observation& observation,
                                                    const physics::LandmarkObservation& landmarks,
                                                    const Case& the_case) {
  const OrganSpace& space = organ.space();
  const meshes::CellFinder finder(space.mesh());
  std::vector<Place> places;
  for (std::size_t k = 0; k < landmarks.from.size(); ++k) {
    const Point& x = landmarks.from[k];
    const meshes::Location found = finder.find(x);
    const double allowed = 0.5 * longest_edge(space.mesh(), found.cell);
    if (found.distance > allowed)
      throw GeometryError(
          location_of(the_case, observation.key + ".landmarks.file") +
          text::format(": landmark %zu, from (%g, %g, %g) mm, lies %.3g mm outside the mesh '",
                       k + 1, x[0], x[1], x[2], found.distance) +
          the_case.mesh.file +
          text::format("'. Allowed: places in the mesh as it is given, at most %.3g mm outside. "
                       "Check the unit and the frame (LPS) of the table.",
                       allowed));
    const std::int32_t cell = space.owned_cell(found.cell);
    if (cell >= 0)
      places.push_back({static_cast<int>(k), space.cell_nodes(cell),
                        meshes::shape_values(space.cell_type(), found.xi)});
  }
  return std::make_unique<LandmarkRows>(organ, observation, landmarks, std::move(places));
}

}  // namespace viscera::calibration
