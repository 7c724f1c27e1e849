// Total forces of loads and supports.
#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "solver/core/timers.h"
#include "solver/problem/mechanics_problem.h"
#include "solver/solve/newton.h"
#include "tests/operators/organ.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

constexpr double volume = 10 * 8 * 6, density = 3e-5;

class Resultants : public ::testing::TestWithParam<Form> {
 protected:
  /// Total external force of one load of the table at time t, at rest unless `state` says other.
  Point total(const std::string& name, double t, const Field& state = no_displacement) const {
    Case the_case = plain_case(GetParam());
    for (const NamedLoad& load : named_loads())
      if (load.name == name)
        load.add(the_case);
    Organ organ(loaded_box(GetParam().box({{3, 2, 2}, {10, 8, 6}, 0.4})), the_case);
    organ->set_time(t);
    return organ.total(organ.external(organ.vector(state, no_pressure)));
  }

  static void expect_force(const Point& found, const Point& exact) {
    for (int i = 0; i < 3; ++i)
      EXPECT_NEAR(found[i], exact[i],
                  roundoff(1000, std::abs(exact[0]) + std::abs(exact[1]) + std::abs(exact[2])))
          << "component " << i;
  }
};

TEST_P(Resultants, TractionIsTractionTimesAreaAndFollowsItsRamp) {
  expect_force(total("Traction", 1), {48, -96, 24});
  expect_force(total("Traction", 0.25), {12, -24, 6});
}

TEST_P(Resultants, TractionIsDead) {
  expect_force(total("Traction", 1, wavy_displacement), {48, -96, 24});
}

TEST_P(Resultants, GravityIsTheChangeOfWeight) {
  const double mass = density * volume;

  expect_force(total("Gravity", 1), {0, -9810 * mass, (100 + 9810) * mass});
}

TEST_P(Resultants, PointNodeSetAndPatchForcesArriveWhole) {
  expect_force(total("Point", 1), {3, 2, -1});
  expect_force(total("NodeSet", 1), {-3, 1, 2});
  expect_force(total("Patch", 1), {1, -1, 4});
}

TEST_P(Resultants, PressurePushesAgainstTheOutwardNormalOfTheDeformedFace) {
  expect_force(total("Pressure", 1), {0, -3 * 60, 0});

  // The face doubles along x and turns from y to z.
  const Field turned = affine({{{2, 0, 0}, {0, 0, -1}, {0, 1, 0}}});
  expect_force(total("Pressure", 1, turned), {0, 0, -3 * 120});
}

TEST_P(Resultants, ForceFollowsTheCurvesOfItsComponents) {
  Case the_case = plain_case(GetParam());
  physics::ForceLoad load;
  load.point = physics::Vector{10, 8, 6};
  load.has_component_curves = true;
  load.component_curves[0] = {{0, 1}, {0, 4}};
  load.component_curves[1] = {{0, 0.5, 1}, {2, -2, 6}};
  load.component_curves[2] = {{0, 1}, {1, 1}};
  the_case.loads.push_back(load);
  Organ organ(loaded_box(GetParam().box()), the_case);

  organ->set_time(0.75);

  expect_force(organ.total(organ.external(organ.vector(no_displacement, no_pressure))), {3, 2, 1});
}

TEST_P(Resultants, ForceOnANodeSetOfQuadraticCellsArrivesWholeInEveryForm) {
  Case the_case = plain_case(GetParam());
  physics::ForceLoad load;
  load.force = {1, 2, 3};
  load.node_set = "some";
  the_case.loads.push_back(load);
  meshes::OrganMesh mesh = curved_box_mesh(GetParam().box(), [](const Point& X) { return X; });
  mesh.node_sets["some"] = {0, 3, mesh.n_nodes() - 1};  // two vertices, a mid-edge node
  Organ organ(mesh, the_case);

  const Point found = organ.total(organ.external(organ.vector(no_displacement, no_pressure)));

  expect_force(found, {1, 2, 3});
}

TEST_P(Resultants, APatchThatTouchesNothingIsAnInputError) {
  Case the_case = plain_case(GetParam());
  physics::ForceLoad load;
  load.key = "loads.7.force";
  load.surface = "z1";
  load.center = {6, 4, 60};
  load.radius = 3;
  the_case.loads.push_back(load);

  try {
    Organ organ(loaded_box(GetParam().box()), the_case);
    FAIL() << "a patch force without a patch was taken";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("loads.7.force"), std::string::npos) << error.what();
  }
}

TEST_P(Resultants, WhereSupportsMeetTheLaterOneCounts) {
  Case the_case = plain_case(GetParam());
  fix(the_case, "x0");
  physics::DirichletCondition lifted;
  lifted.surface = "z1";
  lifted.value = {std::nullopt, 0.5, std::nullopt};
  the_case.dirichlet.push_back(lifted);
  Organ organ(loaded_box(GetParam().box()), the_case);
  std::vector<double> u(3 * organ.space().displacement().n_local, 7.0);

  organ->constraints().impose(1, u.data());

  for (std::int32_t node = 0; node < organ.space().displacement().n_local; ++node) {
    const double* X = &organ.space().coordinates()[3 * node];
    const bool held = X[0]<1e-9, on_top = X[2]> 6 - 1e-9;
    EXPECT_EQ(u[3 * node], held ? 0.0 : 7.0);
    EXPECT_EQ(u[3 * node + 1], on_top ? 0.5 : (held ? 0.0 : 7.0));
    EXPECT_EQ(u[3 * node + 2], held ? 0.0 : 7.0);
  }
}

/// In balance the supports carry all loads: sum of reactions = -sum of loads. Springs are supports.
TEST_P(Resultants, ReactionsBalanceTheLoads) {
  for (const bool springs : {false, true}) {
    Case the_case = plain_case(GetParam());
    for (const NamedLoad& load : named_loads())
      if (springs || load.name.find("Springs") == std::string::npos)
        load.add(the_case);
    fix(the_case, "x0");
    const meshes::OrganMesh mesh = loaded_box(GetParam().box({{3, 2, 2}, {10, 8, 6}, 0.4}));
    const OrganSpace space(mesh, the_case.formulation, MPI_COMM_WORLD);
    Timers timers;
    MechanicsProblem problem(space, the_case, timers);
    BlockVector x = problem.organ().make_vector(), r = x;
    NewtonReport report;
    for (const double t : {0.05, 0.1}) {  // the full loads would bend this soft block double
      problem.set_time(t);
      report = NewtonSolver().solve(problem, x);
      ASSERT_TRUE(report.converged()) << describe(report.reason);
    }
    problem.residual(x, r);

    // With springs the internal forces contain theirs, else they sum up to zero over the body.
    Point reactions{0, 0, 0}, loads{0, 0, 0}, inner{0, 0, 0};
    const Organ helper(mesh, the_case);
    inner = helper.total(problem.internal_force());
    loads = helper.total(problem.external_force());
    BlockVector held = problem.internal_force();
    held.add(-1.0, problem.external_force());
    held.add(-1.0, r);
    reactions = helper.total(held);

    const double scale = problem.force_scale();
    for (int i = 0; i < 3; ++i) {
      const double of_springs = springs ? -inner[i] : 0;
      if (!springs)
        EXPECT_NEAR(inner[i], 0, roundoff(1000, scale));
      EXPECT_NEAR(reactions[i] + of_springs, -loads[i],
                  std::sqrt(space.displacement().n_global) *
                      solver_tolerance(NewtonOptions().residual_tolerance, scale));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryForm, Resultants, ::testing::ValuesIn(forms), [](const auto& info) {
  return name_of(info.param);
});

}  // namespace
}  // namespace viscera::test
