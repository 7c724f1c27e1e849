#include "solver/problem/potentials.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/operators/surfaces.h"
#include "solver/problem/potential_multigrid.h"

namespace viscera {
namespace {

using meshes::Point;
constexpr double free_value = std::numeric_limits<double>::quiet_NaN();

double distance(const meshes::Line& line, const double* x) {
  const Point along = meshes::minus(line.to, line.from);
  const Point place = meshes::minus(Point{x[0], x[1], x[2]}, line.from);
  const double length2 = meshes::dot(along, along);
  const double t = length2 > 0 ? std::clamp(meshes::dot(place, along) / length2, 0.0, 1.0) : 0.0;
  return meshes::norm(meshes::minus(place, meshes::times(t, along)));
}

/// Prescribed value of every owned node, NaN where it is free.
std::vector<double> prescribed(const OrganSpace& space, const meshes::PotentialProblem& problem) {
  const std::int32_t n_owned = space.displacement().n_owned;
  std::vector<double> sums(n_owned, 0.0), counts(n_owned, 0.0);
  DistributedVector<double> marks(space.displacement().scalar);
  for (const meshes::Held& held : problem.held) {
    marks = 0;
    for (const std::string& surface : held.surfaces)
      for (const std::int32_t node : surface_facets(space, surface))
        marks.local_element(node) = 1;
    marks.compress(dealii::VectorOperation::add);
    for (std::int32_t node = 0; node < n_owned; ++node) {
      bool is_held = marks.local_element(node) > 0;
      for (const meshes::Line& line : held.lines)
        is_held =
            is_held || distance(line, &space.coordinates()[3 * std::size_t(node)]) <= line.radius;
      if (is_held) {
        sums[node] += held.value;
        counts[node] += 1;
      }
    }
  }
  for (std::int32_t node = 0; node < n_owned; ++node)
    sums[node] = counts[node] > 0 ? sums[node] / counts[node] : free_value;
  return sums;
}

void require_held(const OrganSpace& space,
                  const meshes::PotentialProblem& problem,
                  const std::vector<double>& held) {
  std::int64_t count = 0;
  for (const double value : held)
    count += std::isnan(value) ? 0 : 1;
  MPI_Allreduce(MPI_IN_PLACE, &count, 1, MPI_INT64_T, MPI_SUM, space.communicator());
  if (count == 0)
    throw GeometryError("The potential '" + problem.name +
                        "' is held nowhere: none of its surfaces has a facet.");
}

BlockVector block_vector(const NodeNumbering& layout) {
  BlockVector vector(1);
  vector.block(0).reinit(layout);
  vector.collect_sizes();
  return vector;
}

/// Entries of all local nodes from those of owned ones.
std::vector<double> with_ghosts(const OrganSpace& space, const std::vector<double>& owned) {
  DistributedVector<double> vector(space.displacement().scalar);
  std::copy(owned.begin(), owned.end(), vector.begin());
  vector.update_ghost_values();
  std::vector<double> all(space.displacement().n_local);
  for (std::int32_t node = 0; node < space.displacement().n_local; ++node)
    all[node] = vector.local_element(node);
  return all;
}

/// The Laplacians of the nodes and, for the preconditioner, of the vertices.
struct Laplacians {
  explicit Laplacians(const OrganSpace& space)
      : nodes(space, NodeLevel::nodes), vertices(space, NodeLevel::vertices) {}
  Laplacian nodes, vertices;
};

/// Solves problems first, first + 1, first + 2, as far as there are that many.
void solve_three(const Laplacians& laplacians,
                 const std::vector<meshes::PotentialProblem>& problems,
                 std::size_t first,
                 double tolerance,
                 PotentialFields& fields) {
  const OrganSpace& space = laplacians.nodes.space();
  const std::size_t n = std::min<std::size_t>(3, problems.size() - first);
  HeldValues held;
  for (std::size_t c = 0; c < 3; ++c) {
    held[c] = c < n ? prescribed(space, problems[first + c]) : held[0];
    if (c < n)
      require_held(space, problems[first + c], held[c]);
  }
  const PotentialSystem system(laplacians.nodes, held);
  const PotentialMultigrid cycle(system, laplacians.vertices);
  BlockVector x = block_vector(system.layout()), b = block_vector(system.layout());
  system.right_hand_side(b.block(0));
  KrylovOptions options;
  options.relative_tolerance = tolerance;
  const LinearReport report = fgmres(system, cycle, x, b, options);
  if (!report.converged)
    throw SolveFailure(
        "The potential '" + problems[first].name +
        text::format("' did not converge: %d iterations left a residual of %.2g of its start. "
                     "'viscera inspect' shows whether the mesh has bad cells or loose parts.",
                     report.iterations, report.reduction));
  fields.iterations = std::max(fields.iterations, report.iterations);
  for (std::size_t c = 0; c < n; ++c) {
    std::vector<double> owned(system.n_nodes());
    for (std::int32_t node = 0; node < system.n_nodes(); ++node)
      owned[node] = system.is_free(node, static_cast<int>(c))
                        ? x.block(0).local_element(3 * node + static_cast<int>(c))
                        : system.held(node, static_cast<int>(c));
    fields.values.push_back(with_ghosts(space, owned));
  }
}

}  // namespace

PotentialFields solve_potentials(const OrganSpace& space,
                                 const std::vector<meshes::PotentialProblem>& problems,
                                 double tolerance) {
  const Laplacians laplacians(space);
  PotentialFields fields;
  for (std::size_t first = 0; first < problems.size(); first += 3)
    solve_three(laplacians, problems, first, tolerance, fields);
  return fields;
}

}  // namespace viscera
