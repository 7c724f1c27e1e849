// Land et al. 2015 (Proc. R. Soc. A 471:20150641), problem 2: an ellipsoid of isotropic Guccione
// tissue inflated by 10 kPa, on curved hexahedra.
#include <array>

#include <gtest/gtest.h>

#include "meshes/shapes/ellipsoid.h"
#include "tests/problem/simulation.h"

namespace viscera::test {
namespace {

/// Position of the apex [mm], endocardium and epicardium: axisymmetric Q2-Q1 on 16 x 96 cells.
constexpr double reference[2] = {-26.612, -28.279};

physics::Quantity height(double z) {
  physics::Quantity quantity;
  quantity.kind = physics::Quantity::Kind::position;
  quantity.point = {0, 0, z};
  quantity.component = physics::Quantity::Component::z;
  return quantity;
}

Case inflated_ventricle() {
  Case the_case =
      plain_case(Formulation::taylor_hood,
                 materials::make_law("guccione", {{"C", 10}, {"bf", 1}, {"bt", 1}, {"bfs", 1}}));
  physics::FiberSource& fibers = the_case.materials[0].fibers;
  fibers.constant = true;
  fibers.fiber = {1, 0, 0};
  fibers.sheet = {0, 1, 0};
  prescribe(the_case, "base", {0., 0., 0.});
  physics::PressureLoad load;
  load.surface = "endocardium";
  load.pressure = 10;
  the_case.loads.push_back(load);
  the_case.steps.first = 0.2;
  the_case.quantities = {height(-17), height(-20)};
  the_case.solver.residual_tolerance = 1e-6;
  the_case.solver.increment_tolerance = 1e-5;
  return the_case;
}

std::vector<double> apex(const std::array<int, 3>& cells) {
  meshes::EllipsoidOptions options;
  options.around = cells[0];
  options.along = cells[1];
  options.through = cells[2];
  Simulation s(meshes::make_ellipsoid(options), inflated_ventricle());
  s.solve();
  return s.quantities();
}

TEST(Ventricle, OfCurvedHexahedraInflatesToTheReference) {
  const std::vector<double> coarse = apex({4, 8, 2}), fine = apex({6, 12, 3});

  for (int k = 0; k < 2; ++k) {
    EXPECT_NEAR(coarse[k], reference[k], 0.03);  // of a displacement of about 10 mm
    EXPECT_NEAR(fine[k], reference[k], 0.01);
    RecordProperty(k == 0 ? "endo" : "epi",
                   std::to_string(coarse[k]) + " " + std::to_string(fine[k]));
  }
}

}  // namespace
}  // namespace viscera::test
