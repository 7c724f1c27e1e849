// A known shape is loaded, imaged and unloaded again: it comes back, under every kind of load, by
// Newton on the inverse problem and by the fixed point.
#include <cmath>

#include <gtest/gtest.h>

#include "solver/calibration/forward/organ_states.h"
#include "tests/operators/organ.h"

namespace viscera::test {
namespace {

using calibration::OrganPoint;
using calibration::OrganStates;
using Unloading = physics::CalibrationOptions::Unloading;

constexpr double asked = 1e-6;  ///< mm

/// The box as a dome on the chest wall z = 0: a breast of radius 60 mm.
meshes::OrganMesh dome(const Form& form) {
  meshes::OrganMesh mesh = loaded_box(form.box({{3, 3, 2}, {2, 2, 1}, 0}));
  for (Point& node : mesh.nodes) {
    const double x = 0.8 * (node[0] - 1), y = 0.8 * (node[1] - 1);
    const double u = x * std::sqrt(1 - y * y / 2), v = y * std::sqrt(1 - x * x / 2);
    node = {60 * u, 60 * v, 45 * node[2] * std::sqrt(1 - 0.7 * (u * u + v * v))};
  }
  return mesh;
}

/// Fat and gland: soft and nearly incompressible.
Case tissue(const Form& form) {
  Case the_case = plain_case(form);
  the_case.materials[0].law = make_law({"", "neo_hookean", {{"mu", 1.2}}});
  if (form.formulation != Formulation::taylor_hood)
    the_case.materials[0].bulk_modulus = 20;
  the_case.materials[0].density = 1e-6;
  fix(the_case, "z0");
  the_case.solver.residual_tolerance = 1e-12;
  the_case.solver.increment_tolerance = 1e-10;
  return the_case;
}

struct Loading {
  std::string name;
  std::function<void(Case&)> add;
};

const std::vector<Loading>& loadings() {
  static const std::vector<Loading> all{
      {"Prone",
       [](Case& c) {
         c.loads.push_back(physics::GravityLoad{"loads.0.gravity", {0, 0, 9810}, {}, {}});
       }},
      {"Standing",
       [](Case& c) {
         c.loads.push_back(physics::GravityLoad{"loads.0.gravity", {0, -9810, 0}, {}, {}});
       }},
      {"Traction",
       [](Case& c) {
         c.loads.push_back(physics::TractionLoad{"loads.0.traction", "z1", {0.05, 0.1, 0.2}, {}});
       }},
      {"Forces",
       [](Case& c) {
         physics::ForceLoad force;
         force.force = {200, 100, 300};
         force.surface = "z1";
         force.center = {0, 0, 45};
         force.radius = 30;
         c.loads.push_back(force);
         force = {};
         force.force = {10, 0, -20};
         force.node_set = "some";
         c.loads.push_back(force);
       }},
      {"WeightPressureAndMotion", [](Case& c) {
         c.loads.push_back(physics::GravityLoad{"loads.0.gravity", {0, -5000, 6000}, {}, {}});
         c.loads.push_back(physics::PressureLoad{"loads.1.pressure", "z1", 0.1, {}});
         physics::DirichletCondition moved;
         moved.surface = "x1";
         moved.value = {std::nullopt, 2.0, std::nullopt};
         c.dirichlet.push_back(moved);
         c.robin.push_back(
             {"supports.2.spring", "y0", 0.01, physics::RobinCondition::Direction::all});
       }}};
  return all;
}

struct TripCase {
  Form form;
  Loading loading;
};

class RoundTrip : public ::testing::TestWithParam<TripCase> {
 protected:
  RoundTrip()
      : mesh_(dome(GetParam().form)),
        case_(tissue(GetParam().form)),
        space_(mesh_, case_.formulation, MPI_COMM_WORLD),
        original_(space_.coordinates()) {
    GetParam().loading.add(case_);
    case_.calibration.emplace();
  }

  /// The shape of the space becomes the loaded one.
  void load() {
    OrganStates forward(space_, case_, {}, {1.0}, timers_);
    const auto point = forward.solve({}, nullptr);
    DistributedVector<double> u(point->states.front().block(0));
    u.update_ghost_values();
    double largest = 0;
    for (std::size_t i = 0; i < original_.size(); ++i) {
      space_.coordinates()[i] += u.local_element(i);
      largest = std::max(largest, std::abs(u.local_element(i)));
    }
    MPI_Allreduce(MPI_IN_PLACE, &largest, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
    EXPECT_GT(largest, 1.5);
  }
  std::unique_ptr<OrganPoint> unload(Unloading how) {
    case_.calibration->image_at = 1;
    case_.calibration->options.unloading = how;
    image_ = space_.coordinates();
    states_ = std::make_unique<OrganStates>(space_, case_, std::vector<calibration::Followers>{},
                                            std::vector<double>{1.0}, timers_);
    return states_->solve({}, nullptr);
  }
  /// Of the unloaded shape from the one that was loaded [mm].
  double distance(const OrganPoint& point) const {
    DistributedVector<double> u(point.image.block(0));
    u.update_ghost_values();
    double largest = 0;
    for (std::size_t i = 0; i < original_.size(); ++i)
      largest = std::max(largest, std::abs(image_[i] - u.local_element(i) - original_[i]));
    MPI_Allreduce(MPI_IN_PLACE, &largest, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
    return largest;
  }

  meshes::OrganMesh mesh_;
  Case case_;
  OrganSpace space_;
  std::vector<double> original_, image_;
  Timers timers_;
  std::unique_ptr<OrganStates> states_;
};

TEST_P(RoundTrip, LeadsBackToTheShapeThatWasLoaded) {
  load();
  const auto point = unload(Unloading::newton);
  EXPECT_LT(distance(*point), asked);
}

/// The fixed point, by itself, finds what Newton finds.
TEST_P(RoundTrip, IsTheSameByTheFixedPoint) {
  load();
  const auto point = unload(Unloading::fixed_point);
  EXPECT_LT(distance(*point), asked);
  EXPECT_LT(point->points_to_image, asked);
}

std::vector<TripCase> trips() {
  std::vector<TripCase> out;
  for (const Form& form :
       {Form{Formulation::taylor_hood, false}, Form{Formulation::displacement_p2, true}})
    for (const Loading& loading : loadings())
      out.push_back({form, loading});
  return out;
}

INSTANTIATE_TEST_SUITE_P(Loads, RoundTrip, ::testing::ValuesIn(trips()), [](const auto& info) {
  return info.param.loading.name + name_of(info.param.form);
});

}  // namespace
}  // namespace viscera::test
