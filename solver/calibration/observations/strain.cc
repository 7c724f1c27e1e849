#include "solver/calibration/observations/strain.h"

#include <cmath>
#include <mpi.h>

#include <Eigen/LU>

#include "meshes/quality/reference_cell.h"
#include "solver/case/read_case.h"
#include "solver/core/errors.h"
#include "solver/discretization/fiber_frames.h"

namespace viscera::calibration {
namespace {

using Direction = physics::StrainObservation::Direction;
using Vector = Eigen::Vector3d;

/// A quadrature point: values [node][3] times `slopes` are the derivative along the direction.
struct StrainPoint {
  std::int32_t cell;
  std::vector<double> slopes;  ///< [node of the cell]
  double weight;               ///< share of the region
};

Vector along(const OrganSpace& space, const StrainPoint& point, const std::vector<double>& nodal) {
  const std::int32_t* nodes = space.cell_nodes(point.cell);
  Vector sum = Vector::Zero();
  for (std::size_t a = 0; a < point.slopes.size(); ++a)
    sum += point.slopes[a] * Eigen::Map<const Vector>(&nodal[3 * std::size_t(nodes[a])]);
  return sum;
}

class StrainRow : public ObservationOperator {
 public:
  StrainRow(OrganOperator& organ,
            const physics::Observation& observation,
            const physics::StrainObservation& strain,
            std::vector<StrainPoint> points)
      : ObservationOperator(observation.name, organ.space()),
        time_(observation.at),
        strain_(strain),
        points_(std::move(points)) {}

  std::vector<double> times() const override {
    if (std::isnan(strain_.relative_to))
      return {time_};
    return {time_, strain_.relative_to};
  }
  int n_rows() const override { return 1; }
  std::string unit() const override { return ""; }
  double sd() const override { return strain_.sd; }

  Eigen::VectorXd residual(const std::vector<const ObservedState*>& states) override {
    double mean = 0;
    for (const StrainPoint& point : points_) {
      const Vector now = along(space_, point, states[0]->positions);
      const Vector before = along(space_, point, start_of(states));
      mean += point.weight * 0.5 * (now.squaredNorm() / before.squaredNorm() - 1);
    }
    return Eigen::VectorXd::Constant(1, (over_ranks(mean) - strain_.value) / strain_.sd);
  }

  std::vector<StateRows> rows(const std::vector<const ObservedState*>& states) const override {
    std::vector<StateRows> out(states.size());
    for (const StrainPoint& point : points_) {
      const Vector now = along(space_, point, states[0]->positions);
      const Vector before = along(space_, point, start_of(states));
      const double share = point.weight / before.squaredNorm() / strain_.sd;
      add(point, share * now, out[0]);
      if (states.size() > 1)
        add(point, -share * now.squaredNorm() / before.squaredNorm() * before, out[1]);
    }
    return out;
  }

 private:
  /// Along the derivative of the positions at a point.
  void add(const StrainPoint& point, const Vector& factor, StateRows& out) const {
    const std::int32_t* nodes = space_.cell_nodes(point.cell);
    for (std::size_t a = 0; a < point.slopes.size(); ++a)
      for (int i = 0; i < 3; ++i)
        out.positions.push_back({0, 3 * nodes[a] + i, point.slopes[a] * factor[i]});
  }
  const std::vector<double>& start_of(const std::vector<const ObservedState*>& states) const {
    return states.size() > 1 ? states[1]->positions : space_.coordinates();
  }
  double over_ranks(double sum) const {
    MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, space_.communicator());
    return sum;
  }

  double time_;
  physics::StrainObservation strain_;
  std::vector<StrainPoint> points_;
};

/// Unit direction in the mesh; `frame`: fibre, then sheet.
Vector direction_of(const physics::StrainObservation& strain, const double* frame) {
  if (strain.direction == Direction::vector)
    return Eigen::Map<const Vector>(strain.vector.data());
  const Eigen::Map<const Vector> fiber(frame), sheet(frame + 3);
  const Vector normal(fiber[1] * sheet[2] - fiber[2] * sheet[1],
                      fiber[2] * sheet[0] - fiber[0] * sheet[2],
                      fiber[0] * sheet[1] - fiber[1] * sheet[0]);
  return strain.direction == Direction::fiber   ? Vector(fiber)
         : strain.direction == Direction::sheet ? Vector(sheet)
                                                : normal;
}

/// Point q of a cell; its weight is its volume.
StrainPoint point_of(const OrganSpace& space,
                     std::int32_t cell,
                     std::size_t q,
                     const Vector& direction) {
  const meshes::ReferenceCell& reference = meshes::reference_cell(space.cell_type());
  const std::int32_t* nodes = space.cell_nodes(cell);
  const int n = space.nodes_per_cell();
  const double* gradients = &reference.at_points[3 * n * q];
  Eigen::Matrix3d jacobian = Eigen::Matrix3d::Zero();
  for (int a = 0; a < n; ++a)
    jacobian += Eigen::Map<const Vector>(&space.coordinates()[3 * std::size_t(nodes[a])]) *
                Eigen::Map<const Vector>(gradients + 3 * a).transpose();
  const Vector v = jacobian.inverse() * direction;
  StrainPoint point{cell, {}, reference.weights[q] * std::abs(jacobian.determinant())};
  for (int a = 0; a < n; ++a)
    point.slopes.push_back(Eigen::Map<const Vector>(gradients + 3 * a).dot(v));
  return point;
}

bool in_region(const OrganSpace& space, std::int32_t cell, const std::string& region) {
  const meshes::OrganMesh& mesh = space.mesh();
  return region == "all" || mesh.region_names[mesh.cell_regions[space.mesh_cell(cell)]] == region;
}

/// Points of a group of cells. False if it has cells of the region but no fibres to go by.
bool add_points(const OrganSpace& space,
                const RegionOperator& group,
                const physics::StrainObservation& strain,
                std::vector<StrainPoint>& points) {
  std::vector<std::int32_t> cells;
  for (const std::int32_t cell : group.cells)
    if (in_region(space, cell, strain.region))
      cells.push_back(cell);
  const bool by_tissue = strain.direction != Direction::vector;
  const physics::FiberSource& fibers = group.material->fibers;
  const bool has_fibers = fibers.constant || !fibers.fiber_field.empty();
  if (by_tissue && !has_fibers)
    return cells.empty();
  const std::vector<double> frames =
      by_tissue ? fiber_frames(space, cells, fibers) : std::vector<double>{};
  const std::size_t n = space.points_per_cell();
  for (std::size_t c = 0; c < cells.size(); ++c)
    for (std::size_t q = 0; q < n; ++q)
      points.push_back(
          point_of(space, cells[c], q,
                   direction_of(strain, by_tissue ? &frames[6 * (c * n + q)] : nullptr)));
  return true;
}

}  // namespace

std::unique_ptr<ObservationOperator> make_strain(OrganOperator& organ,
                                                 const physics::Observation& observation,
                                                 const physics::StrainObservation& strain,
                                                 const Case& the_case) {
  const auto refuse = [&](const std::string& what) {
    const std::string key = observation.key + ".strain";
    throw InputError(location_of(the_case, key) + ": " + key + ": found " + what);
  };
  if (std::isnan(strain.relative_to) && the_case.calibration && the_case.calibration->image_at)
    refuse(
        "a strain relative to the unloaded shape, which is itself unknown here (image_at). "
        "Allowed: a strain between two times. Add 'relative_to: ...'.");
  std::vector<StrainPoint> points;
  int fine = 1;
  for (const RegionOperator& group : organ.regions())
    fine = add_points(organ.space(), group, strain, points) ? fine : 0;
  MPI_Allreduce(MPI_IN_PLACE, &fine, 1, MPI_INT, MPI_MIN, organ.space().communicator());
  if (!fine)
    refuse("a direction of the tissue in the region '" + strain.region +
           "', which has no fibres. Allowed: 'vector: [x, y, z]', or fibres in its material.");
  double volume = 0;
  for (const StrainPoint& point : points)
    volume += point.weight;
  MPI_Allreduce(MPI_IN_PLACE, &volume, 1, MPI_DOUBLE, MPI_SUM, organ.space().communicator());
  for (StrainPoint& point : points)
    point.weight /= volume;
  return std::make_unique<StrainRow>(organ, observation, strain, std::move(points));
}

}  // namespace viscera::calibration
