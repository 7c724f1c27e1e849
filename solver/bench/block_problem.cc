#include "solver/bench/block_problem.h"

#include <cmath>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/bench/tissue.h"

namespace viscera::bench {
namespace {

constexpr double wave = 2 * M_PI / block_length;  // [1/mm]

Case block_case(const CellKind& kind, const Options& options) {
  Case result;
  result.formulation = formulation(kind, options.unknowns);
  result.materials = {tissue(options.law)};
  physics::DirichletCondition held;
  held.surface = "x0";
  held.value = {0., 0., 0.};
  result.dirichlet = {held};
  result.solver.linear = LinearSolverKind::iterative;
  result.solver.device = DeviceKind::cpu;
  return result;
}

}  // namespace

BlockProblem::BlockProblem(const CellKind& kind,
                           const Options& options,
                           std::int64_t unknowns,
                           MPI_Comm communicator)
    : mesh_(block(kind, options.unknowns, unknowns)),
      case_(block_case(kind, options)),
      space_(mesh_, case_.formulation, communicator) {}

std::int64_t BlockProblem::n_unknowns() const {
  return 3 * space_.displacement().n_global +
         (space_.has_pressure() ? space_.vertices().n_global : 0);
}

BlockVector BlockProblem::zero() const {
  BlockVector x(space_.has_pressure() ? 2 : 1);
  x.block(0).reinit(space_.displacement().vector);
  if (space_.has_pressure())
    x.block(1).reinit(space_.vertices().scalar);
  x.collect_sizes();
  return x;
}

template <class Displacement, class Pressure>
BlockVector BlockProblem::vector(const Displacement& u, const Pressure& p) const {
  BlockVector x = zero();
  for (std::int32_t node = 0; node < space_.displacement().n_local; ++node) {
    const double* X = &space_.coordinates()[3 * std::size_t(node)];
    if (node < space_.displacement().n_owned)
      for (int i = 0; i < 3; ++i)
        x.block(0).local_element(3 * node + i) = u(X, i);
    const std::int32_t vertex = space_.parents().vertex_at(node);
    if (space_.has_pressure() && vertex >= 0 && vertex < space_.vertices().n_owned)
      x.block(1).local_element(vertex) = p(X);
  }
  return x;
}

BlockVector BlockProblem::state() const {
  // Motions across (1, -1, 0.5) that depend on the place along it: det F = 1.
  constexpr double first[] = {0.2, 0.2, 0}, second[] = {-0.07, 0.07, 0.28};
  return vector(
      [&](const double* X, int i) {
        const double s = wave * (X[0] - X[1] + 0.5 * X[2]);
        return first[i] * std::sin(s) + second[i] * std::cos(0.7 * s);
      },
      [](const double* X) { return 2 * std::cos(wave * (X[0] - X[1] + X[2])); });
}

BlockVector BlockProblem::smooth_direction() const {
  return vector(
      [](const double* X, int i) {
        return std::cos(wave * (X[(i + 1) % 3] + 0.5 * X[(i + 2) % 3])) + 0.02 * X[i];
      },
      [](const double* X) { return 3 + std::sin(wave * (X[0] + X[1])); });
}

BlockVector BlockProblem::rough_direction(const Constraints& constraints) const {
  BlockVector x = zero();
  for (unsigned int b = 0; b < x.n_blocks(); ++b) {
    const auto first = static_cast<double>(x.block(b).get_partitioner()->local_range().first);
    for (unsigned int k = 0; k < x.block(b).locally_owned_size(); ++k)
      x.block(b).local_element(k) = std::sin(1.0 + 7.3 * (first + k));
  }
  const std::int32_t n_owned = 3 * space_.displacement().n_owned;
  for (const std::int32_t entry : constraints.entries())
    if (entry < n_owned)
      x.block(0).local_element(entry) = 0;
  return x;
}

BlockVector BlockProblem::affine(const double (&G)[3][3]) const {
  return vector(
      [&](const double* X, int i) { return G[i][0] * X[0] + G[i][1] * X[1] + G[i][2] * X[2]; },
      [](const double*) { return 0.0; });
}

double norm(const BlockVector& a) {
  return a.l2_norm();
}

double relative_difference(const BlockVector& a, const BlockVector& b) {
  BlockVector difference = a;
  difference.add(-1.0, b);
  return difference.l2_norm() / b.l2_norm();
}

void mask(const OrganOperator& organ, BlockVector& x) {
  const std::int32_t n_owned = 3 * organ.space().displacement().n_owned;
  for (const std::int32_t entry : organ.constraints().entries())
    if (entry < n_owned)
      x.block(0).local_element(entry) = 0;
}

}  // namespace viscera::bench
