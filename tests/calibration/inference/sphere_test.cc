// The proxy itself: pressure and radius, unloading, derivatives.
#include <gtest/gtest.h>

#include "tests/support/sphere_model.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

/// A value of the literature at the stretch of the inner wall; `outer` of an inner radius of one.
struct Published {
  double outer, stretch, pressure;
};

TEST(ThickSphere, NeoHookeanPressureAgreesWithPublishedNumbers) {
  for (const Published& point : {Published{2, 1.1, 0.287155},
                                 {2, 1.25, 0.551869},
                                 {2, 1.5, 0.755433},
                                 {2, 2, 0.806927},
                                 {1.5, 1.25, 0.394931},
                                 {1.5, 1.5, 0.488176},
                                 {1.1, 1.25, 0.10907},
                                 {1.1, 3, 0.066413}}) {
    const SphereShape<double> shape{1, four_pi / 3 * (std::pow(point.outer, 3) - 1)};
    const double pressure = sphere_pressure(NeoHookeanSphereLaw<double>{1}, shape, point.stretch);
    EXPECT_NEAR(pressure, point.pressure, printed(6));
  }
}

/// Thin wall: P = 2 h (hoop - radial stress) / r with the current thickness h.
TEST(ThickSphere, ThinWallFollowsLaplace) {
  const ExponentialSphereLaw<double> law{1.7, 15};
  const double thickness = 1e-3, stretch = 1.15;
  const SphereShape<double> shape{1, four_pi / 3 * (std::pow(1 + thickness, 3) - 1)};

  const double pressure = sphere_pressure(law, shape, stretch);
  const double now = shape.outer_at(stretch) - stretch;
  const double middle = 0.5 * (shape.outer_at(stretch) / (1 + thickness) + stretch);

  const double laplace = 2 * now * law.hoop_stress(middle) / (stretch + 0.5 * now);
  EXPECT_NEAR(pressure / laplace, 1, 10 * discretization(thickness, 2));
}

/// Composite midpoint rule in the undeformed radius against Gauss in the stretch.
TEST(ThickSphere, PressureAgreesWithAnotherQuadrature) {
  const ExponentialSphereLaw<double> law{3, 45};
  const SphereShape<double> shape{25, 1.2e5};
  const double now = 31, outer = shape.outer_at(shape.inner);
  constexpr int n = 4000;
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    const double R = shape.inner + (outer - shape.inner) * (i + 0.5) / n;
    const double r = std::cbrt(R * R * R + now * now * now - std::pow(shape.inner, 3));
    // equilibrium: dp/dr = 2 (hoop - radial) / r with dr = R^2/r^2 dR
    sum += 2 * law.hoop_stress(r / R) * R * R / (r * r * r) * (outer - shape.inner) / n;
  }
  EXPECT_NEAR(sphere_pressure(law, shape, now) / sum, 1, 10 * discretization(1.0 / n, 2));
}

TEST(ThickSphere, UnloadedShapeReachesTheImagedOne) {
  const double pressure = 10 * kPa_per_mmHg;
  const SphereTruth truth = SphereTruth::unloaded(1.7, 15, 120, 9, pressure);

  const SphereData data = exact_data(truth, {pressure}, 0);

  const double radius = std::cbrt(120e3 * 3 / four_pi);
  EXPECT_NEAR(data.endo[0], radius, ulps(1e3, radius));
  EXPECT_NEAR(data.epi[0], radius + 9, ulps(1e3, radius));
  EXPECT_LT(truth.inner, 0.9 * radius);
}

TEST(ThickSphere, PressureBeyondReachHasNoRadius) {
  const ExponentialSphereLaw<double> soft{1e-3, 1e-2};
  EXPECT_TRUE(std::isnan(sphere_radius(soft, SphereShape<double>{25, 1e5}, 5)));
}

class SphereDerivatives : public ::testing::Test {
 protected:
  SphereTruth truth = SphereTruth::unloaded(1.7, 15, 120, 9, 10 * kPa_per_mmHg);
  std::vector<double> pressures{0.3, 0.8, 1.33};
  SphereModel model{noisy_data(truth, pressures, 2, {}, 7), {}, {}};
  Eigen::VectorXd values = model.values_of(truth, pressures);

  Eigen::VectorXd outputs(int i, double shift) {
    Eigen::VectorXd moved = values;
    moved[i] += shift;
    const auto at = model.evaluate(moved, false);
    Eigen::VectorXd both(at.residual.size() + at.predictions.size());
    both << at.residual, at.predictions;
    return both;
  }
  /// Derivatives of residual and predictions along unknown i by differences of fourth order.
  Eigen::VectorXd difference(int i, double h) {
    return (8 * (outputs(i, h) - outputs(i, -h)) - (outputs(i, 2 * h) - outputs(i, -2 * h))) /
           (12 * h);
  }
};

TEST_F(SphereDerivatives, AreExact) {
  const auto at = model.evaluate(values, true);
  for (int i = 0; i < values.size(); ++i) {
    const double h = 1e-3 * std::max(std::abs(values[i]), 1.0);
    Eigen::VectorXd column(at.residual.size() + at.predictions.size());
    column << at.jacobian.col(i), at.predictions_jacobian.col(i);
    const Eigen::VectorXd error = difference(i, h) - column;
    EXPECT_LT(error.cwiseAbs().maxCoeff() * h, 1e-7) << model.unknowns()[i].name;
  }
}

/// Taylor: the remainder after the first order falls with the square of the step.
TEST_F(SphereDerivatives, LeaveARemainderOfSecondOrder) {
  const auto at = model.evaluate(values, true);
  Eigen::VectorXd direction = 0.1 * values.cwiseAbs();
  direction.array() += 0.05;
  double previous = 0;
  for (int halving = 0; halving < 6; ++halving) {
    const double s = std::pow(0.5, halving + 2);
    const auto moved = model.evaluate(values + s * direction, false);
    const double remainder = (moved.residual - at.residual - s * (at.jacobian * direction)).norm();
    if (halving > 1) {
      EXPECT_NEAR(std::log2(previous / remainder), 2, 0.05);
    }
    previous = remainder;
  }
}

}  // namespace
}  // namespace viscera::test
