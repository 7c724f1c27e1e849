#include "solver/problem/place_fibers.h"

#include <limits>

#include "meshes/quality/reference_cell.h"
#include "solver/problem/potentials.h"

namespace viscera {
namespace {

using meshes::FiberField;
using meshes::PlacedFrame;
using meshes::Point;
using meshes::Potential;

/// Sums over ranks of equal arrays.
void add_up(MPI_Comm communicator, double* values, std::size_t n) {
  constexpr std::size_t most = std::size_t(1) << 28;  // MPI counts in int
  for (std::size_t first = 0; first < n; first += most)
    MPI_Allreduce(MPI_IN_PLACE, values + first, static_cast<int>(std::min(most, n - first)),
                  MPI_DOUBLE, MPI_SUM, communicator);
}

void add_up(MPI_Comm communicator, std::vector<PlacedFrame>& frames) {
  constexpr std::size_t numbers = sizeof(PlacedFrame) / sizeof(double);
  add_up(communicator, reinterpret_cast<double*>(frames.data()), numbers * frames.size());
}

class Placement {
 public:
  Placement(const OrganSpace& space, const meshes::FiberRule& rule, const PotentialFields& fields)
      : space_(space), rule_(rule), fields_(fields) {}

  /// The same places in every cell, [mesh cell][place].
  std::vector<PlacedFrame> in_cells(const std::vector<meshes::Point>& places,
                                    const std::vector<double>& weights) const {
    const PotentialPlaces potentials(space_, fields_, places);
    std::vector<PlacedFrame> frames(places.size() * space_.mesh().n_cells());
    for (std::int32_t cell = 0; cell < space_.n_cells(); ++cell)
      for (std::size_t k = 0; k < places.size(); ++k) {
        const std::size_t mesh_cell = space_.mesh_cell(cell);
        frames[mesh_cell * places.size() + k] =
            frame({potentials.position(cell, k), potentials.at(cell, k),
                   space_.mesh().cell_regions[mesh_cell]},
                  weights[k] * potentials.determinant(cell, k));
      }
    add_up(space_.communicator(), frames);
    return frames;
  }

  std::vector<PlacedFrame> at_nodes() const {
    const std::vector<double> sums = node_sums();
    const std::size_t width = sums.size() / space_.mesh().nodes.size();
    const std::vector<std::int32_t> regions = node_regions();
    std::vector<PlacedFrame> frames;
    for (std::size_t node = 0; node < space_.mesh().nodes.size(); ++node) {
      const double* s = &sums[node * width];
      meshes::RulePlace place;
      place.x = space_.mesh().nodes[node];
      place.region = regions[node];
      for (std::size_t p = 0; p < fields_.values.size(); ++p) {
        const double* v = s + 1 + 4 * p;
        place.potentials.push_back({v[0] / s[0], {v[1] / s[0], v[2] / s[0], v[3] / s[0]}});
      }
      frames.push_back(frame(place, 0));
    }
    return frames;
  }

 private:
  PlacedFrame frame(const meshes::RulePlace& place, double volume) const {
    const auto result = rule_.at(place);
    PlacedFrame nothing;
    nothing.volume = volume;
    return result ? meshes::placed(*result, volume) : nothing;
  }

  /// The first region of the cells at every node.
  std::vector<std::int32_t> node_regions() const {
    const meshes::OrganMesh& mesh = space_.mesh();
    const int n = meshes::nodes_per_cell(mesh.cell_type);
    std::vector<std::int32_t> regions(mesh.nodes.size(),
                                      static_cast<std::int32_t>(mesh.region_names.size()));
    for (std::size_t k = 0; k < mesh.cells.size(); ++k)
      regions[mesh.cells[k]] = std::min(regions[mesh.cells[k]], mesh.cell_regions[k / n]);
    return regions;
  }

  /// [mesh node]: weight, then value and gradient of every potential.
  std::vector<double> node_sums() const {
    const meshes::OrganMesh& mesh = space_.mesh();
    const int n = meshes::nodes_per_cell(mesh.cell_type);
    const PotentialPlaces potentials(space_, fields_, meshes::reference_cell(mesh.cell_type).nodes);
    const std::size_t width = 1 + 4 * fields_.values.size();
    std::vector<double> sums(width * mesh.nodes.size(), 0.0);
    for (std::int32_t cell = 0; cell < space_.n_cells(); ++cell) {
      const std::size_t mesh_cell = space_.mesh_cell(cell);
      for (int k = 0; k < n; ++k) {
        const double weight = std::abs(potentials.determinant(cell, k));
        double* s = &sums[width * mesh.cells[mesh_cell * n + k]];
        *s++ += weight;
        for (const Potential& potential : potentials.at(cell, k)) {
          *s++ += weight * potential.value;
          for (const double slope : potential.gradient)
            *s++ += weight * slope;
        }
      }
    }
    add_up(space_.communicator(), sums.data(), sums.size());
    return sums;
  }

  const OrganSpace& space_;
  const meshes::FiberRule& rule_;
  const PotentialFields& fields_;
};

/// Value at the node nearest to `place` on any rank.
double value_near(const OrganSpace& space,
                  const std::vector<double>& values,
                  const meshes::Point& place) {
  struct {
    double distance;
    int rank;
  } best = {std::numeric_limits<double>::max(), 0};
  double value = 0;
  for (std::int32_t node = 0; node < space.displacement().n_owned; ++node) {
    const double* x = &space.coordinates()[3 * std::size_t(node)];
    const double distance = meshes::norm(meshes::minus(Point{x[0], x[1], x[2]}, place));
    if (distance < best.distance) {
      best.distance = distance;
      value = values[node];
    }
  }
  MPI_Comm_rank(space.communicator(), &best.rank);
  MPI_Allreduce(MPI_IN_PLACE, &best, 1, MPI_DOUBLE_INT, MPI_MINLOC, space.communicator());
  MPI_Bcast(&value, 1, MPI_DOUBLE, best.rank, space.communicator());
  return value;
}

/// Middle of the reference cell.
Point centre_of(meshes::CellType type) {
  const double x = meshes::is_hexahedral(type) ? 0.5 : 0.25;
  return {x, x, x};
}

}  // namespace

FiberPlacement place_fibers(const OrganSpace& space, meshes::FiberRule& rule) {
  const std::vector<meshes::PotentialProblem> problems = rule.problems();
  const PotentialFields potentials =
      problems.empty() ? PotentialFields() : solve_potentials(space, problems);
  std::vector<double> references;
  for (const meshes::FiberRule::Reference& wanted : rule.references())
    references.push_back(value_near(space, potentials.values[wanted.problem], wanted.place));
  rule.set_references(references);
  const Placement placement(space, rule, potentials);
  const meshes::CellShape& shape = meshes::shape_of(space.mesh().cell_type);
  const meshes::ReferenceCell& cell = meshes::reference_cell(shape.quadratic);
  FiberPlacement result;
  result.iterations = potentials.iterations;
  result.field.points_per_cell = static_cast<int>(cell.points.size());
  result.field.points = placement.in_cells(cell.points, cell.weights);
  if (meshes::is_hexahedral(shape.type)) {
    const meshes::ReferenceCell& few = meshes::reference_cell(shape.linear);
    result.field.few_points = placement.in_cells(few.points, few.weights);
  }
  result.field.centres = placement.in_cells({centre_of(shape.type)}, {0});
  result.field.nodes = placement.at_nodes();
  return result;
}

}  // namespace viscera
