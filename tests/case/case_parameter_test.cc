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
                "materials.scar.mu", "supports.1.spring.stiffness", "loads.1.pressure.value",
                "loads.1.pressure.curve.factor.0", "loads.1.pressure.curve.factor.1"}));
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
}

}  // namespace
}  // namespace viscera
