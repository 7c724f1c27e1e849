// Values of a right case come out in internal units.
#include "solver/case/read_case.h"

#include <cmath>
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/case/case_files.h"

namespace viscera {
namespace {

constexpr double rounding = 1e-13;  ///< relative, a few products

/// tests/case/full_case.yaml with the files it names.
class FullCase : public testing::Test {
 protected:
  FullCase() {
    folder_.write("organ.vtu", "");
    folder_.write("tool.txt", "0 1 2\n");
    folder_.write("endo.stl", "");
    folder_.write("labels.nii.gz", "");
    folder_.write("marks.csv",
                  "from_x[cm],from_y[mm],from_z[mm],to_x[mm],to_y[mm],to_z[mm]\n1,2,3,4,5,6\n");
    folder_.write("forces.csv", "# tool\nt[ms],fx[N],fy[mN],fz[N]\n0,0,0,0\n500,1,2,-3\n");
    std::filesystem::copy(VISCERA_FULL_CASE, folder_.path() + "/case.yaml");
    case_ = read_case(folder_.path() + "/case.yaml");
  }

  test::TemporaryFolder folder_;
  Case case_;
};

TEST_F(FullCase, MeshIsFoundBesideTheCaseFile) {
  EXPECT_EQ(case_.mesh.file, folder_.path() + "/organ.vtu");
  EXPECT_EQ(case_.mesh.unit_in_mm, 10);
  EXPECT_EQ(case_.mesh.node_set_files.at("tool"), folder_.path() + "/tool.txt");
}

TEST_F(FullCase, MaterialsAreInInternalUnits) {
  ASSERT_EQ(case_.materials.size(), 2u);
  const physics::Material& wall = case_.materials[0];
  const physics::Material& scar = case_.materials[1];

  EXPECT_EQ(wall.region, "wall");
  EXPECT_EQ(materials::describe(wall.law).name, "guccione");
  EXPECT_EQ(materials::get_parameter(wall.law, "C"), 2);
  EXPECT_TRUE(std::isinf(wall.bulk_modulus));
  EXPECT_NEAR(wall.density, 1.06e-6, 1.06e-6 * rounding);
  EXPECT_EQ(wall.fibers.sheet_field, "sheet");
  EXPECT_FALSE(wall.fibers.constant);
  EXPECT_EQ(wall.active.tension, 60);
  EXPECT_EQ(wall.active.curve.time, (std::vector<double>{0, 0.2, 1}));

  EXPECT_NEAR(materials::get_parameter(scar.law, "mu"), 150 * 0.133322387415, rounding * 20);
  EXPECT_EQ(scar.bulk_modulus, 1000);
  EXPECT_NEAR(scar.density, 1.06e-6, 1.06e-6 * rounding);
}

TEST_F(FullCase, ConstantFiberDirectionsAreOrthonormal) {
  const physics::FiberSource& fibers = case_.materials[1].fibers;

  EXPECT_TRUE(fibers.constant);
  EXPECT_EQ(fibers.fiber, (std::array<double, 3>{0, 0, 1}));
  EXPECT_NEAR(fibers.sheet[0], 1, rounding);
  EXPECT_NEAR(fibers.sheet[2], 0, rounding);
}

TEST_F(FullCase, SupportsKeepTheirOrderAndKey) {
  ASSERT_EQ(case_.dirichlet.size(), 3u);
  EXPECT_EQ(case_.dirichlet[0].key, "supports.0.fixed");
  EXPECT_EQ(case_.dirichlet[0].value[1], 0.0);
  EXPECT_EQ(case_.dirichlet[1].node_set, "tool");
  EXPECT_FALSE(case_.dirichlet[1].value[1].has_value());
  EXPECT_EQ(case_.dirichlet[2].value[0], 1.0);
  EXPECT_FALSE(case_.dirichlet[2].value[1].has_value());
  EXPECT_EQ(case_.dirichlet[2].curve.time.size(), 2u);

  ASSERT_EQ(case_.robin.size(), 2u);
  EXPECT_NEAR(case_.robin[0].stiffness, 100, 100 * rounding);
  EXPECT_EQ(case_.robin[0].direction, physics::RobinCondition::Direction::normal);
  EXPECT_EQ(case_.robin[1].direction, physics::RobinCondition::Direction::all);
}

TEST_F(FullCase, LoadsAreInInternalUnits) {
  ASSERT_EQ(case_.loads.size(), 6u);
  EXPECT_NEAR(std::get<physics::PressureLoad>(case_.loads[0]).pressure, 1.999835811225, rounding);
  EXPECT_NEAR(std::get<physics::TractionLoad>(case_.loads[1]).traction[2], 6.25, rounding * 10);
  EXPECT_NEAR(std::get<physics::GravityLoad>(case_.loads[2]).acceleration[0], 9810, 1e4 * rounding);
  EXPECT_EQ(std::get<physics::ForceLoad>(case_.loads[3]).force[1], 2000);
  EXPECT_EQ((*std::get<physics::ForceLoad>(case_.loads[3]).point)[0], 10);
  EXPECT_EQ(std::get<physics::ForceLoad>(case_.loads[5]).radius, 15);
  EXPECT_EQ(std::get<physics::ForceLoad>(case_.loads[5]).key, "loads.5.force");
}

TEST_F(FullCase, ForceTablesAreInInternalUnits) {
  const auto& load = std::get<physics::ForceLoad>(case_.loads[4]);

  ASSERT_TRUE(load.has_component_curves);
  EXPECT_EQ(load.component_curves[0].time, (std::vector<double>{0, 0.5}));
  EXPECT_EQ(load.component_curves[0].value, (std::vector<double>{0, 1000}));
  EXPECT_EQ(load.component_curves[1].value, (std::vector<double>{0, 2}));
  EXPECT_EQ(load.component_curves[2].value, (std::vector<double>{0, -3000}));
}

TEST_F(FullCase, RunOptionsAreRead) {
  EXPECT_EQ(case_.steps.end, 2);
  EXPECT_EQ(case_.steps.at, (std::vector<double>{0.25, 0.5, 1, 1.25, 1.5, 2}));
  EXPECT_EQ(case_.solver.linear, LinearSolverKind::direct);
  EXPECT_EQ(case_.solver.max_newton, 12);
  EXPECT_EQ(case_.solver.augmentation, 10.0);
  EXPECT_EQ(case_.solver.device, DeviceKind::cpu);
  EXPECT_EQ(case_.output.every, 2);
  EXPECT_EQ(case_.output.fields.size(), 3u);
}

TEST_F(FullCase, QuantitiesKnowTheirScale) {
  ASSERT_EQ(case_.quantities.size(), 7u);
  EXPECT_EQ(case_.quantities[0].kind, physics::Quantity::Kind::position);
  EXPECT_EQ(case_.quantities[0].component, physics::Quantity::Component::z);
  EXPECT_EQ(case_.quantities[1].unit, "mm");
  EXPECT_EQ(case_.quantities[2].scale, 1e-3);
  EXPECT_EQ(case_.quantities[3].scale, 1);
  EXPECT_EQ(case_.quantities[4].extreme, physics::Quantity::Extreme::minimum);
  EXPECT_EQ(case_.quantities[4].unit, "");
  EXPECT_EQ(case_.quantities[5].scale, 0.1);
  EXPECT_EQ(case_.quantities[6].scale, 1e-3);
}

TEST_F(FullCase, CalibratedParametersHaveDefaultsOfWhatTheySet) {
  const physics::Calibration& fit = *case_.calibration;
  ASSERT_EQ(fit.parameters.size(), 5u);
  EXPECT_EQ(fit.image_at, 1);

  const physics::CalibratedParameter& C = fit.parameters[0];
  EXPECT_EQ(C.name, "C");
  EXPECT_EQ(C.unit, "kPa");
  EXPECT_EQ(C.start, 3);
  EXPECT_NEAR(C.lower, 0.1, rounding);
  EXPECT_EQ(C.transform, physics::Transform::log);
  EXPECT_NEAR(C.prior_mean, std::log(2.0), rounding);
  EXPECT_NEAR(C.prior_sd, std::log(1.5), rounding);
  ASSERT_TRUE(C.field);
  EXPECT_NEAR(C.field->correlation_length, 15, 15 * rounding);
  EXPECT_EQ(C.field->sd, 0.6);

  const physics::CalibratedParameter& shared = fit.parameters[1];
  EXPECT_EQ(shared.targets.size(), 2u);
  EXPECT_EQ(shared.factors, (std::vector<double>{1, 0.25}));
  EXPECT_EQ(shared.name, "materials.wall.bf");
  EXPECT_TRUE(std::isinf(shared.prior_sd));

  const physics::CalibratedParameter& angle = fit.parameters[2];
  EXPECT_TRUE(angle.nuisance);
  EXPECT_EQ(angle.transform, physics::Transform::none);
  EXPECT_NEAR(angle.start, 5 / angle.scale, rounding);
  EXPECT_NEAR(angle.prior_sd * angle.scale, 5, 5 * rounding);

  EXPECT_EQ(fit.parameters[3].transform, physics::Transform::logit);
  EXPECT_EQ(fit.parameters[3].unit, "mmHg");
  EXPECT_EQ(fit.parameters[4].transform, physics::Transform::log);
  EXPECT_NEAR(fit.parameters[4].start, 100, 100 * rounding);
}

TEST_F(FullCase, ObservationsAreInInternalUnits) {
  const std::vector<physics::Observation>& all = case_.calibration->observations;
  ASSERT_EQ(all.size(), 9u);
  EXPECT_EQ(all[0].key, "calibration.observations.filled");
  EXPECT_EQ(all[0].at, 0.5);
  EXPECT_EQ(std::get<physics::VolumeObservation>(all[0].what).value, 120e3);
  const auto& surface = std::get<physics::SurfaceObservation>(all[1].what);
  EXPECT_EQ(surface.file, folder_.path() + "/endo.stl");
  EXPECT_EQ(surface.unit_in_mm, 10);
  EXPECT_EQ(surface.tag_values, (std::vector<int>{1, 2}));
  EXPECT_EQ(surface.correlation_length, 10);
  EXPECT_NEAR(surface.rotation_sd, 0.0174532925, 1e-9);
  const auto& marks = std::get<physics::LandmarkObservation>(all[2].what);
  EXPECT_EQ(marks.from.at(0), (std::array<double, 3>{10, 2, 3}));
  EXPECT_EQ(marks.to.at(0), (std::array<double, 3>{4, 5, 6}));
  const auto& strain = std::get<physics::StrainObservation>(all[3].what);
  EXPECT_EQ(strain.direction, physics::StrainObservation::Direction::sheet);
  EXPECT_EQ(strain.relative_to, 0.25);
  const auto& stretch = std::get<physics::StrainObservation>(all[4].what);
  EXPECT_EQ(stretch.direction, physics::StrainObservation::Direction::vector);
  EXPECT_TRUE(std::isnan(stretch.relative_to));
  const auto& force = std::get<physics::ReactionObservation>(all[5].what);
  EXPECT_EQ(force.value, 2000);
  EXPECT_EQ(force.of, physics::ReactionObservation::Of::springs);
  EXPECT_EQ(std::get<physics::LabelObservation>(all[6].what).labels, (std::vector<int>{1, 3}));
}

TEST_F(FullCase, ObservationsOfTissueAreInInternalUnits) {
  const std::vector<physics::Observation>& all = case_.calibration->observations;
  EXPECT_FALSE(all[0].robust);
  EXPECT_TRUE(all[1].robust);
  EXPECT_EQ(all[1].huber_threshold, 3);
  const auto& surface = std::get<physics::SurfaceObservation>(all[1].what);
  EXPECT_TRUE(surface.symmetric);
  EXPECT_NEAR(surface.normal_angle, 1.0471975512, 1e-9);
  const auto& moves = std::get<physics::DisplacementObservation>(all[7].what);
  EXPECT_EQ(moves.at.at(0), (std::array<double, 3>{1, 2, -3}));
  EXPECT_EQ(moves.values.at(0), (std::array<double, 3>{0, 0, 1}));
  EXPECT_EQ(moves.sds, (std::vector<double>{0.5}));
  EXPECT_EQ(relative_to(all[7]), 0.5);
  const auto& bullseye = std::get<physics::SegmentStrainObservation>(all[8].what);
  EXPECT_EQ(bullseye.apex[2], -17);
  EXPECT_TRUE(bullseye.septum && !bullseye.anterior);
  ASSERT_EQ(bullseye.segments.size(), 15u);  // 16 without the second
  EXPECT_EQ(bullseye.segments[1], 3);
  EXPECT_EQ(bullseye.values[1], -0.12);
}

TEST_F(FullCase, CalibrationOptionsAreRead) {
  const physics::CalibrationOptions& options = case_.calibration->options;
  EXPECT_EQ(options.optimizer, physics::CalibrationOptions::Optimizer::lm);
  EXPECT_EQ(options.unloading, physics::CalibrationOptions::Unloading::fixed_point);
  EXPECT_EQ(options.derivatives, physics::CalibrationOptions::Derivatives::adjoint);
  EXPECT_EQ(options.max_points, 30);
  EXPECT_EQ(options.decrement, 0.05);
  EXPECT_EQ(options.importance_samples, 100);
  EXPECT_TRUE(options.profile);
  EXPECT_EQ(options.multistart, 4);
  EXPECT_EQ(case_.calibration->predictions.at(0).quantity, "cavity_volume");
}

TEST_F(FullCase, KeysKeepTheirPlace) {
  const std::string file = folder_.path() + "/case.yaml";
  EXPECT_EQ(location_of(case_, "materials.wall.C"), file + ":9:8");
  EXPECT_EQ(location_of(case_, "materials.wall.C.deeper"), file + ":9:8");
  EXPECT_EQ(location_of(case_, "nowhere"), file);
}

TEST(ReadCase, DefaultStepsGoWithTheEnd) {
  const test::TemporaryFolder folder;
  folder.write("lv.vtu", "");
  const std::string file =
      folder.write("case.yaml", test::changed("{end: 1, first: 0.25}", "{end: 0.08}"));

  const StepOptions steps = read_case(file).steps;

  EXPECT_DOUBLE_EQ(steps.first, 0.02);
  EXPECT_DOUBLE_EQ(steps.maximum, 0.08);
  EXPECT_DOUBLE_EQ(steps.minimum, 8e-6);
}

TEST(LoadCurve, RampsInterpolatesAndHolds) {
  const physics::LoadCurve ramp, table{{1, 2}, {0, 10}};

  EXPECT_EQ(ramp(0.5, 2), 0.25);
  EXPECT_EQ(ramp(3, 2), 1);
  EXPECT_EQ(table(0, 2), 0);
  EXPECT_EQ(table(1.25, 2), 2.5);
  EXPECT_EQ(table(5, 2), 10);
}

}  // namespace
}  // namespace viscera
