#include "solver/bench/kernel_answers.h"

#include <algorithm>
#include <cmath>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "kernels/integrals/solid_point.h"

namespace viscera::bench {
namespace {

constexpr double uniform[3][3] = {{0.12, 0.05, -0.03}, {0.02, -0.08, 0.04}, {-0.06, 0.01, 0.10}};

Vec3<double> unit(const std::array<double, 3>& a) {
  const double length = std::sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
  return {{a[0] / length, a[1] / length, a[2] / length}};
}

integrals::Kinematics<double> uniform_kinematics() {
  Mat3<double> H;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      H[i][j] = uniform[i][j];
  return integrals::kinematics(H);
}

/// P : G [kPa] of the material under u = G X, with the volumetric stiffness `slope`.
double uniform_work(const physics::Material& material, double slope) {
  const integrals::Kinematics<double> k = uniform_kinematics();
  materials::FiberFrame<double> frame;
  frame.f = unit(material.fibers.fiber);
  frame.s = unit(material.fibers.sheet);
  SymMat3<double> S;
  SymTensor4<double> D;
  std::visit([&](const auto& law) { law.stress_and_moduli(k.E, frame, S, D); }, material.law);
  integrals::add_volumetric(k, 0.0, slope, S, D);
  double work = 0;
  for (int i = 0; i < 3; ++i)
    for (int J = 0; J < 3; ++J)
      for (int I = 0; I < 3; ++I)
        work += k.F[i][I] * S(I, J) * uniform[i][J];
  return work;
}

constexpr double cube_volume = block_length * block_length * block_length;

}  // namespace

Answer residual_against_uniform_strain(const BlockProblem& problem, OrganOperator& organ) {
  const BlockVector x = problem.affine(uniform);
  BlockVector internal = organ.make_vector(), external = internal;
  organ.residual(x, internal, external);
  if (internal.n_blocks() > 1) {
    const double volume = internal.block(1).mean_value() * internal.block(1).size();
    const double expected = cube_volume * uniform_kinematics().volume_change;
    return {"the volume of a uniform strain", std::abs(volume / expected - 1), double_tolerance};
  }
  const physics::Material& material = problem.the_case().materials.front();
  const double expected = cube_volume * uniform_work(material, material.bulk_modulus);
  const double work = internal.block(0) * x.block(0);
  return {"the work of a uniform strain", std::abs(work / expected - 1), double_tolerance};
}

Answer action_against_residuals(OrganOperator& organ,
                                const BlockVector& x,
                                const BlockVector& d,
                                const BlockVector& action) {
  constexpr double step = 1e-3;
  const double weights[] = {1, -8, 8, -1};
  const int at[] = {-2, -1, 1, 2};
  BlockVector difference = organ.make_vector(), moved = x;
  BlockVector internal = difference, external = difference;
  for (int k = 0; k < 4; ++k) {
    moved = x;
    moved.add(at[k] * step, d);
    organ.residual(moved, internal, external);
    internal.add(-1.0, external);
    difference.add(weights[k] / (12 * step), internal);
  }
  return {"a difference of residuals", relative_difference(action, difference),
          difference_tolerance};
}

Answer diagonal_against_action(const OrganOperator& organ,
                               const std::vector<double>& blocks,
                               double tolerance) {
  constexpr int probes = 8;
  const NodeSpace& nodes = organ.space().displacement();
  BlockVector unit = organ.make_vector(), column = unit;
  double worst[2] = {0, 0};  // error, and whether any node was free
  for (int probe = 1; probe <= probes; ++probe) {
    const std::int64_t local = nodes.n_global * probe / (probes + 1) - nodes.first;
    const bool mine = local >= 0 && local < nodes.n_owned;
    bool is_free = mine;
    for (int k = 0; k < 3 && is_free; ++k)
      is_free = !organ.constraints().is_constrained(static_cast<std::int32_t>(3 * local + k));
    double size = 0, error = 0;
    for (int k = 0; k < 3; ++k) {
      unit = 0;
      if (mine)
        unit.block(0).local_element(3 * local + k) = 1;
      organ.apply(unit, column);
      for (int i = 0; i < 3 && is_free; ++i) {
        const double exact = column.block(0).local_element(3 * local + i);
        size = std::max(size, std::abs(exact));
        error = std::max(error, std::abs(blocks[9 * local + 3 * i + k] - exact));
      }
    }
    if (is_free)
      worst[0] = std::isfinite(error / size) ? std::max(worst[0], error / size) : INFINITY;
    worst[1] = std::max(worst[1], is_free ? 1.0 : 0.0);
  }
  MPI_Allreduce(MPI_IN_PLACE, worst, 2, MPI_DOUBLE, MPI_MAX, organ.space().communicator());
  return {"the action on unit vectors", worst[1] > 0 ? worst[0] : INFINITY, tolerance};
}

}  // namespace viscera::bench
