// Volumes enclosed by closed and open surfaces.
#include "solver/problem/cavity.h"

#include <gtest/gtest.h>

#include "tests/kernels/materials/deformations.h"
#include "tests/operators/organ.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

constexpr double box_volume = 10 * 8 * 6;

class CavityVolume : public ::testing::TestWithParam<Form> {
 protected:
  static meshes::OrganMesh with_surfaces(meshes::OrganMesh mesh) {
    add_union(mesh, "closed", {"x0", "x1", "y0", "y1", "z0", "z1"});
    add_union(mesh, "cup", {"x0", "x1", "y0", "y1", "z0"});
    add_union(mesh, "tube", {"x0", "x1", "y0", "y1"});
    return mesh;
  }
  std::unique_ptr<Organ> straight() const {
    return std::make_unique<Organ>(
        with_surfaces(box_mesh(GetParam().box({{3, 2, 2}, {10, 8, 6}, 0.3}))),
        plain_case(GetParam()));
  }
  static double volume(Organ& organ, const std::string& surface, const Field& u) {
    BlockVector x = organ.vector(u, no_pressure);
    x.update_ghost_values();
    return Cavity(*organ, surface).volume(x.block(0).begin());
  }
};

TEST_P(CavityVolume, IsThatOfTheBoxClosedOrWithFlatLids) {
  const auto organ = straight();

  for (const char* surface : {"closed", "cup", "tube"})
    EXPECT_NEAR(volume(*organ, surface, no_displacement), box_volume, roundoff(1000, box_volume))
        << surface;
}

TEST_P(CavityVolume, FollowsAnAffineDeformationFromAnyPlace) {
  const auto organ = straight();
  const Mat3<double> F{{{1.1, 0.2, 0}, {-0.1, 0.9, 0.3}, {0, 0.1, 1.2}}};
  const Field moved = [&](const Point& X) {
    const Point u = affine(F)(X);
    return Point{u[0] + 1000, u[1] - 2000, u[2] + 500};
  };

  for (const char* surface : {"closed", "cup", "tube"}) {
    EXPECT_NEAR(volume(*organ, surface, affine(F)), determinant(F) * box_volume,
                roundoff(1000, box_volume));
    // Positions of 2000 mm carry their rounding into every product with an area.
    EXPECT_NEAR(volume(*organ, surface, moved), determinant(F) * box_volume,
                roundoff(1000, 2000 * box_volume / 6));
  }
}

TEST_P(CavityVolume, DoesNotChangeInATurn) {
  const auto organ = straight();
  const Field turn = affine(rotation({{2.0 / 3, -1.0 / 3, 2.0 / 3}}, 1.9));
  const double before = volume(*organ, "cup", no_displacement);

  EXPECT_NEAR(volume(*organ, "cup", turn), before, roundoff(1000, box_volume));
}

/// A map of det F = 1 that bends edges, the rim included, in the plane of the lid; quadratic cells
/// carry it exactly.
TEST_P(CavityVolume, OfCurvedCellsWithACurvedRimIsExact) {
  const auto bend = [](const Point& X) {
    return Point{X[0] + 0.02 * X[1] * X[1], X[1] + 0.03 * X[2] * X[2], X[2]};
  };
  Organ organ(with_surfaces(curved_box_mesh(GetParam().box({{3, 2, 2}, {10, 8, 6}, 0}), bend)),
              plain_case(GetParam()));

  for (const char* surface : {"closed", "cup", "tube"}) {
    const double found = volume(organ, surface, no_displacement);
    if (GetParam() == Formulation::displacement_p1)
      EXPECT_NEAR(found, box_volume, discretization(0.5, 4) * box_volume) << surface;
    else
      EXPECT_NEAR(found, box_volume, roundoff(1000, box_volume)) << surface;
  }
}

INSTANTIATE_TEST_SUITE_P(EveryForm, CavityVolume, ::testing::ValuesIn(forms), [](const auto& info) {
  return name_of(info.param);
});

}  // namespace
}  // namespace viscera::test
