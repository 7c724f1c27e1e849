// Forces of supports as observations.
#include "solver/calibration/observations/reaction.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "tests/calibration/observations/states.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

physics::Observation measured(const std::string& surface, int component) {
  physics::Observation observation;
  observation.name = "force";
  observation.key = "calibration.observations.force";
  physics::ReactionObservation reaction;
  reaction.surface = surface;
  reaction.component = component;
  reaction.value = 10;
  reaction.sd = 2;
  observation.what = reaction;
  return observation;
}

std::unique_ptr<calibration::ObservationOperator> row(Organ& organ,
                                                      const physics::Observation& observation) {
  return calibration::make_reaction(*organ, observation,
                                    std::get<physics::ReactionObservation>(observation.what),
                                    organ.the_case());
}

class ReactionRow : public ::testing::TestWithParam<Form> {};

/// A box held at x0 and z1 free: the internal forces of all nodes sum to zero, so the force at the
/// held end balances that on the other nodes.
TEST_P(ReactionRow, IsTheForceAtTheHeldEnd) {
  Case the_case = plain_case(GetParam());
  fix(the_case, "x0");
  Organ organ(box_mesh(GetParam().box({{3, 2, 2}, {10, 8, 6}, 0.3})), the_case);
  const BlockVector x = organ.vector(wavy_displacement, wavy_pressure);
  const BlockVector forces = organ.residual(x);
  BlockVector others = forces;
  organ.mask(others);
  const Point balance = organ.total(others);

  for (int component = 0; component < 3; ++component) {
    const physics::Observation observation = measured("x0", component);
    const auto force = row(organ, observation);
    calibration::ObservedState state;
    state.forces = &forces;
    EXPECT_NEAR(force->residual({&state})[0], (-balance[component] - 10) / 2,
                roundoff(1e5, 1 + norm(forces)));

    calibration::StateChange change;
    change.forces = &forces;
    EXPECT_NEAR(force->derivative(force->rows({&state}), {&change})[0], -balance[component] / 2,
                roundoff(1e5, 1 + norm(forces)));
  }
}

physics::Observation measured(const std::string& surface,
                              int component,
                              physics::ReactionObservation::Of of) {
  physics::Observation observation = measured(surface, component);
  std::get<physics::ReactionObservation>(observation.what).of = of;
  return observation;
}

/// On springs at z0, one of them along the normal.
class SpringReaction : public ::testing::TestWithParam<Form> {
 protected:
  static Case sprung() {
    using Direction = physics::RobinCondition::Direction;
    Case the_case = plain_case(GetParam());
    fix(the_case, "x0");
    the_case.robin.push_back({"", "z0", 0.8, Direction::normal});
    the_case.robin.push_back({"", "x1", 0.5, Direction::all});
    the_case.robin.push_back({"", "z0", 0.3, Direction::all});
    return the_case;
  }
  SpringReaction()
      : organ_(box_mesh(GetParam().box({{3, 2, 2}, {10, 8, 6}, 0.3})), sprung()),
        x_(organ_.vector(wavy_displacement, wavy_pressure)),
        forces_(organ_.residual(x_)) {
    state_.positions = positions(organ_, wavy_displacement);
    state_.forces = &forces_;
  }
  Organ organ_;
  BlockVector x_, forces_;
  calibration::ObservedState state_;
};

TEST_P(SpringReaction, IsTheIntegralOfTheirTractions) {
  // A translation: springs of 8 x 10 mm^2 pull back, the normal one in z alone.
  state_.positions = positions(organ_, [](const Point&) { return Point{0.1, 0.2, 0.3}; });
  const double exact[] = {-0.3 * 80 * 0.1, -0.3 * 80 * 0.2, -1.1 * 80 * 0.3};
  for (int component = 0; component < 3; ++component) {
    const auto force =
        row(organ_, measured("z0", component, physics::ReactionObservation::Of::springs));
    EXPECT_NEAR(force->residual({&state_})[0], (exact[component] - 10) / 2, roundoff(1e5, 100));
  }
}

TEST_P(SpringReaction, AddsToThatOfConstraints) {
  using Of = physics::ReactionObservation::Of;
  const auto force = [&](Of of) {
    return 2 * row(organ_, measured("z0", 2, of))->residual({&state_})[0] + 10;
  };
  EXPECT_NE(force(Of::constraints), 0);  // the edge with x0
  EXPECT_NEAR(force(Of::all), force(Of::constraints) + force(Of::springs), roundoff(1e5, 1e3));
}

TEST_P(SpringReaction, HasTheDerivativeOfItsDifferences) {
  const auto force = row(organ_, measured("z0", 2, physics::ReactionObservation::Of::springs));
  const std::vector<double> x = state_.positions, X = organ_.space().coordinates();
  const auto dx = change(organ_, rough_displacement);
  const auto dX = change(organ_, [](const Point& at) {
    return Point{0.1 * at[1], 0.1 * std::sin(at[0]), 0.02 * at[0] * at[1]};
  });
  std::vector<double> dk{0.4, 1, -0.2};
  Case& the_case = organ_.the_case();
  const std::vector<physics::RobinCondition> springs = the_case.robin;
  const auto at = [&](double h) {
    const std::vector<double> at_h = moved(X, h, dX);
    std::copy(at_h.begin(), at_h.end(), organ_.space().coordinates().begin());
    for (std::size_t k = 0; k < springs.size(); ++k)
      the_case.robin[k].stiffness = springs[k].stiffness + h * dk[k];
    organ_->move_reference();
    organ_->refresh();
    state_.positions = moved(x, h, dx);
    return force->residual({&state_})[0];
  };
  const double h = 1e-3;
  const double difference = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
  at(0);
  calibration::StateChange along;
  along.positions = dx;
  along.forces = &forces_;
  along.reference = &dX;
  along.stiffness = &dk;

  EXPECT_GT(std::abs(difference), 1);
  EXPECT_NEAR(force->derivative(force->rows({&state_}), {&along})[0], difference,
              1e-6 * std::abs(difference));
}

INSTANTIATE_TEST_SUITE_P(EveryForm,
                         SpringReaction,
                         ::testing::ValuesIn(forms),
                         [](const auto& info) { return name_of(info.param); });

INSTANTIATE_TEST_SUITE_P(EveryForm, ReactionRow, ::testing::ValuesIn(forms), [](const auto& info) {
  return name_of(info.param);
});

std::string message(Organ& organ, const std::string& surface, int component) {
  const physics::Observation observation = measured(surface, component);
  try {
    row(organ, observation);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Reaction, OfAFreeSurfaceIsRefused) {
  Case the_case = plain_case(Formulation::displacement_p1);
  hold_x0(the_case);
  the_case.robin.push_back({"", "z0", 0.8, physics::RobinCondition::Direction::normal});
  Organ organ(box_mesh({{3, 2, 2}, {10, 8, 6}, 0}), the_case);

  EXPECT_EQ(message(organ, "x0", 0), "no error");
  EXPECT_EQ(message(organ, "z0", 2), "no error");
  EXPECT_NE(message(organ, "x0", 2)
                .find("'x0', whose component z no support holds and on which no "
                      "spring acts"),
            std::string::npos);
  const auto of = measured("x0", 0, physics::ReactionObservation::Of::springs);
  try {
    row(organ, of);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("'x0', on which no spring acts"), std::string::npos);
  }
}

}  // namespace
}  // namespace viscera::test
