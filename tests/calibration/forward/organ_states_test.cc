// States of an organ with its image loaded or not: the unloaded shape leads back to the image, and
// every derivative along a number of the case is what differences of whole solves say.
#include "solver/calibration/forward/organ_states.h"

#include <gtest/gtest.h>

#include "solver/case/case_parameter.h"
#include "tests/operators/organ.h"

namespace viscera::test {
namespace {

using calibration::OrganPoint;
using calibration::OrganStates;

enum class Image { unloaded, loaded };

struct StatesCase {
  Form form;
  Image image;
};

/// A block of muscle held at one end by its base and springs, pressed at another face.
Case pressed_block(const StatesCase& kind) {
  LawSample guccione;
  for (const LawSample& sample : law_samples())
    if (sample.law == "guccione")
      guccione = sample;
  Case the_case = plain_case(kind.form, guccione);
  the_case.materials[0].key = "materials.wall";
  the_case.materials[0].active.tension = 0.5;
  fix(the_case, "x0");
  physics::PressureLoad load;
  load.key = "loads.0.pressure";
  load.surface = "y1";
  load.pressure = 0.8;
  the_case.loads.push_back(load);
  the_case.robin.push_back(
      {"supports.1.spring", "z0", 0.05, physics::RobinCondition::Direction::normal});
  the_case.solver.residual_tolerance = 1e-12;
  the_case.solver.increment_tolerance = 1e-10;
  the_case.calibration.emplace();
  if (kind.image == Image::loaded)
    the_case.calibration->image_at = 0.6;
  return the_case;
}

class States : public ::testing::TestWithParam<StatesCase> {
 protected:
  States()
      : mesh_(loaded_box(GetParam().form.box({{3, 2, 2}, {12, 8, 6}, 0.4}))),
        case_(pressed_block(GetParam())),
        space_(mesh_, case_.formulation, MPI_COMM_WORLD) {
    std::vector<calibration::Followers> targets;
    for (const char* path : {"materials.wall.C", "materials.wall.bf",
                             "materials.wall.fibers.rotation", "materials.wall.active.tension",
                             "loads.0.pressure.value", "supports.1.spring.stiffness"}) {
      targets.push_back({{resolve(case_, path)}, {}});
      values_.push_back(get(case_, targets.back().parameters.front()));
    }
    states_ = std::make_unique<OrganStates>(
        space_, case_, targets, std::vector<double>{0.6, 1}, timers_,
        std::vector<physics::CaseParameter>{resolve(case_, "materials.wall.C"),
                                            resolve(case_, "materials.wall.active.tension")});
  }
  Eigen::VectorXd values() const {
    return Eigen::Map<const Eigen::VectorXd>(values_.data(), values_.size());
  }
  /// Deformed positions less those of the mesh, and pressures.
  BlockVector position_change(const OrganPoint& point, std::size_t k) const {
    BlockVector x = point.states[k];
    if (states_->is_unloaded())
      x.block(0) -= point.image.block(0);
    return x;
  }
  BlockVector derivative(const OrganPoint& point, std::size_t k, int j) const {
    BlockVector x = point.changes[j].states[k];
    if (states_->is_unloaded())
      x.block(0) -= point.changes[j].image.block(0);
    return x;
  }

  meshes::OrganMesh mesh_;
  Case case_;
  OrganSpace space_;
  Timers timers_;
  std::vector<double> values_;
  std::unique_ptr<OrganStates> states_;
};

TEST_P(States, AtTheTimeOfTheImageTheOrganHasItsShape) {
  const auto point = states_->solve(values(), nullptr);
  const double moved = position_change(*point, 0).block(0).linfty_norm();
  if (GetParam().image == Image::loaded) {
    EXPECT_LT(moved, 1e-8);
    EXPECT_GT(point->image.block(0).linfty_norm(), 0.1);
  } else {
    EXPECT_GT(moved, 0.1);
  }
  EXPECT_GT(position_change(*point, 1).block(0).linfty_norm(), 0.05);
}

TEST_P(States, AWarmStartFindsTheSamePoint) {
  const auto first = states_->solve(values(), nullptr);
  Eigen::VectorXd other = values();
  other[0] *= 1.3;
  other[4] *= 0.9;
  const auto cold = states_->solve(other, nullptr);
  states_->differentiate(*first);
  const int before = states_->counts().newton_iterations;
  const auto warm = states_->solve(other, first.get());
  EXPECT_LE(states_->counts().newton_iterations - before, 18);
  BlockVector difference = position_change(*warm, 1);
  difference.add(-1.0, position_change(*cold, 1));
  EXPECT_LT(difference.block(0).linfty_norm(), 1e-8);
}

TEST_P(States, DerivativesAreThoseOfWholeSolves) {
  const auto point = states_->solve(values(), nullptr);
  states_->differentiate(*point);
  for (std::size_t j = 0; j < values_.size(); ++j) {
    const double step = 2e-3 * std::max(0.05, std::abs(values_[j]));
    Eigen::VectorXd up = values(), down = values();
    up[j] += step;
    down[j] -= step;
    const auto above = states_->solve(up, point.get()), below = states_->solve(down, point.get());
    for (std::size_t k = 0; k < 2; ++k) {
      BlockVector difference = position_change(*above, k);
      difference.add(-1.0, position_change(*below, k));
      difference *= 1 / (2 * step);
      const BlockVector exact = derivative(*point, k, static_cast<int>(j));
      const double size = exact.block(0).linfty_norm();
      difference.add(-1.0, exact);
      EXPECT_LT(difference.block(0).linfty_norm(), 2e-5 * size + 1e-6) << j << " at " << k;
    }
  }
}

/// Second order of the remainder: what is left after the derivative falls with the square.
TEST_P(States, RemaindersAreOfSecondOrder) {
  const auto point = states_->solve(values(), nullptr);
  states_->differentiate(*point);
  const Eigen::VectorXd direction = 0.1 * values() + Eigen::VectorXd::Constant(6, 0.02);
  std::vector<double> remainders;
  for (const double h : {0.4, 0.2, 0.1, 0.05}) {
    const auto moved = states_->solve(values() + h * direction, point.get());
    BlockVector left = position_change(*moved, 1);
    left.add(-1.0, position_change(*point, 1));
    for (int j = 0; j < 6; ++j)
      left.add(-h * direction[j], derivative(*point, 1, j));
    remainders.push_back(left.block(0).l2_norm());
  }
  const double order = std::log2(remainders[2] / remainders[3]);
  EXPECT_NEAR(order, 2, 0.05);
}

/// Numbers that look random and are the same on any number of ranks.
double scrambled(std::int64_t i, int seed) {
  return std::sin(12.9898 * static_cast<double>(i) + 78.233 * seed);
}

calibration::CellFactors waves(std::size_t n_cells, double mean, double amplitude, int seed) {
  calibration::CellFactors out(2, std::vector<double>(n_cells));
  for (int i = 0; i < 2; ++i)
    for (std::size_t c = 0; c < n_cells; ++c)
      out[i][c] = mean + amplitude * scrambled(static_cast<std::int64_t>(c), seed + i);
  return out;
}

/// One adjoint gives the derivatives along all numbers, both fields and, through the unloaded
/// shape, everything that acts on it: <w, J v> = <J^T w, v> for each class and for all together.
TEST_P(States, AdjointsAreDualToSensitivities) {
  const std::size_t n_cells = mesh_.n_cells();
  states_->set_linear_tolerance(1e-13);
  const auto plain = states_->solve(values(), nullptr);
  const auto point =
      states_->solve_field(values(), waves(n_cells, 1, 0.2, 3), plain.get(), nullptr);
  calibration::PointLoad load;
  const std::int32_t n_owned = 3 * space_.displacement().n_owned;
  const Constraints& constraints = states_->mechanics().organ().constraints();
  for (int k = 0; k < 2; ++k)
    for (auto* to : {&load.positions, &load.forces}) {
      to->emplace_back(space_.displacement().vector);
      for (std::int32_t i = 0; i < n_owned; ++i)
        if (to == &load.positions || constraints.is_constrained(i))
          to->back().local_element(i) = scrambled(3 * space_.displacement().first + i, k + 1);
    }
  const calibration::PointGradient gradient = states_->pull_back(*point, load);

  const int n = static_cast<int>(values_.size());
  for (int which = 0; which <= n + 2; ++which) {  // each number, each field, all together
    calibration::PointGradient change;
    change.values.setZero(n);
    change.factors = waves(n_cells, 0, 0, 0);
    for (int j = 0; j < n; ++j)
      if (which == j || which == n + 2)
        change.values[j] = 0.1 * values_[j] + 0.01;
    for (int i = 0; i < 2; ++i)
      if (which == n + i || which == n + 2)
        change.factors[i] = waves(n_cells, 0.01, 0.1, 8)[i];
    const calibration::PointChange moved = states_->push_forward(*point, change);
    double forward = 0, size = 0, backward = gradient.values.dot(change.values);
    for (int k = 0; k < 2; ++k) {
      DistributedVector<double> dx(moved.states[k].block(0));
      if (states_->is_unloaded())
        dx -= moved.image.block(0);
      const BlockVector df = states_->force_change(*point, k, change, moved);
      forward += load.positions[k] * dx + load.forces[k] * df.block(0);
      size += load.positions[k].l2_norm() * dx.l2_norm() +
              load.forces[k].l2_norm() * df.block(0).l2_norm();
    }
    for (int i = 0; i < 2; ++i)
      for (std::size_t c = 0; c < n_cells; ++c)
        backward += gradient.factors[i][c] * change.factors[i][c];
    EXPECT_NEAR(forward, backward, 1e-10 * size) << which;
    EXPECT_GT(std::abs(forward), 1e-6 * size) << which;
  }
}

/// Along fields: against differences of whole solves.
TEST_P(States, DerivativesAlongFieldsAreThoseOfWholeSolves) {
  const std::size_t n_cells = mesh_.n_cells();
  const auto plain = states_->solve(values(), nullptr);
  const auto at = [&](double t) {
    calibration::CellFactors factors = waves(n_cells, 1, 0.2, 3);
    const calibration::CellFactors along = waves(n_cells, 0.01, 0.1, 8);
    for (int i = 0; i < 2; ++i)
      for (std::size_t c = 0; c < n_cells; ++c)
        factors[i][c] += t * along[i][c];
    return states_->solve_field(values(), factors, plain.get(), nullptr);
  };
  const auto point = at(0);
  const calibration::PointGradient along{Eigen::VectorXd::Zero(6), waves(n_cells, 0.01, 0.1, 8)};
  const calibration::PointChange exact = states_->push_forward(*point, along);
  const double step = 0.02;
  const auto above = at(step), below = at(-step);
  for (std::size_t k = 0; k < 2; ++k) {
    BlockVector difference = position_change(*above, k);
    difference.add(-1.0, position_change(*below, k));
    difference *= 1 / (2 * step);
    BlockVector change = exact.states[k];
    if (states_->is_unloaded())
      change.block(0) -= exact.image.block(0);
    const double size = change.block(0).linfty_norm();
    difference.add(-1.0, change);
    EXPECT_LT(difference.block(0).linfty_norm(), 1e-4 * size + 1e-8) << k;
  }
}

std::vector<StatesCase> states_cases() {
  std::vector<StatesCase> cases;
  for (const Form& form : forms)
    for (const Image image : {Image::unloaded, Image::loaded})
      cases.push_back({form, image});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Forms, States, ::testing::ValuesIn(states_cases()), [](const auto& info) {
  return name_of(info.param.form) + (info.param.image == Image::loaded ? "Imaged" : "");
});

}  // namespace
}  // namespace viscera::test
