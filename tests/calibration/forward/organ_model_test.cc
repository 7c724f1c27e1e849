// Rows of observations that look at more than positions: their derivatives along the numbers of the
// case are those of differences of whole evaluations, with the reference known and unknown.
#include "solver/calibration/forward/organ_model.h"

#include <gtest/gtest.h>

#include "solver/case/case_parameter.h"
#include "tests/operators/organ.h"

namespace viscera::test {
namespace {

using calibration::Evaluation;
using calibration::OrganModel;

/// A block held at x0, on springs at z0, pressed at y1.
Case held_block(bool imaged_under_load) {
  LawSample guccione;
  for (const LawSample& sample : law_samples())
    if (sample.law == "guccione")
      guccione = sample;
  Case the_case = plain_case(Formulation::displacement_p1, guccione);
  the_case.materials[0].key = "materials.wall";
  fix(the_case, "x0");
  physics::PressureLoad load;
  load.key = "loads.0.pressure";
  load.surface = "y1";
  load.pressure = 0.8;
  the_case.loads.push_back(load);
  using Direction = physics::RobinCondition::Direction;
  the_case.robin.push_back({"supports.1.spring", "z0", 0.05, Direction::normal});
  the_case.robin.push_back({"supports.2.spring", "z0", 0.02, Direction::all});
  the_case.solver.residual_tolerance = 1e-12;
  the_case.solver.increment_tolerance = 1e-10;
  the_case.calibration.emplace();
  if (imaged_under_load)
    the_case.calibration->image_at = 0.6;
  return the_case;
}

void add_parameters(Case& the_case) {
  for (const char* path : {"materials.wall.C", "loads.0.pressure.value",
                           "supports.1.spring.stiffness", "supports.2.spring.stiffness"}) {
    physics::CalibratedParameter parameter;
    parameter.name = path;
    parameter.targets = {resolve(the_case, path)};
    parameter.start = get(the_case, parameter.targets[0]);
    the_case.calibration->parameters.push_back(parameter);
  }
}

template <class What>
void observe(Case& the_case, const std::string& name, What what) {
  physics::Observation observation;
  observation.name = name;
  observation.key = "calibration.observations." + name;
  observation.at = 1;
  observation.what = what;
  the_case.calibration->observations.push_back(observation);
}

void add_observations(Case& the_case) {
  physics::StrainObservation strain;
  strain.region = "body";
  strain.direction = physics::StrainObservation::Direction::vector;
  strain.vector = {0, 1, 0};
  strain.sd = 0.01;
  observe(the_case, "strain", strain);
  physics::SegmentStrainObservation segments;
  segments.surface = "z1";
  segments.apex = {-3, 4, 3};
  segments.base = {20, 4, 3};
  segments.septum = {0, 1, 0};
  segments.component = physics::SegmentStrainObservation::Component::circumferential;
  segments.segments = {14, 16};
  segments.values = {0, 0};
  segments.sd = 0.01;
  observe(the_case, "segments", segments);
  for (const int component : {1, 2}) {
    physics::ReactionObservation reaction;
    reaction.surface = "z0";
    reaction.component = component;
    reaction.sd = 1;
    observe(the_case, component == 1 ? "pull" : "push", reaction);
  }
  physics::DisplacementObservation moves;
  moves.at = {{9, 6, 4}, {5, 3, 2}};
  moves.values.assign(2, {0, 0, 0});
  moves.sds = {0.1, 0.3};
  moves.relative_to = 0.6;
  observe(the_case, "moves", moves);
}

class Model : public ::testing::TestWithParam<bool> {};

TEST_P(Model, DerivativesAreThoseOfWholeEvaluations) {
  Case the_case = held_block(GetParam());
  add_parameters(the_case);
  add_observations(the_case);
  meshes::OrganMesh mesh = loaded_box({{3, 2, 2}, {12, 8, 6}, 0.4});
  OrganSpace space(mesh, the_case.formulation, MPI_COMM_WORLD);
  Timers timers;
  OrganModel model(space, the_case, timers);
  Eigen::VectorXd values(model.unknowns().size());
  for (int j = 0; j < values.size(); ++j)
    values[j] = model.unknowns()[j].start;

  const Evaluation at = model.evaluate(values, true);

  ASSERT_TRUE(at.feasible) << at.reason;
  ASSERT_EQ(at.residual.size(), 1 + 2 + 2 + 6);
  for (int j = 0; j < values.size(); ++j) {
    const double step = 2e-3 * values[j];
    Eigen::VectorXd up = values, down = values;
    up[j] += step;
    down[j] -= step;
    const Evaluation above = model.evaluate(up, false), below = model.evaluate(down, false);
    const Eigen::VectorXd slope = (above.residual - below.residual) / (2 * step);
    EXPECT_LT((at.jacobian.col(j) - slope).lpNorm<Eigen::Infinity>(),
              2e-5 * slope.lpNorm<Eigen::Infinity>() + 1e-6)
        << model.unknowns()[j].name << "\n"
        << at.jacobian.col(j) << "\n\n"
        << slope;
  }
}

INSTANTIATE_TEST_SUITE_P(Image, Model, ::testing::Bool(), [](const auto& info) {
  return info.param ? "loaded" : "unloaded";
});

}  // namespace
}  // namespace viscera::test
