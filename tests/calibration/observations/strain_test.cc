// Mean strain of a region as an observation.
#include "solver/calibration/observations/strain.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "tests/calibration/observations/states.h"
#include "tests/case/case_files.h"
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

/// The unloaded shape of an image is an unknown too: rows move with it.
TEST_P(StrainRow, HasTheDerivativeAlongTheReference) {
  const auto strain = row(Direction::fiber, reference);
  const auto x = positions(organ_, wavy_displacement);
  const std::vector<double> X = organ_.space().coordinates();
  const auto dX = change(organ_, rough_displacement);
  const auto at = [&](double h) {
    const std::vector<double> at_h = moved(X, h, dX);
    std::copy(at_h.begin(), at_h.end(), organ_.space().coordinates().begin());
    return residual_at(*strain, {x})[0];
  };
  const double h = 1e-3;
  const double difference = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
  at(0);
  calibration::ObservedState state;
  state.positions = x;
  calibration::StateChange along;
  along.positions.assign(x.size(), 0);
  along.reference = &dX;

  EXPECT_GT(std::abs(difference), 1e-4);
  EXPECT_NEAR(strain->derivative(strain->rows({&state}), {&along})[0], difference, 1e-8);
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

/// Segments of the box around an axis along z below it; its cavity is beyond x = 0.
physics::Observation segments(physics::SegmentStrainObservation::Component component,
                              const std::vector<int>& which,
                              double relative_to) {
  physics::Observation observation = measured(Direction::fiber, relative_to);
  physics::SegmentStrainObservation what;
  what.surface = "x0";
  what.apex = {-5, 4, 2};
  what.base = {-5, 4, 5};
  what.septum = Point{1, 0, 0};
  what.component = component;
  what.relative_to = relative_to;
  what.segments = which;
  what.values.assign(which.size(), 0.5);
  what.sd = 0.1;
  observation.what = what;
  return observation;
}

std::unique_ptr<calibration::ObservationOperator> segment_rows(
    Organ& organ, const physics::Observation& observation) {
  return calibration::make_segment_strain(
      *organ, observation, std::get<physics::SegmentStrainObservation>(observation.what),
      organ.the_case());
}

TEST_P(StrainRow, OfSegmentsIsAlongTheirWall) {
  using Component = physics::SegmentStrainObservation::Component;
  const std::pair<Component, Point> cases[] = {{Component::radial, {1, 0, 0}},
                                               {Component::circumferential, {0, 1, 0}},
                                               {Component::longitudinal, {0, 0, 1}}};
  const auto x = positions(organ_, affine(first)), x0 = positions(organ_, affine(second));
  for (const auto& [component, a] : cases) {
    const auto since = segments(component, {3, 17, 2}, reference);
    const auto between = segments(component, {3, 17, 2}, 0.5);
    const double exact = 0.5 * (length_squared(first, a) - 1);
    const double two = 0.5 * (length_squared(first, a) / length_squared(second, a) - 1);
    const Eigen::VectorXd r = residual_at(*segment_rows(organ_, since), {x});
    const Eigen::VectorXd r2 = residual_at(*segment_rows(organ_, between), {x, x0});
    ASSERT_EQ(r.size(), 3);
    for (int k = 0; k < 3; ++k) {
      EXPECT_NEAR(r[k], (exact - 0.5) / 0.1, roundoff(1e5, 10));
      EXPECT_NEAR(r2[k], (two - 0.5) / 0.1, roundoff(1e5, 10));
    }
  }
}

TEST_P(StrainRow, OfSegmentsHasTheDerivativeOfItsDifferences) {
  using Component = physics::SegmentStrainObservation::Component;
  const auto rows = segment_rows(organ_, segments(Component::circumferential, {17, 3, 2}, 0.5));
  const std::vector<std::vector<double>> states{positions(organ_, wavy_displacement),
                                                positions(organ_, affine(second))};
  const std::vector<std::vector<double>> changes{
      change(organ_, rough_displacement), change(organ_, [](const Point& X) {
        return Point{0.1 * X[1], std::sin(X[0]), std::cos(X[2])};
      })};
  const Eigen::VectorXd exact = derivative_at(*rows, states, changes);
  EXPECT_GT(exact.cwiseAbs().minCoeff(), 1e-4);
  EXPECT_NE(exact[1], exact[2]);
  EXPECT_LT((difference_at(*rows, states, changes, 1e-3) - exact).lpNorm<Eigen::Infinity>(), 1e-7);
}

TEST_P(StrainRow, OfASegmentThatIsNotThereIsRefused) {
  using Component = physics::SegmentStrainObservation::Component;
  const auto message = [&](const physics::Observation& observation) -> std::string {
    try {
      segment_rows(organ_, observation);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_NE(message(segments(Component::radial, {2, 5}, 0.5))
                .find("found segment 5, of which the mesh has nothing"),
            std::string::npos);
  physics::Observation along = segments(Component::radial, {2}, 0.5);
  std::get<physics::SegmentStrainObservation>(along.what).septum = Point{0, 0, 1};
  EXPECT_NE(message(along).find("along its axis from apex to base"), std::string::npos);
}

/// The rim of the side x = 0 is at the height of what should be the base.
TEST_P(StrainRow, OfSegmentsWithApexAndBaseSwappedIsRefused) {
  using Component = physics::SegmentStrainObservation::Component;
  physics::Observation observation = segments(Component::radial, {2}, 0.5);
  auto& what = std::get<physics::SegmentStrainObservation>(observation.what);
  what.apex = {0, 4, 3};
  what.base = {0, 4, -20};

  const std::string message = message_of([&] { segment_rows(organ_, observation); });

  EXPECT_NE(message.find("found 'apex' 0 mm and 'base' 23 mm from the middle of the open rim"),
            std::string::npos)
      << message;
}

INSTANTIATE_TEST_SUITE_P(EveryForm, StrainRow, ::testing::ValuesIn(forms), [](const auto& info) {
  return name_of(info.param);
});

TEST(Strain, WithoutFibersIsRefused) {
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
  EXPECT_EQ(message(Direction::vector, reference), "no error");
  EXPECT_EQ(message(Direction::vector, 0.5), "no error");
}

}  // namespace
}  // namespace viscera::test
