// Mean strain of a region as an observation.
#include "solver/calibration/observations/strain.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "tests/calibration/observations/states.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using Direction = physics::StrainObservation::Direction;

constexpr double reference = std::numeric_limits<double>::quiet_NaN();

physics::Observation measured(Direction direction, double relative_to) {
  physics::Observation observation;
  observation.name = "strain";
  observation.key = "calibration.observations.strain";
  observation.at = 1;
  physics::StrainObservation strain;
  strain.region = "body";
  strain.direction = direction;
  strain.vector = {3, 0, 4};
  strain.relative_to = relative_to;
  strain.sd = 1;
  observation.what = strain;
  return observation;
}

class StrainRow : public ::testing::TestWithParam<Form> {
 protected:
  StrainRow()
      : organ_(box_mesh(GetParam().box({{3, 2, 2}, {10, 8, 6}, 0.3})), plain_case(GetParam())) {}
  std::unique_ptr<calibration::ObservationOperator> row(Direction direction, double relative_to) {
    const physics::Observation observation = measured(direction, relative_to);
    return calibration::make_strain(*organ_, observation,
                                    std::get<physics::StrainObservation>(observation.what),
                                    organ_.the_case());
  }
  Organ organ_;
};

double length_squared(const Mat3<double>& F, const Point& a) {
  double sum = 0;
  for (int i = 0; i < 3; ++i)
    sum += std::pow(F[i][0] * a[0] + F[i][1] * a[1] + F[i][2] * a[2], 2);
  return sum;
}

const Mat3<double> first{{{1.1, 0.2, 0}, {-0.1, 0.9, 0.3}, {0, 0.1, 1.2}}};
const Mat3<double> second{{{0.9, 0, 0.1}, {0.2, 1.2, 0}, {0, -0.3, 1.1}}};

TEST_P(StrainRow, OfAnAffineDeformationIsThatOfGreenAndLagrange) {
  const Point fiber{2.0 / 7, 3.0 / 7, 6.0 / 7}, sheet{6.0 / 7, 2.0 / 7, -3.0 / 7};
  const Point normal{-3.0 / 7, 6.0 / 7, -2.0 / 7}, vector{0.6, 0, 0.8};
  const std::pair<Direction, Point> cases[] = {{Direction::fiber, fiber},
                                               {Direction::sheet, sheet},
                                               {Direction::normal, normal},
                                               {Direction::vector, vector}};
  const auto x = positions(organ_, affine(first)), x0 = positions(organ_, affine(second));
  for (const auto& [direction, a] : cases) {
    EXPECT_NEAR(residual_at(*row(direction, reference), {x})[0],
                0.5 * (length_squared(first, a) - 1), roundoff(1e4, 1));
    // F F0^-1 along F0 a / |F0 a|
    EXPECT_NEAR(residual_at(*row(direction, 0.5), {x, x0})[0],
                0.5 * (length_squared(first, a) / length_squared(second, a) - 1), roundoff(1e4, 1));
  }
}

TEST_P(StrainRow, HasTheDerivativeOfItsDifferences) {
  const auto strain = row(Direction::fiber, 0.5);
  const std::vector<std::vector<double>> states{positions(organ_, wavy_displacement),
                                                positions(organ_, affine(second))};
  const std::vector<std::vector<double>> changes{
      change(organ_, rough_displacement), change(organ_, [](const Point& X) {
        return Point{0.1 * X[1], std::sin(X[0]), std::cos(X[2])};
      })};

  const double exact = derivative_at(*strain, states, changes)[0];

  EXPECT_EQ(strain->times(), (std::vector<double>{1, 0.5}));
  EXPECT_GT(std::abs(exact), 1e-4);
  EXPECT_NEAR(difference_at(*strain, states, changes, 1e-3)[0], exact, 1e-8);
  EXPECT_NEAR(taylor_order(*strain, states, changes, 1e-2), 2, 0.1);
}

TEST_P(StrainRow, BetweenTwoTimesDoesNotDependOnTheReference) {
  const auto strain = row(Direction::fiber, 0.5);
  const std::vector<std::vector<double>> states{positions(organ_, wavy_displacement),
                                                positions(organ_, affine(second))};
  const double before = residual_at(*strain, states)[0];

  for (double& one : organ_.space().coordinates())
    one *= 0.9;
  organ_->move_reference();

  EXPECT_EQ(residual_at(*strain, states)[0], before);
}

INSTANTIATE_TEST_SUITE_P(EveryForm, StrainRow, ::testing::ValuesIn(forms), [](const auto& info) {
  return name_of(info.param);
});

TEST(Strain, WithoutFibersOrAKnownStartIsRefused) {
  Case the_case = plain_case(Formulation::displacement_p1);
  the_case.materials[0].fibers = {};
  the_case.calibration.emplace().image_at = 1;
  Organ organ(box_mesh({{3, 2, 2}, {10, 8, 6}, 0}), the_case);
  const auto message = [&](Direction direction, double relative_to) -> std::string {
    const physics::Observation observation = measured(direction, relative_to);
    try {
      calibration::make_strain(*organ, observation,
                               std::get<physics::StrainObservation>(observation.what),
                               organ.the_case());
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };

  EXPECT_NE(message(Direction::fiber, 0.5).find("the region 'body', which has no fibres"),
            std::string::npos);
  EXPECT_NE(message(Direction::vector, reference).find("Add 'relative_to"), std::string::npos);
  EXPECT_EQ(message(Direction::vector, 0.5), "no error");
}

}  // namespace
}  // namespace viscera::test
