// Forces of supports as observations.
#include "solver/calibration/observations/reaction.h"

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
  observation.what = physics::ReactionObservation{surface, component, 10, 2};
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

TEST(Reaction, OfAFreeSurfaceOrASpringIsRefused) {
  Case the_case = plain_case(Formulation::displacement_p1);
  hold_x0(the_case);
  the_case.robin.push_back({"", "z0", 0.8, physics::RobinCondition::Direction::normal});
  Organ organ(box_mesh({{3, 2, 2}, {10, 8, 6}, 0}), the_case);

  EXPECT_EQ(message(organ, "x0", 0), "no error");
  EXPECT_NE(message(organ, "x0", 2).find("'x0', whose component z no support holds"),
            std::string::npos);
  EXPECT_NE(message(organ, "z0", 2).find("'z0', on which a spring acts"), std::string::npos);
}

}  // namespace
}  // namespace viscera::test
