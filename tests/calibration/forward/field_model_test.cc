// Maps of stiffness and of contraction: their prior, and derivatives through all observations.
#include "solver/calibration/forward/field_model.h"

#include <cmath>

#include <gtest/gtest.h>

#include "solver/case/case_parameter.h"
#include "tests/operators/organ.h"

namespace viscera::test {
namespace {

using calibration::FieldModel;
using calibration::FieldPrior;

Eigen::VectorXd scrambled(int n, int seed) {
  return Eigen::VectorXd::NullaryExpr(
      n, [seed](Eigen::Index i) { return std::sin(12.9898 * double(i) + 78.233 * seed); });
}

class Prior : public ::testing::TestWithParam<bool> {
 protected:
  Prior()
      : mesh_(box_mesh(
            Form{Formulation::displacement_p1, GetParam()}.box({{16, 12, 4}, {40, 30, 8}, 0.2}))),
        prior_(mesh_, std::vector<char>(mesh_.n_cells(), 1), 15, 0.7) {}
  Eigen::MatrixXd covariance() const {
    Eigen::MatrixXd L(prior_.size(), prior_.size());
    for (int v = 0; v < prior_.size(); ++v)
      L.col(v) = prior_.field(Eigen::VectorXd::Unit(prior_.size(), v));
    return L * L.transpose();
  }
  meshes::OrganMesh mesh_;
  FieldPrior prior_;
};

TEST_P(Prior, HasTheSameDeviationEverywhere) {
  const Eigen::VectorXd variance = covariance().diagonal();
  for (int v = 0; v < prior_.size(); ++v)
    EXPECT_NEAR(std::sqrt(variance[v]), 0.7, 1e-10);
  EXPECT_NEAR(prior_.shares().sum(), 1, 1e-12);
}

/// exp(-2) = 0.14 at the length in space; the boundary of a wall thinner than that makes it less.
TEST_P(Prior, ForgetsWithDistance) {
  const Eigen::MatrixXd C = covariance() / (0.7 * 0.7);
  double near = 0, far = 0;
  int n_near = 0, n_far = 0;
  for (int a = 0; a < prior_.size(); ++a)
    for (int b = 0; b < prior_.size(); ++b) {
      const Point& x = mesh_.nodes[prior_.nodes()[a]];
      const Point& y = mesh_.nodes[prior_.nodes()[b]];
      const double r = std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
      if (std::abs(r - 15) < 1) {
        near += C(a, b);
        ++n_near;
      }
      if (r > 35) {
        far += C(a, b);
        ++n_far;
      }
    }
  EXPECT_GT(near / n_near, 0.04);
  EXPECT_LT(near / n_near, 0.35);
  EXPECT_LT(far / n_far, 0.06);
}

TEST_P(Prior, TransposesAreDual) {
  const Eigen::VectorXd white = scrambled(prior_.size(), 1), w = scrambled(prior_.size(), 2);
  const Eigen::VectorXd m = prior_.field(white);
  const std::vector<double> factors = prior_.factors(m);
  const std::vector<double> moved = prior_.factor_change(factors, w);
  std::vector<double> load(mesh_.n_cells());
  double forward = 0;
  for (std::size_t c = 0; c < load.size(); ++c) {
    load[c] = std::cos(double(c));
    forward += load[c] * moved[c];
  }

  EXPECT_NEAR(m.dot(w), white.dot(prior_.transpose(w)), 1e-12 * m.norm() * w.norm());
  EXPECT_NEAR(prior_.field_gradient(factors, load).dot(w), forward, 1e-10);
}

INSTANTIATE_TEST_SUITE_P(Cells, Prior, ::testing::Bool(), [](const auto& info) {
  return info.param ? "Hexahedra" : "Tetrahedra";
});

enum class Image { unloaded, loaded };
struct MapCase {
  Form form;
  Image image;
};

physics::CalibratedParameter parameter(const Case& the_case, const char* path, double sd) {
  physics::CalibratedParameter out;
  out.key = out.name = path;
  out.targets = {resolve(the_case, path)};
  out.transform = physics::Transform::log;
  out.lower = 0;
  out.start = get(the_case, out.targets[0]);
  out.prior_mean = std::log(out.start) + 0.1;
  out.prior_sd = sd;
  return out;
}

void observe(Case& the_case) {
  auto& observations = the_case.calibration->observations;
  const auto add = [&](const char* name, double at, auto what) -> physics::Observation& {
    physics::Observation one;
    one.key = std::string("calibration.observations.") + name;
    one.name = name;
    one.at = at;
    one.what = what;
    observations.push_back(one);
    return observations.back();
  };
  add("v", 1, physics::VolumeObservation{"z1", 100, 5});
  physics::LandmarkObservation marks;
  marks.from = {{6, 7, 5}, {11, 4, 3}, {8, 2, 5}};
  marks.to = {{6.5, 7, 5}, {11, 4.4, 3}, {8, 2, 5.3}};
  marks.sd = 0.1;
  marks.translation_sd = 0.2;
  physics::Observation& robust = add("marks", 1, marks);
  robust.robust = true;
  robust.huber_threshold = 1.5;  // some rows are beyond it, some not
  physics::StrainObservation strain;
  strain.region = "all";
  strain.direction = physics::StrainObservation::Direction::vector;
  strain.vector = {1, 0, 0};
  strain.relative_to = 0.6;
  strain.sd = 0.02;
  add("strain", 1, strain);
  physics::ReactionObservation reaction;
  reaction.surface = "x0";
  reaction.component = 1;
  reaction.sd = 2;
  add("force", 0.6, reaction);
  reaction.surface = "z0";
  reaction.of = physics::ReactionObservation::Of::springs;
  add("springs", 1, reaction);
}

void predict(Case& the_case) {
  using Kind = physics::Quantity::Kind;
  using Component = physics::Quantity::Component;
  const auto add = [&](Kind kind, Component component, double scale) {
    physics::Quantity one;
    one.key = one.name = "q" + std::to_string(the_case.quantities.size());
    one.kind = kind;
    one.component = component;
    one.scale = scale;
    one.surface = kind == Kind::reaction ? "x0" : "z1";
    one.region = "all";
    one.point = {9, 6, 5};
    the_case.calibration->predictions.push_back({one.key, one.name, one.name, 0.8});
    the_case.quantities.push_back(one);
  };
  add(Kind::enclosed_volume, Component::x, 1e-3);
  add(Kind::displacement, Component::y, 1);
  add(Kind::position, Component::magnitude, 1);
  add(Kind::reaction, Component::z, 1);
  add(Kind::reaction, Component::magnitude, 1);
  add(Kind::region_volume, Component::x, 1);
}

Case mapped_block(const MapCase& kind) {
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
  using Direction = physics::RobinCondition::Direction;
  the_case.robin.push_back({"supports.1.spring", "z0", 0.05, Direction::normal});
  the_case.robin.push_back({"supports.2.spring", "z0", 0.02, Direction::all});
  the_case.solver.residual_tolerance = 1e-12;
  the_case.solver.increment_tolerance = 1e-10;
  the_case.calibration.emplace();
  if (kind.image == Image::loaded)
    the_case.calibration->image_at = 0.6;
  auto& parameters = the_case.calibration->parameters;
  parameters.push_back(parameter(the_case, "materials.wall.C", 0.3));
  parameters.back().field = physics::FieldOptions{6, 0.5};
  parameters.push_back(parameter(the_case, "materials.wall.active.tension", 0.3));
  parameters.back().field = physics::FieldOptions{9, 0.3};
  parameters.push_back(parameter(the_case, "loads.0.pressure.value", 0.1));
  parameters.push_back(parameter(the_case, "supports.1.spring.stiffness", 0.2));
  observe(the_case);
  predict(the_case);
  return the_case;
}

class Maps : public ::testing::TestWithParam<MapCase> {
 protected:
  Maps()
      : mesh_(loaded_box(GetParam().form.box({{3, 2, 2}, {12, 8, 6}, 0.4}))),
        case_(mapped_block(GetParam())),
        space_(mesh_, case_.formulation, MPI_COMM_WORLD),
        model_(space_, case_, timers_),
        maps_(model_, space_, case_) {
    model_.states().set_linear_tolerance(1e-13);
  }
  meshes::OrganMesh mesh_;
  Case case_;
  OrganSpace space_;
  Timers timers_;
  calibration::OrganModel model_;
  FieldModel maps_;
};

TEST_P(Maps, ProductsAreDualThroughAllObservations) {
  const Eigen::VectorXd z = 0.5 * scrambled(maps_.size(), 3);
  ASSERT_GT(maps_.residual(z, {}).size(), 0) << maps_.reason();
  maps_.accept();
  const Eigen::VectorXd v = scrambled(maps_.size(), 4);
  const Eigen::VectorXd Jv = maps_.apply(v), w = scrambled(static_cast<int>(Jv.size()), 5);

  const double forward = w.dot(Jv), backward = v.dot(maps_.apply_transpose(w));

  EXPECT_NEAR(forward, backward, 1e-10 * w.norm() * Jv.norm());
}

TEST_P(Maps, SomeRowsAreBeyondTheThresholdOfTheirLoss) {
  ASSERT_GT(maps_.residual(0.3 * scrambled(maps_.size(), 3), {}).size(), 0) << maps_.reason();
  const calibration::ObservationBlock& marks = model_.blocks()[1];
  const Eigen::ArrayXd rows =
      maps_.tried().residual.segment(marks.first_row, marks.n_rows).array().abs();
  EXPECT_GT((rows > marks.huber).count(), 0);
  EXPECT_GT((rows < marks.huber).count(), 0);
}

TEST_P(Maps, RemaindersAreOfSecondOrder) {
  const Eigen::VectorXd z = 0.3 * scrambled(maps_.size(), 3), v = scrambled(maps_.size(), 4);
  const Eigen::VectorXd base = maps_.residual(z, {});
  ASSERT_GT(base.size(), 0) << maps_.reason();
  maps_.accept();
  const Eigen::VectorXd slope = maps_.apply(v);
  std::vector<double> remainders;
  for (const double h : {0.02, 0.01, 0.005}) {
    const Eigen::VectorXd there = maps_.residual(z + h * v, h * v);
    ASSERT_GT(there.size(), 0) << maps_.reason();
    remainders.push_back((there - base - h * slope).norm());
  }
  EXPECT_NEAR(std::log2(remainders[1] / remainders[2]), 2, 0.05);
}

TEST_P(Maps, GradientsOfPredictionsAreTheirSlopes) {
  const Eigen::VectorXd z = 0.3 * scrambled(maps_.size(), 3), v = scrambled(maps_.size(), 4);
  ASSERT_GT(maps_.residual(z, {}).size(), 0) << maps_.reason();
  maps_.accept();
  const Eigen::VectorXd base = maps_.evaluation().predictions;
  const Eigen::MatrixXd gradients = maps_.prediction_gradients();
  ASSERT_EQ(gradients.rows(), 6);
  std::vector<Eigen::VectorXd> remainders;
  for (const double h : {0.1, 0.05, 0.025}) {
    ASSERT_GT(maps_.residual(z + h * v, h * v).size(), 0) << maps_.reason();
    remainders.push_back(maps_.tried().predictions - base - h * gradients * v);
  }
  for (int q = 0; q < 5; ++q)
    EXPECT_NEAR(std::log2(std::abs(remainders[1][q] / remainders[2][q])), 2, 0.15) << q;
  EXPECT_TRUE(gradients.row(5).array().isNaN().all());  // the volume of a region has no adjoint
}

std::vector<MapCase> map_cases() {
  std::vector<MapCase> cases;
  for (const Form& form : {forms[0], forms[2], forms[4]})
    for (const Image image : {Image::unloaded, Image::loaded})
      cases.push_back({form, image});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Forms, Maps, ::testing::ValuesIn(map_cases()), [](const auto& info) {
  return name_of(info.param.form) + (info.param.image == Image::loaded ? "Imaged" : "");
});

}  // namespace
}  // namespace viscera::test
