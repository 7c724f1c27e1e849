#include "solver/calibration/observations/strain.h"

#include <algorithm>
#include <cmath>
#include <mpi.h>

#include <Eigen/LU>

#include "meshes/distance/signed_distance.h"
#include "meshes/fibers/segments.h"
#include "meshes/quality/reference_cell.h"
#include "meshes/vec.h"
#include "solver/calibration/observations/deformed_surface.h"
#include "solver/case/read_case.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/discretization/fiber_frames.h"

namespace viscera::calibration {
namespace {

using Direction = physics::StrainObservation::Direction;
using Vector = Eigen::Vector3d;

/// A quadrature point: values [node][3] times `slopes` are the derivative along the direction.
struct StrainPoint {
  std::int32_t cell;
  std::vector<double> slopes;  ///< [node of the cell]
  double weight;               ///< share of the row's volume
  int row = 0;
};

struct MeasuredStrains {
  std::vector<double> values;  ///< [row]
  double sd;
  double relative_to;
};

Vector along(const OrganSpace& space, const StrainPoint& point, const std::vector<double>& nodal) {
  const std::int32_t* nodes = space.cell_nodes(point.cell);
  Vector sum = Vector::Zero();
  for (std::size_t a = 0; a < point.slopes.size(); ++a)
    sum += point.slopes[a] * Eigen::Map<const Vector>(&nodal[3 * std::size_t(nodes[a])]);
  return sum;
}

/// Means of E_vv over the points of each row.
class StrainRows : public ObservationOperator {
 public:
  StrainRows(const OrganSpace& space,
             const physics::Observation& observation,
             const MeasuredStrains& measured,
             std::vector<StrainPoint> points)
      : ObservationOperator(observation.name, space),
        time_(observation.at),
        measured_(measured),
        points_(std::move(points)) {}

  std::vector<double> times() const override {
    if (std::isnan(measured_.relative_to))
      return {time_};
    return {time_, measured_.relative_to};
  }
  int n_rows() const override { return static_cast<int>(measured_.values.size()); }
  std::string unit() const override { return ""; }
  double sd() const override { return measured_.sd; }

  Eigen::VectorXd residual(const std::vector<const ObservedState*>& states) override {
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(n_rows());
    for (const StrainPoint& point : points_) {
      const Vector now = along(space_, point, states[0]->positions);
      const Vector before = along(space_, point, start_of(states));
      mean[point.row] += point.weight * 0.5 * (now.squaredNorm() / before.squaredNorm() - 1);
    }
    const Eigen::Map<const Eigen::VectorXd> data(measured_.values.data(), n_rows());
    return (over_ranks(mean) - data) / measured_.sd;
  }

  std::vector<StateRows> rows(const std::vector<const ObservedState*>& states) const override {
    std::vector<StateRows> out(states.size());
    std::vector<RowEntry>& start = states.size() > 1 ? out[1].positions : out[0].reference;
    for (const StrainPoint& point : points_) {
      const Vector now = along(space_, point, states[0]->positions);
      const Vector before = along(space_, point, start_of(states));
      const double share = point.weight / before.squaredNorm() / measured_.sd;
      add(point, share * now, out[0].positions);
      add(point, -share * now.squaredNorm() / before.squaredNorm() * before, start);
    }
    return out;
  }

 private:
  /// Along the derivative of the positions at a point.
  void add(const StrainPoint& point, const Vector& factor, std::vector<RowEntry>& out) const {
    const std::int32_t* nodes = space_.cell_nodes(point.cell);
    for (std::size_t a = 0; a < point.slopes.size(); ++a)
      for (int i = 0; i < 3; ++i)
        out.push_back({point.row, 3 * nodes[a] + i, point.slopes[a] * factor[i]});
  }
  const std::vector<double>& start_of(const std::vector<const ObservedState*>& states) const {
    return states.size() > 1 ? states[1]->positions : space_.coordinates();
  }
  Eigen::VectorXd over_ranks(Eigen::VectorXd sum) const {
    MPI_Allreduce(MPI_IN_PLACE, sum.data(), n_rows(), MPI_DOUBLE, MPI_SUM, space_.communicator());
    return sum;
  }

  double time_;
  MeasuredStrains measured_;
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
  StrainPoint point{cell, {}, reference.weights[q] * std::abs(jacobian.determinant()), 0};
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

/// Makes volumes of points shares of their rows. Volumes of the rows, over all ranks.
Eigen::VectorXd share_out(const OrganSpace& space, std::vector<StrainPoint>& points, int n_rows) {
  Eigen::VectorXd volumes = Eigen::VectorXd::Zero(n_rows);
  for (const StrainPoint& point : points)
    volumes[point.row] += point.weight;
  MPI_Allreduce(MPI_IN_PLACE, volumes.data(), n_rows, MPI_DOUBLE, MPI_SUM, space.communicator());
  for (StrainPoint& point : points)
    point.weight /= volumes[point.row];
  return volumes;
}

[[noreturn]] void refuse(const Case& the_case, const std::string& key, const std::string& what) {
  throw InputError(location_of(the_case, key) + ": " + key + ": found " + what);
}

/// Place of quadrature point q of a cell.
Vector place_of(const OrganSpace& space, std::int32_t cell, std::size_t q) {
  const std::vector<double> values =
      meshes::shape_values(space.cell_type(), meshes::reference_cell(space.cell_type()).points[q]);
  Vector x = Vector::Zero();
  for (std::size_t a = 0; a < values.size(); ++a)
    x += values[a] *
         Eigen::Map<const Vector>(&space.coordinates()[3 * std::size_t(space.cell_nodes(cell)[a])]);
  return x;
}

meshes::VentricleFrame frame_of(const physics::SegmentStrainObservation& what) {
  return what.septum ? meshes::VentricleFrame::by_septum(what.apex, what.base, *what.septum)
                     : meshes::VentricleFrame::by_anterior(what.apex, what.base, *what.anterior);
}

}  // namespace

std::vector<int> segments_of(const OrganSpace& space,
                             const physics::SegmentStrainObservation& what) {
  const std::vector<int> all = meshes::segments_of_cells(space.mesh(), frame_of(what));
  std::vector<int> out(space.n_cells(), 0);
  for (std::int32_t cell = 0; cell < space.n_cells(); ++cell)
    if (in_region(space, cell, what.region))
      out[cell] = all[space.mesh_cell(cell)];
  return out;
}

namespace {

constexpr double much_nearer = 0.5;

/// Throws GeometryError where the open rim of the cavity is much nearer to the apex than to the
/// base.
void check_axis(const meshes::TriangleLinks& links,
                const std::vector<meshes::Point>& nodes,
                const physics::SegmentStrainObservation& what) {
  meshes::Point sum{};
  double n = 0;
  for (std::size_t k = 0; k < nodes.size(); ++k)
    if (links.on_rim[k]) {
      sum = meshes::plus(sum, nodes[k]);
      ++n;
    }
  if (n == 0)
    return;
  const meshes::Point rim = meshes::times(1 / n, sum);
  const double to_apex = meshes::norm(meshes::minus(rim, what.apex));
  const double to_base = meshes::norm(meshes::minus(rim, what.base));
  if (to_apex < much_nearer * to_base)
    throw GeometryError(text::format("found 'apex' %.3g mm and 'base' %.3g mm from the middle of "
                                     "the open rim of '",
                                     to_apex, to_base) +
                        what.surface +
                        "', which is at the base. Allowed: the base nearer to it. Are the two "
                        "swapped?");
}

/// Points of the measured segments with the wanted direction of the wall, whose normal is that of
/// the nearest place of the endocardium.
std::vector<StrainPoint> segment_points(const OrganSpace& space,
                                        const physics::SegmentStrainObservation& what) {
  using Component = physics::SegmentStrainObservation::Component;
  const meshes::VentricleFrame frame = frame_of(what);
  const DeformedSurface surface(space, what.surface);
  const meshes::SignedDistance endocardium(surface.links(), surface.gather(space.coordinates()));
  check_axis(surface.links(), endocardium.points(), what);
  const std::vector<int> segments = segments_of(space, what);
  std::vector<StrainPoint> points;
  for (std::int32_t cell = 0; cell < space.n_cells(); ++cell) {
    const auto row = std::find(what.segments.begin(), what.segments.end(), segments[cell]);
    if (row == what.segments.end())
      continue;
    for (int q = 0; q < space.points_per_cell(); ++q) {
      const Vector x = place_of(space, cell, q);
      const meshes::Point normal = endocardium.at({x[0], x[1], x[2]}).normal;
      const auto wall = frame.directions({-normal[0], -normal[1], -normal[2]});
      if (!wall)
        continue;
      const meshes::Point& v = what.component == Component::circumferential ? wall->circumferential
                               : what.component == Component::longitudinal  ? wall->longitudinal
                                                                            : wall->radial;
      points.push_back(point_of(space, cell, q, Eigen::Map<const Vector>(v.data())));
      points.back().row = static_cast<int>(row - what.segments.begin());
    }
  }
  return points;
}

}  // namespace

std::unique_ptr<ObservationOperator> make_strain(OrganOperator& organ,
                                                 const physics::Observation& observation,
                                                 const physics::StrainObservation& strain,
                                                 const Case& the_case) {
  std::vector<StrainPoint> points;
  int fine = 1;
  for (const RegionOperator& group : organ.regions())
    fine = add_points(organ.space(), group, strain, points) ? fine : 0;
  MPI_Allreduce(MPI_IN_PLACE, &fine, 1, MPI_INT, MPI_MIN, organ.space().communicator());
  if (!fine)
    refuse(the_case, observation.key + ".strain",
           "a direction of the tissue in the region '" + strain.region +
               "', which has no fibres. Allowed: 'vector: [x, y, z]', or fibres in its material.");
  share_out(organ.space(), points, 1);
  return std::make_unique<StrainRows>(
      organ.space(), observation, MeasuredStrains{{strain.value}, strain.sd, strain.relative_to},
      std::move(points));
}

std::unique_ptr<ObservationOperator> make_segment_strain(
    OrganOperator& organ,
    const physics::Observation& observation,
    const physics::SegmentStrainObservation& what,
    const Case& the_case) {
  const std::string key = observation.key + ".segment_strain";
  std::vector<StrainPoint> points;
  try {
    points = segment_points(organ.space(), what);
  } catch (const GeometryError& error) {
    throw InputError(location_of(the_case, key) + ": " + key + ": " + error.what());
  }
  const Eigen::VectorXd volumes =
      share_out(organ.space(), points, static_cast<int>(what.segments.size()));
  for (std::size_t row = 0; row < what.segments.size(); ++row)
    if (!(volumes[row] > 0))
      refuse(the_case, key,
             text::format("segment %d, of which the mesh has nothing", what.segments[row]) +
                 (what.region == "all" ? "" : " in the region '" + what.region + "'") +
                 ". Allowed: segments of the mesh. Check 'apex', 'base' and the direction, which "
                 "are in the mesh as it is given (LPS).");
  return std::make_unique<StrainRows>(organ.space(), observation,
                                      MeasuredStrains{what.values, what.sd, what.relative_to},
                                      std::move(points));
}

}  // namespace viscera::calibration
