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

/// One number of every kind that a case can have.
const std::vector<std::string>& paths() {
  static const std::vector<std::string> paths{"materials.wall.C",
                                              "materials.wall.bf",
                                              "materials.wall.bulk_modulus",
                                              "materials.wall.density",
                                              "materials.wall.fibers.rotation",
                                              "materials.wall.active.tension",
                                              "materials.wall.active.curve.factor.1",
                                              "materials.wall.active.transverse",
                                              "supports.1.spring.stiffness",
                                              "supports.2.displacement.y",
                                              "supports.2.displacement.curve.factor.1",
                                              "loads.0.pressure.value",
                                              "loads.0.pressure.curve.factor.1",
                                              "loads.1.traction.value.y",
                                              "loads.2.gravity.acceleration.z",
                                              "loads.2.gravity.curve.factor.1",
                                              "loads.3.force.value.x",
                                              "loads.4.force.value.z"};
  return paths;
}

const physics::LoadCurve curve{{0, 0.5, 1}, {0, 0.6, 1}};

void add_dead_loads(Case& the_case) {
  the_case.loads.push_back(
      physics::TractionLoad{"loads.1.traction", "z1", {0.05, 0.1, 0.08}, curve});
  the_case.loads.push_back(
      physics::GravityLoad{"loads.2.gravity", {0, 2000, -9810}, {0, 0, 0}, curve});
  physics::ForceLoad force;
  force.key = "loads.3.force";
  force.force = {2, 1, -1};
  force.node_set = "some";
  force.curve = curve;
  the_case.loads.push_back(force);
  force = {};
  force.key = "loads.4.force";
  force.force = {1, -1, 3};
  force.surface = "z1";
  force.center = {6, 4, 6};
  force.radius = 4;
  the_case.loads.push_back(force);
}

/// A block of muscle held at one end, moved at the other, on springs, under every kind of load.
Case pressed_block(const StatesCase& kind) {
  LawSample guccione;
  for (const LawSample& sample : law_samples())
    if (sample.law == "guccione")
      guccione = sample;
  Case the_case = plain_case(kind.form, guccione);
  physics::Material& wall = the_case.materials[0];
  wall.key = "materials.wall";
  wall.bulk_modulus = 60;
  wall.density = 1e-5;  // ten times water, so that gravity counts on a small box
  wall.active = {0.5, 0.1, curve};
  fix(the_case, "x0");
  the_case.robin.push_back(
      {"supports.1.spring", "z0", 0.05, physics::RobinCondition::Direction::normal});
  physics::DirichletCondition moved;
  moved.key = "supports.2.displacement";
  moved.surface = "x1";
  moved.value = {std::nullopt, 0.4, std::nullopt};
  moved.moves = true;
  moved.curve = curve;
  the_case.dirichlet.push_back(moved);
  physics::PressureLoad load;
  load.key = "loads.0.pressure";
  load.surface = "y1";
  load.pressure = 0.6;
  load.curve = curve;
  the_case.loads.push_back(load);
  add_dead_loads(the_case);
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
    for (const std::string& path : paths()) {
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
  /// What is a large change of a number.
  double size(std::size_t j) const { return values_[j] != 0 ? std::abs(values_[j]) : 0.3; }
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
  other[11] *= 0.9;
  const auto iterations = [this] { return states_->counts().newton_iterations; };
  int before = iterations();
  const auto cold = states_->solve(other, nullptr);
  const int from_rest = iterations() - before;
  states_->differentiate(*first);
  before = iterations();
  const auto warm = states_->solve(other, first.get());
  EXPECT_LT(iterations() - before, from_rest);
  BlockVector difference = position_change(*warm, 1);
  difference.add(-1.0, position_change(*cold, 1));
  EXPECT_LT(difference.block(0).linfty_norm(), 1e-8);
}

TEST_P(States, DerivativesAreThoseOfWholeSolves) {
  const auto point = states_->solve(values(), nullptr);
  states_->differentiate(*point);
  for (std::size_t j = 0; j < values_.size(); ++j) {
    const double step = 2e-3 * size(j);
    Eigen::VectorXd up = values(), down = values();
    up[j] += step;
    down[j] -= step;
    const auto above = states_->solve(up, point.get()), below = states_->solve(down, point.get());
    for (std::size_t k = 0; k < 2; ++k) {
      BlockVector difference = position_change(*above, k);
      difference.add(-1.0, position_change(*below, k));
      difference *= size(j) / (2 * step);
      BlockVector exact = derivative(*point, k, static_cast<int>(j));
      exact *= size(j);
      difference.add(-1.0, exact);
      EXPECT_LT(difference.block(0).linfty_norm(), 2e-5 * exact.block(0).linfty_norm() + 1e-6)
          << paths()[j] << " at " << k;
    }
  }
}

/// Second order of the remainder: what is left after the derivative falls with the square, over
/// four halvings.
class Remainders : public States {
 protected:
  void expect_second_order(const OrganPoint& point, int j) {
    std::vector<double> left;
    for (const double h : {0.04, 0.02, 0.01, 0.005, 0.0025}) {
      Eigen::VectorXd moved = values();
      const double step = h * size(j);
      moved[j] += step;
      const auto there = states_->solve(moved, &point);
      left.push_back(0);
      for (std::size_t k = 0; k < 2; ++k) {
        BlockVector x = position_change(*there, k);
        x.add(-1.0, position_change(point, k));
        x.add(-step, derivative(point, k, j));
        left.back() += x.block(0).l2_norm();
      }
    }
    for (std::size_t i = 1; i < left.size(); ++i)
      EXPECT_NEAR(std::log2(left[i - 1] / left[i]), 2, 0.05) << left[i];
  }
};

TEST_P(Remainders, AreOfSecondOrderAlongEveryKindOfNumber) {
  const auto point = states_->solve(values(), nullptr);
  states_->differentiate(*point);
  for (std::size_t j = 0; j < values_.size(); ++j) {
    SCOPED_TRACE(paths()[j]);
    expect_second_order(*point, static_cast<int>(j));
  }
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

INSTANTIATE_TEST_SUITE_P(
    Forms,
    Remainders,
    ::testing::Values(StatesCase{{Formulation::taylor_hood, false}, Image::unloaded},
                      StatesCase{{Formulation::taylor_hood, false}, Image::loaded},
                      StatesCase{{Formulation::displacement_p1, true}, Image::unloaded},
                      StatesCase{{Formulation::displacement_p1, true}, Image::loaded}),
    [](const auto& info) {
      return name_of(info.param.form) + (info.param.image == Image::loaded ? "Imaged" : "");
    });

}  // namespace
}  // namespace viscera::test
