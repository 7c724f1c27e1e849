// Numbers of a case by their path: found, read, changed, refused.
#include "solver/case/case_parameter.h"

#include <cmath>
#include <stdexcept>

#include <gtest/gtest.h>

#include "solver/case/read_case.h"
#include "tests/case/case_files.h"

namespace viscera {
namespace {

using Kind = physics::CaseParameter::Kind;

Case wall_case() {
  const test::TemporaryFolder folder;
  folder.write("lv.vtu", "");
  return read_case(folder.write(
      "case.yaml",
      "viscera: 1\n"
      "mesh: {file: lv.vtu}\n"
      "materials:\n"
      "  wall: {law: guccione, C: 2 kPa, bf: 8, bt: 2, bfs: 4, bulk_modulus: 50 kPa,\n"
      "         fibers: {direction: [1, 0, 0], sheet_direction: [0, 1, 0], rotation: 5 deg},\n"
      "         active: {tension: 60 kPa, transverse: 0.3}}\n"
      "  scar: {law: neo_hookean, mu: 20 kPa, bulk_modulus: incompressible}\n"
      "supports:\n"
      "  - fixed: {surface: base}\n"
      "  - spring: {surface: epi, stiffness: 0.1 kPa/mm}\n"
      "loads:\n"
      "  - traction: {surface: top, value: [0, 0, 1 kPa]}\n"
      "  - pressure: {surface: endo, value: 2 kPa, curve: {time: [0, 1], factor: [0, 1.5]}}\n"));
}

std::string message(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

TEST(CaseParameter, HasThePathsOfTheFile) {
  std::vector<std::string> paths;
  for (const physics::CaseParameter& one : case_parameters(wall_case()))
    paths.push_back(one.path);

  EXPECT_EQ(paths,
            (std::vector<std::string>{
                "materials.wall.C", "materials.wall.bf", "materials.wall.bt", "materials.wall.bfs",
                "materials.wall.bulk_modulus", "materials.wall.active.tension",
                "materials.wall.active.transverse", "materials.wall.fibers.rotation",
                "materials.scar.mu", "supports.1.spring.stiffness", "loads.0.traction.value.x",
                "loads.0.traction.value.y", "loads.0.traction.value.z", "loads.1.pressure.value",
                "loads.1.pressure.curve.factor.0", "loads.1.pressure.curve.factor.1"}));
}

/// A case with the loads and supports that wall_case has not.
Case breast_case() {
  const test::TemporaryFolder folder;
  folder.write("breast.vtu", "");
  return read_case(folder.write(
      "case.yaml",
      "viscera: 1\n"
      "mesh: {file: breast.vtu}\n"
      "materials:\n"
      "  fat: {law: neo_hookean, mu: 1 kPa, bulk_modulus: incompressible, density: 950 kg/m3,\n"
      "        fibers: {direction: [1, 0, 0]},\n"
      "        active: {tension: 1 kPa, curve: {time: [0, 1], factor: [0, 1]}}}\n"
      "supports:\n"
      "  - fixed: {surface: chest}\n"
      "  - displacement: {surface: rim, x: 2 mm, z: 0 mm, curve: {time: [0, 1], factor: [0, 1]}}\n"
      "loads:\n"
      "  - gravity: {acceleration: [0, 0, 9.81 m/s2], imaged_under: [0, -9.81 m/s2, 0]}\n"
      "  - force: {point: [0, 0, 40 mm], value: [0, 1 N, 0],\n"
      "            curve: {time: [0, 1], factor: [0, 3]}}\n"));
}

TEST(CaseParameter, IsEveryNumberThatALoadOrAMovedSupportDeclares) {
  const Case breast = breast_case();
  std::vector<std::string> paths;
  for (const physics::CaseParameter& one : case_parameters(breast))
    paths.push_back(one.path);

  EXPECT_EQ(paths, (std::vector<std::string>{"materials.fat.mu",
                                             "materials.fat.density",
                                             "materials.fat.active.tension",
                                             "materials.fat.active.curve.factor.0",
                                             "materials.fat.active.curve.factor.1",
                                             "materials.fat.active.transverse",
                                             "materials.fat.fibers.rotation",
                                             "supports.1.displacement.x",
                                             "supports.1.displacement.z",
                                             "supports.1.displacement.curve.factor.0",
                                             "supports.1.displacement.curve.factor.1",
                                             "loads.0.gravity.acceleration.x",
                                             "loads.0.gravity.acceleration.y",
                                             "loads.0.gravity.acceleration.z",
                                             "loads.0.gravity.imaged_under.x",
                                             "loads.0.gravity.imaged_under.y",
                                             "loads.0.gravity.imaged_under.z",
                                             "loads.1.force.value.x",
                                             "loads.1.force.value.y",
                                             "loads.1.force.value.z",
                                             "loads.1.force.curve.factor.0",
                                             "loads.1.force.curve.factor.1"}));
  const auto value = [&](const char* path) { return get(breast, resolve(breast, path)); };
  EXPECT_DOUBLE_EQ(value("materials.fat.density"), 9.5e-7);
  EXPECT_DOUBLE_EQ(value("loads.0.gravity.acceleration.z"), 9810);
  EXPECT_DOUBLE_EQ(value("loads.0.gravity.imaged_under.y"), -9810);
  EXPECT_DOUBLE_EQ(value("loads.1.force.value.y"), 1000);
  EXPECT_EQ(value("loads.1.force.curve.factor.1"), 3);
  EXPECT_EQ(value("supports.1.displacement.x"), 2);
  EXPECT_EQ(value("supports.1.displacement.z"), 0);
}

TEST(CaseParameter, OfALoadIsSetAloneAndHasItsUnit) {
  const Case before = breast_case();
  for (const physics::CaseParameter& one : case_parameters(before)) {
    Case after = before;
    set(after, one, 0.25);
    for (const physics::CaseParameter& other : case_parameters(after))
      EXPECT_EQ(get(after, other), other.path == one.path ? 0.25 : get(before, other))
          << one.path << " and " << other.path;
  }
  const auto unit = [&](const char* path) {
    return describe(before, resolve(before, path)).dimension;
  };
  EXPECT_EQ(unit("materials.fat.density"), units::density);
  EXPECT_EQ(unit("loads.0.gravity.acceleration.z"), units::acceleration);
  EXPECT_EQ(unit("loads.1.force.value.x"), units::force);
  EXPECT_EQ(unit("supports.1.displacement.x"), units::length);
  EXPECT_EQ(unit("supports.1.displacement.curve.factor.1"), units::pure_number);
}

TEST(CaseParameter, IsReadInInternalUnits) {
  const Case wall = wall_case();
  const auto value = [&](const char* path) { return get(wall, resolve(wall, path)); };

  EXPECT_EQ(value("materials.wall.C"), 2);
  EXPECT_EQ(value("materials.wall.bulk_modulus"), 50);
  EXPECT_EQ(value("materials.wall.active.tension"), 60);
  EXPECT_EQ(value("materials.wall.active.transverse"), 0.3);
  EXPECT_DOUBLE_EQ(value("materials.wall.fibers.rotation"), 5 * std::acos(-1.0) / 180);
  EXPECT_EQ(value("materials.scar.mu"), 20);
  EXPECT_EQ(value("supports.1.spring.stiffness"), 0.1);
  EXPECT_EQ(value("loads.1.pressure.value"), 2);
  EXPECT_EQ(value("loads.1.pressure.curve.factor.1"), 1.5);
}

TEST(CaseParameter, IsSetAloneAndReadBack) {
  const Case before = wall_case();

  for (const physics::CaseParameter& one : case_parameters(before)) {
    Case after = before;
    set(after, one, 0.25);
    for (const physics::CaseParameter& other : case_parameters(after))
      EXPECT_EQ(get(after, other), other.path == one.path ? 0.25 : get(before, other))
          << one.path << " and " << other.path;
  }
}

TEST(CaseParameter, KnowsItsUnitAndBounds) {
  const Case wall = wall_case();
  const auto info = [&](const char* path) { return describe(wall, resolve(wall, path)); };

  EXPECT_EQ(info("materials.wall.C").dimension, units::pressure);
  EXPECT_TRUE(info("materials.wall.C").strict_lower);
  EXPECT_EQ(info("materials.wall.bf").dimension, units::pure_number);
  EXPECT_EQ(info("supports.1.spring.stiffness").dimension, units::spring);
  EXPECT_EQ(info("materials.wall.fibers.rotation").dimension, units::angle);
  EXPECT_EQ(info("materials.wall.active.transverse").upper, 1);
}

TEST(CaseParameter, RefusesValuesOutOfRange) {
  Case wall = wall_case();
  const auto attempt = [&](const char* path, double value) {
    return message([&] { set(wall, resolve(wall, path), value); });
  };

  EXPECT_NE(attempt("materials.wall.C", -1), "no error");
  EXPECT_NE(attempt("materials.wall.bulk_modulus", 0), "no error");
  EXPECT_NE(attempt("materials.wall.active.transverse", 1.5).find("would be 1.5"),
            std::string::npos);
  EXPECT_NE(attempt("loads.1.pressure.value", std::nan("")), "no error");
  EXPECT_EQ(attempt("loads.1.pressure.value", -3), "no error");
  EXPECT_EQ(get(wall, resolve(wall, "materials.wall.C")), 2);
}

TEST(CaseParameter, ThatIsUnknownIsToldWithTheNearest) {
  const Case wall = wall_case();

  const std::string text = message([&] { resolve(wall, "materials.wal.C"); });

  EXPECT_NE(text.find("'materials.wal.C' is no number of this case"), std::string::npos) << text;
  EXPECT_NE(text.find("Did you mean 'materials.wall.C'?"), std::string::npos) << text;
  // An incompressible region has no bulk modulus, a fixed support no stiffness.
  EXPECT_NE(message([&] { resolve(wall, "materials.scar.bulk_modulus"); }), "no error");
  EXPECT_NE(message([&] { resolve(wall, "supports.0.fixed.stiffness"); }), "no error");
  // Without gravity nothing depends on a density; a support that is fixed moves nowhere.
  EXPECT_NE(message([&] { resolve(wall, "materials.wall.density"); }), "no error");
  EXPECT_NE(message([&] { resolve(wall, "supports.0.fixed.x"); }), "no error");
}

}  // namespace
}  // namespace viscera
