// Derivatives of the organ's residual along the numbers of a case and along reference positions,
// against differences.
#include <gtest/gtest.h>

#include "solver/case/case_parameter.h"
#include "tests/operators/organ.h"
#include "tests/support/difference.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

constexpr double fifth = 1e10;  // as in organ_tangent_test.cc

/// Sum of weights times residuals after change(s) over the four points of the difference.
template <class Change>
BlockVector difference_of_residuals(Organ& organ,
                                    const BlockVector& x,
                                    double step,
                                    const Change& change) {
  BlockVector sum = organ->make_vector();
  const double weights[] = {1, -8, 8, -1};
  const int at[] = {-2, -1, 1, 2};
  for (int k = 0; k < 4; ++k) {
    change(at[k] * step);
    sum.add(weights[k] / (12 * step), organ.residual(x));
  }
  change(0);
  return sum;
}

LawSample guccione() {
  for (const LawSample& sample : law_samples())
    if (sample.law == "guccione")
      return sample;
  throw std::logic_error("no sample of the law");
}

const physics::LoadCurve curve{{0, 0.5, 1}, {0, 0.6, 1}};

/// Every kind of dead load.
void add_dead_loads(Case& the_case) {
  the_case.loads.push_back(physics::TractionLoad{"loads.1.traction", "y0", {1, -2, 0.5}, curve});
  the_case.loads.push_back(
      physics::GravityLoad{"loads.2.gravity", {0, -9810, 100}, {500, 0, -9810}, curve});
  physics::ForceLoad force;
  force.key = "loads.3.force";
  force.force = {3, 2, -1};
  force.point = physics::Vector{9.5, 7.5, 5.5};
  force.curve = curve;
  the_case.loads.push_back(force);
  force = {};
  force.key = "loads.4.force";
  force.force = {1, -1, 4};
  force.surface = "z1";
  force.center = {6, 4, 6};
  force.radius = 4;
  the_case.loads.push_back(force);
}

Case case_with_everything(const Form& form) {
  Case the_case = plain_case(form, guccione());
  physics::Material& tissue = the_case.materials[0];
  tissue.key = "materials.wall";
  tissue.active = {1.5, 0.2, curve};
  tissue.fibers.rotation = 0.1;
  tissue.bulk_modulus = 60;
  physics::PressureLoad load;
  load.key = "loads.0.pressure";
  load.surface = "x1";
  load.pressure = 2;
  load.curve = curve;
  the_case.loads.push_back(load);
  add_dead_loads(the_case);
  for (const auto direction :
       {physics::RobinCondition::Direction::all, physics::RobinCondition::Direction::normal})
    the_case.robin.push_back({"supports.0.spring", "y1", 3, direction});
  return the_case;
}

class OrganDerivative : public ::testing::TestWithParam<Form> {
 protected:
  OrganDerivative()
      : organ_(loaded_box(GetParam().box({{2, 2, 2}, {10, 8, 6}, 0.4})),
               case_with_everything(GetParam())),
        x_(organ_.vector(wavy_displacement, wavy_pressure)) {
    organ_->set_time(0.7);
  }
  void expect_close(const BlockVector& exact, const BlockVector& difference, double step) {
    BlockVector wrong = exact;
    wrong.add(-1.0, difference);
    const double size = norm(exact), force = norm(organ_.residual(x_));
    ASSERT_GT(size, 0);
    EXPECT_LT(norm(wrong) / size, fourth_difference(step, fifth, 1 + force / size));
  }

  Organ organ_;
  BlockVector x_;
};

TEST_P(OrganDerivative, AlongEveryNumberOfTheCase) {
  Case& the_case = organ_.the_case();
  const std::vector<physics::CaseParameter> all = case_parameters(the_case);
  EXPECT_GT(all.size(), 40u);
  for (const physics::CaseParameter& parameter : all) {
    SCOPED_TRACE(parameter.path);
    const double value = get(the_case, parameter), step = 1e-4 * std::max(1.0, std::abs(value));
    if (value - 2 * step < describe(the_case, parameter).lower)
      continue;  // the residual exists on one side only
    organ_.residual(x_);
    BlockVector exact = organ_->make_vector();
    organ_->parameter_derivative(parameter, exact);
    if (parameter.path.find("factor.0") != std::string::npos) {
      EXPECT_EQ(norm(exact), 0);  // not in force at this time
      continue;
    }
    expect_close(exact,
                 difference_of_residuals(organ_, x_, step,
                                         [&](double t) {
                                           set(the_case, parameter, value + t);
                                           organ_->refresh();
                                         }),
                 step);
  }
}

TEST_P(OrganDerivative, AlongReferencePositions) {
  const BlockVector move = organ_.vector(rough_displacement, no_pressure);
  DistributedVector<double> dX = move.block(0);
  dX.update_ghost_values();
  const std::vector<double> before = organ_.space().coordinates();
  const double step = 1e-4;
  const auto place = [&](double t) {
    for (std::size_t i = 0; i < before.size(); ++i)
      organ_.space().coordinates()[i] = before[i] + (0.05 + t) * dX.local_element(i);
    EXPECT_GT(organ_->move_reference(), 0.1);
  };
  place(0);
  organ_.residual(x_);
  BlockVector exact = organ_->make_vector();
  organ_->reference_derivative(dX, exact);
  expect_close(exact, difference_of_residuals(organ_, x_, step, place), step);
}

INSTANTIATE_TEST_SUITE_P(Forms, OrganDerivative, ::testing::ValuesIn(forms), [](const auto& info) {
  return name_of(info.param);
});

}  // namespace
}  // namespace viscera::test
