// States with a known answer on distorted and on curved meshes.
#include <gtest/gtest.h>

#include "tests/kernels/materials/deformations.h"
#include "tests/operators/organ.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

struct PatchCase {
  LawSample law;
  Form form;
};

std::vector<PatchCase> patch_cases() {
  std::vector<PatchCase> cases;
  for (const LawSample& law : law_samples())
    for (const Form& form : forms)
      cases.push_back({law, form});
  return cases;
}

class Patch : public ::testing::TestWithParam<PatchCase> {
 protected:
  Case the_case() const { return plain_case(GetParam().form, GetParam().law); }
};

const BoxOptions distorted{{3, 3, 3}, {10, 8, 6}, 0.5};

Point gentle_bend(const Point& X) {
  return {X[0] + 0.01 * X[1] * X[1], X[1] - 0.012 * X[2] * X[2], X[2] + 0.008 * X[0] * X[0]};
}

/// det F = 1, as the incompressible form needs: three shears in a row.
Mat3<double> isochoric() {
  return product(product(simple_shear(0, 1, 0.12), simple_shear(1, 2, -0.1)),
                 simple_shear(2, 0, 0.08));
}

TEST_P(Patch, HomogeneousDeformationLeavesTheInteriorInBalance) {
  Organ organ(box_mesh(GetParam().form.box(distorted)), the_case());
  const BlockVector x = organ.vector(affine(isochoric()), [](const Point&) { return 1.3; });

  BlockVector r = organ.residual(x);

  const double scale = norm(r);
  ASSERT_GT(scale, 0);
  if (r.n_blocks() > 1)
    EXPECT_LT(r.block(1).l2_norm(), roundoff(2000, distorted.length[0]));
  organ.keep_interior(r, distorted.length);
  EXPECT_LT(norm(r), law_roundoff(10 * scale));
}

TEST_P(Patch, RigidTurnGivesNoForceOnStraightAndCurvedCells) {
  const Mat3<double> Q = rotation({{2.0 / 3, -1.0 / 3, 2.0 / 3}}, 2.2);
  const Field turn = [&](const Point& X) {
    Point u = affine(Q)(X);
    u[0] += 30;
    u[2] -= 7;
    return u;
  };
  for (const bool curved : {false, true}) {
    const BoxOptions options = GetParam().form.box(distorted);
    Organ organ(curved ? curved_box_mesh(options, gentle_bend) : box_mesh(options), the_case());
    organ->linearise(organ.vector(no_displacement, no_pressure));
    const double stiffness = norm(organ.action(organ.vector(rough_displacement, no_pressure)));

    const BlockVector r = organ.residual(organ.vector(turn, no_pressure));

    EXPECT_LT(norm(r), law_roundoff(stiffness));
  }
}

INSTANTIATE_TEST_SUITE_P(EveryLaw, Patch, ::testing::ValuesIn(patch_cases()), [](const auto& info) {
  return info.param.law.label + name_of(info.param.form);
});

/// Curved cells meet without gaps: the shares of a constant field balance there too.
TEST(CurvedCells, ConstantStressInsideIsInBalance) {
  const BoxOptions options{{3, 3, 3}, {10, 8, 6}, 0};
  const auto bend = [](const Point& X) {  // leaves the outer planes where they are
    Point x = X;
    x[0] += 0.002 * X[0] * (10 - X[0]) * X[1];
    x[2] += 0.003 * X[2] * (6 - X[2]) * X[0];
    return x;
  };
  for (const Form& form : forms) {
    if (form == Formulation::displacement_p1)
      continue;
    Organ organ(curved_box_mesh(form.box(options), bend), plain_case(form));

    BlockVector r =
        organ.residual(organ.vector(affine(isochoric()), [](const Point&) { return 1.3; }));

    // int P : grad N of a constant P over curved cells is exact only up to the rule of degree 2,
    // whose error the curvature of the edges makes.
    const double scale = norm(r);
    organ.keep_interior(r, options.length);
    EXPECT_LT(norm(r), discretization(0.1, 2) * scale);
  }
}

}  // namespace
}  // namespace viscera::test
