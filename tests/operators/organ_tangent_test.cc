// The tangent of the whole organ against differences of its residual, and the masked system that
// Newton solves.
#include <gtest/gtest.h>

#include "solver/core/timers.h"
#include "solver/problem/mechanics_problem.h"
#include "tests/operators/organ.h"
#include "tests/support/difference.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

/// Elements of some millimetres: a shift of 1 mm is a gradient of about one, the switch of the
/// fibre laws has slope 100.
constexpr double step = 1e-5, fifth = 1e10;

/// Sum of weights times residuals at x + s d over the four points of the difference.
BlockVector difference_of_residuals(Organ& organ, const BlockVector& x, const BlockVector& d) {
  BlockVector sum = organ->make_vector();
  const double weights[] = {1, -8, 8, -1};
  const int at[] = {-2, -1, 1, 2};
  for (int k = 0; k < 4; ++k) {
    BlockVector moved = x;
    moved.add(at[k] * step, d);
    sum.add(weights[k] / (12 * step), organ.residual(moved));
  }
  return sum;
}

void expect_consistent_tangent(Case the_case, const Form& form) {
  the_case.materials[0].active = {1.5, 0.2, {}};
  Organ organ(loaded_box(form.box({{2, 2, 2}, {10, 8, 6}, 0.4})), the_case);
  organ->set_time(0.7);
  const BlockVector x = organ.vector(wavy_displacement, wavy_pressure);
  const BlockVector d = organ.vector(rough_displacement, rough_pressure);
  const double force = norm(organ.residual(x)) + norm(organ.external(x));
  const BlockVector difference = difference_of_residuals(organ, x, d);

  organ->linearise(x);
  BlockVector action = organ.action(d);

  const double size = norm(action);
  action.add(-1.0, difference);
  EXPECT_LT(norm(action) / size, fourth_difference(step, fifth, 1 + force / size));
}

struct LawCase {
  LawSample law;
  Form form;
};
class OrganTangentOfLaw : public ::testing::TestWithParam<LawCase> {};

TEST_P(OrganTangentOfLaw, IsTheDerivativeOfTheResidualUnderEveryLoad) {
  Case the_case = plain_case(GetParam().form, GetParam().law);
  add_every_load(the_case);
  expect_consistent_tangent(the_case, GetParam().form);
}

std::vector<LawCase> law_cases() {
  std::vector<LawCase> cases;
  for (const LawSample& law : law_samples())
    for (const Form& form : forms)
      cases.push_back({law, form});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(EveryLaw,
                         OrganTangentOfLaw,
                         ::testing::ValuesIn(law_cases()),
                         [](const auto& info) {
                           return info.param.law.label + name_of(info.param.form);
                         });

struct LoadCase {
  NamedLoad load;
  Form form;
};
class OrganTangentOfLoad : public ::testing::TestWithParam<LoadCase> {};

TEST_P(OrganTangentOfLoad, IsTheDerivativeOfTheResidual) {
  Case the_case = plain_case(GetParam().form);
  GetParam().load.add(the_case);
  expect_consistent_tangent(the_case, GetParam().form);
}

std::vector<LoadCase> load_cases() {
  std::vector<LoadCase> cases;
  for (const NamedLoad& load : named_loads())
    for (const Form& form : forms)
      cases.push_back({load, form});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(EveryLoad,
                         OrganTangentOfLoad,
                         ::testing::ValuesIn(load_cases()),
                         [](const auto& info) {
                           return info.param.load.name + name_of(info.param.form);
                         });

struct SolveCase {
  Form form;
  LinearSolverKind linear;
};

class MaskedSystem : public ::testing::TestWithParam<SolveCase> {
 protected:
  MaskedSystem()
      : mesh_(loaded_box(GetParam().form.box({{2, 2, 2}, {10, 8, 6}, 0.4}))),
        case_(plain_case(GetParam().form)) {
    add_every_load(case_);
    case_.solver.linear = GetParam().linear;
    space_ = std::make_unique<OrganSpace>(mesh_, case_.formulation, MPI_COMM_WORLD);
    problem_ = std::make_unique<MechanicsProblem>(*space_, case_, timers_);
    problem_->set_time(0.7);
  }
  BlockVector vector(const Field& u, const Scalar& p) const {
    // Same layout as the problem's own vectors; a second organ only places the values.
    const Organ organ(mesh_, case_);
    BlockVector x = problem_->organ().make_vector();
    x = organ.vector(u, p);
    return x;
  }
  bool is_held(std::int32_t entry) const {
    return problem_->organ().constraints().is_constrained(entry);
  }
  std::int32_t n_owned() const { return 3 * space_->displacement().n_owned; }

  meshes::OrganMesh mesh_;
  Case case_;
  Timers timers_;
  std::unique_ptr<OrganSpace> space_;
  std::unique_ptr<MechanicsProblem> problem_;
};

TEST_P(MaskedSystem, ImposeWritesPrescribedValuesOnly) {
  BlockVector x = vector(rough_displacement, rough_pressure);
  const BlockVector before = x;

  problem_->impose(x);

  for (std::int32_t k = 0; k < n_owned(); ++k) {
    if (is_held(k))
      EXPECT_NEAR(x.block(0).local_element(k), k % 3 == 1 ? 0.7 * 0.15 : 0.0, roundoff(4));
    else
      EXPECT_EQ(x.block(0).local_element(k), before.block(0).local_element(k));
  }
}

TEST_P(MaskedSystem, ResidualIsZeroWhereDisplacementsAreHeld) {
  const BlockVector x = vector(wavy_displacement, wavy_pressure);
  BlockVector r = problem_->organ().make_vector();

  const Admissibility verdict = problem_->residual(x, r);

  EXPECT_TRUE(verdict.admissible);
  for (std::int32_t k = 0; k < n_owned(); ++k) {
    const double force = problem_->internal_force().block(0).local_element(k) -
                         problem_->external_force().block(0).local_element(k);
    EXPECT_EQ(r.block(0).local_element(k), is_held(k) ? 0.0 : force);
  }
}

TEST_P(MaskedSystem, SolveMeetsTheFreeRowsAndThePrescribedIncrement) {
  problem_->linearise(vector(wavy_displacement, wavy_pressure));
  BlockVector rhs = vector(rough_displacement, rough_pressure);
  BlockVector prescribed = vector(
      [](const Point& X) {
        return Point{0.01 * X[1], 0.02, 0};
      },
      no_pressure);
  for (std::int32_t k = 0; k < n_owned(); ++k)
    (is_held(k) ? rhs : prescribed).block(0).local_element(k) = 0;
  BlockVector dx = problem_->organ().make_vector(), y = dx;
  const double tolerance = 1e-10;

  const LinearReport report = problem_->solve(rhs, prescribed, tolerance, dx);

  EXPECT_TRUE(report.converged);
  problem_->organ().apply(dx, y);
  BlockVector moved = problem_->organ().make_vector();
  problem_->organ().apply(prescribed, moved);
  y.add(-1.0, rhs);
  for (std::int32_t k = 0; k < n_owned(); ++k)
    if (is_held(k)) {
      EXPECT_EQ(dx.block(0).local_element(k), prescribed.block(0).local_element(k));
      y.block(0).local_element(k) = 0;
    }
  const double scale = problem_->norm(rhs) + problem_->norm(moved);
  EXPECT_LT(problem_->norm(y), solver_tolerance(tolerance, scale));
}

std::vector<SolveCase> solve_cases() {
  std::vector<SolveCase> cases;
  for (const LinearSolverKind linear : {LinearSolverKind::direct, LinearSolverKind::iterative})
    for (const Form& form : forms)
      cases.push_back({form, linear});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(
    EveryForm, MaskedSystem, ::testing::ValuesIn(solve_cases()), [](const auto& info) {
      return name_of(info.param.form) +
             (info.param.linear == LinearSolverKind::direct ? "Direct" : "Iterative");
    });

}  // namespace
}  // namespace viscera::test
