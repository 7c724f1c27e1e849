// Land et al. 2015, problem 2, on the coarsest shared mesh: answer and work.
#include <cstdio>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/problem/program.h"
#include "tests/problem/shared_data.h"

namespace viscera::test {
namespace {

TEST(LandProblem2, AnswerAndIterationsOnTheCoarsestMesh) {
  VISCERA_NEEDS_SHARED_DATA(data);
  const Program program;
  program.write("case.yaml",
                "viscera: 1\n"
                "title: Land 2015 problem 2\n"
                "mesh: {file: " + data + "/land2_ellipsoid/lv_14k.msh}\n"
                "materials:\n"
                "  all:\n"
                "    {law: guccione, C: 10 kPa, bf: 1, bt: 1, bfs: 1, bulk_modulus: incompressible,\n"
                "     fibers: {direction: [1, 0, 0], sheet_direction: [0, 1, 0]}}\n"
                "supports: [fixed: {surface: surface_3}]\n"
                "loads: [pressure: {surface: surface_1, value: 10 kPa}]\n"
                "quantities:\n"
                "  apex_endo_z: {position: {point: [0, 0, -17 mm], component: z}, unit: mm}\n");

  const Outcome outcome = program.run("solve case.yaml -o result");

  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const nlohmann::json summary = program.json("result/summary.json");
  const double apex = summary["quantities"]["apex_endo_z"]["value"];
  const double newton = summary["newton_iterations"], linear = summary["linear_iterations"];
  std::printf("apex %.4f mm, %g Newton iterations, %.1f Krylov iterations each, %.1f s\n", apex,
              newton, linear / newton, double(summary["time"]["total"]));
  EXPECT_NEAR(apex, -26.507, 0.01);
  EXPECT_LE(newton, 30);
  EXPECT_LE(linear / newton, 25);
}

}  // namespace
}  // namespace viscera::test
