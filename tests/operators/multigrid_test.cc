// The multigrid preconditioner: symmetric, positive, and as good on fine meshes as on coarse ones.
#include <gtest/gtest.h>

#include "solver/core/timers.h"
#include "solver/problem/displacement_multigrid.h"
#include "solver/problem/mechanics_problem.h"
#include "tests/operators/organ.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

class Multigrid : public ::testing::TestWithParam<Form> {};

TEST_P(Multigrid, CycleIsSymmetricAndPositive) {
  Case the_case = plain_case(GetParam());
  add_every_load(the_case);
  Organ organ(loaded_box(GetParam().box({{4, 3, 3}, {10, 8, 6}, 0.3})), the_case);
  organ->linearise(organ.vector(no_displacement, no_pressure));
  DisplacementMultigrid multigrid(*organ);
  multigrid.refresh(DisplacementMultigrid::Refresh::everything);
  BlockVector a = organ.vector(rough_displacement, no_pressure);
  BlockVector b = organ.vector(wavy_displacement, no_pressure);
  organ.mask(a);
  organ.mask(b);
  BlockVector Ma = organ->make_vector(), Mb = Ma;

  multigrid.vmult(Ma.block(0), a.block(0));
  multigrid.vmult(Mb.block(0), b.block(0));

  // Smoothers work in single precision and soft modes amplify its rounding.
  const double scale = a.block(0).l2_norm() * Mb.block(0).l2_norm();
  EXPECT_NEAR(a.block(0) * Mb.block(0), b.block(0) * Ma.block(0), single_roundoff(1000, scale));
  EXPECT_GT(a.block(0) * Ma.block(0), 0);
  EXPECT_GT(b.block(0) * Mb.block(0), 0);
}

INSTANTIATE_TEST_SUITE_P(EveryForm, Multigrid, ::testing::ValuesIn(forms), [](const auto& info) {
  return name_of(info.param);
});

/// FGMRES iterations for the first Newton system of an incompressible block, pushed and sagging.
int iterations(const Form& form, int n) {
  Case the_case = plain_case(form);
  for (const NamedLoad& load : named_loads())
    if (load.name == "Gravity" || load.name == "Patch")
      load.add(the_case);
  fix(the_case, "x0");
  the_case.solver.linear = LinearSolverKind::iterative;
  const meshes::OrganMesh mesh = loaded_box(form.box({{n, n, n}, {10, 8, 6}, 1.2 / n}));
  const OrganSpace space(mesh, the_case.formulation, MPI_COMM_WORLD);
  Timers timers;
  MechanicsProblem problem(space, the_case, timers);
  problem.set_time(1);
  BlockVector x = problem.organ().make_vector(), rhs = x, dx = x;
  problem.linearise(x);
  problem.residual(x, rhs);
  rhs *= -1;
  const LinearReport report = problem.solve(rhs, x, 1e-6, dx);
  EXPECT_TRUE(report.converged);
  return report.iterations;
}

class TaylorHoodSystem : public ::testing::TestWithParam<Form> {};

TEST_P(TaylorHoodSystem, IterationsDoNotGrowUnderRefinement) {
  const int coarse = iterations(GetParam(), 2), middle = iterations(GetParam(), 4),
            fine = iterations(GetParam(), 7);

  RecordProperty("iterations", std::to_string(coarse) + " " + std::to_string(middle) + " " +
                                   std::to_string(fine));
  // One smoother for both: rows of Q2 couple to twice as many nodes as those of P2.
  const int most = GetParam().hexahedra ? 45 : 30;
  for (const int count : {coarse, middle, fine})
    EXPECT_LE(count, most) << coarse << ", " << middle << ", " << fine;
  EXPECT_LE(fine, 1.25 * middle) << coarse << ", " << middle << ", " << fine;
}

INSTANTIATE_TEST_SUITE_P(EveryCell,
                         TaylorHoodSystem,
                         ::testing::Values(Form{Formulation::taylor_hood, false},
                                           Form{Formulation::taylor_hood, true}),
                         [](const auto& info) { return name_of(info.param); });

}  // namespace
}  // namespace viscera::test
