// viscera calibrate with derivatives by adjoints: what a linear solve for each unknown finds, and
// more unknowns than that is for.
#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/problem/gel.h"
#include "tests/problem/program.h"

namespace viscera::test {
namespace {

using nlohmann::json;

std::string forces_of(const std::string& prior, double start, const std::vector<double>& moves) {
  return gel(start, gel_force_parameters(prior), moves);
}

const std::string with_prior = ", prior: {mean: 0 mN, sd: 10 mN}, start: 0 mN";

json named(const json& list, const std::string& name) {
  for (const json& one : list)
    if (one["name"] == name)
      return one;
  return {};
}

/// Estimates and standard deviations within `share` of the latter, intervals and verdicts.
void expect_the_same(const Program& program,
                     const std::string& a,
                     const std::string& b,
                     double share) {
  const json one = program.json(a + "/calibration.json"),
             other = program.json(b + "/calibration.json");
  ASSERT_EQ(one["unknowns"].size(), other["unknowns"].size());
  for (const char* list : {"unknowns", "predictions"})
    for (const json& x : one[list]) {
      const json y = named(other[list], x["name"]);
      const double sd = x["sd"];
      const auto expect_near = [&](const json& p, const json& q) {
        EXPECT_NEAR(p.get<double>(), q.get<double>(), share * sd) << x["name"];
      };
      expect_near(x["estimate"], y["estimate"]);
      expect_near(x["sd"], y["sd"]);
      expect_near(x["interval_95"]["lower"], y["interval_95"]["lower"]);
      expect_near(x["interval_95"]["upper"], y["interval_95"]["upper"]);
      EXPECT_EQ(x.value("verdict", ""), y.value("verdict", "")) << x["name"];
    }
  const json parameters = program.json(a + "/identifiability.json")["parameters"];
  for (const json& x : parameters)
    EXPECT_NEAR(
        x["contraction"].get<double>(),
        named(program.json(b + "/identifiability.json")["parameters"], x["name"])["contraction"]
            .get<double>(),
        share);
}

class ProgramAdjoints : public testing::Test {
 protected:
  Program program;
};

class ManyForces : public ProgramAdjoints {
 protected:
  void SetUp() override {
    moves_ = gel_moves(program);
    ASSERT_EQ(moves_.size(), 3 * n_gel_forces);
  }
  std::vector<double> moves_;
};

TEST_F(ManyForces, AreFoundByAdjointsAsByALinearSolveEach) {
  const std::string section = forces_of(with_prior, 0, moves_) + "  decrement: 1e-10\n";
  program.write("many.yaml", section);
  program.write("forward.yaml", section + "  derivatives: forward\n");
  const Outcome many = program.run("calibrate --no-plots many.yaml -o many");
  ASSERT_EQ(many.status, 0) << many.output;
  EXPECT_NE(many.output.find("By adjoints"), std::string::npos) << many.output;
  const Outcome forward = program.run("calibrate --no-plots forward.yaml -o forward");
  ASSERT_EQ(forward.status, 0) << forward.output;
  EXPECT_EQ(forward.output.find("By adjoints"), std::string::npos) << forward.output;
  ASSERT_EQ(program.run("calibrate --no-plots many.yaml -o ranks", 2).status, 0);

  expect_the_same(program, "forward", "many", 1e-3);
  expect_the_same(program, "many", "ranks", 1e-3);

  const json found = program.json("many/calibration.json");
  for (int k = 0; k < n_gel_forces; ++k)
    for (int axis = 0; axis < 3; ++axis) {
      const json one =
          named(found["unknowns"], "loads." + std::to_string(k) + ".force.value." + "xyz"[axis]);
      EXPECT_NEAR(one["estimate"].get<double>(), gel_force(k, axis), one["sd"].get<double>());
      EXPECT_EQ(one["verdict"], "identified");
    }
  for (const char* file : {"identifiability.json", "trace.csv", "fit.csv", "fields/result.pvd"})
    EXPECT_TRUE(program.exists(std::string("many/") + file)) << file;
}

TEST_F(ManyForces, GoOnWhereTheyWereStopped) {
  program.write("fit.yaml", forces_of(with_prior, 0, moves_));
  ASSERT_EQ(program.run("calibrate --no-plots fit.yaml -o whole").status, 0);
  const Outcome stopped = program.run("calibrate --no-plots fit.yaml -o fit --walltime 0.01s");
  ASSERT_EQ(stopped.status, 5) << stopped.output;
  EXPECT_TRUE(program.exists("fit/checkpoint.bin"));

  const Outcome resumed = program.run("calibrate --no-plots fit.yaml -o fit --resume");

  ASSERT_EQ(resumed.status, 0) << resumed.output;
  EXPECT_NE(resumed.output.find("1 points solved before"), std::string::npos) << resumed.output;
  EXPECT_FALSE(program.exists("fit/checkpoint.bin"));
  expect_the_same(program, "whole", "fit", 1e-9);
  EXPECT_EQ(program.json("whole/calibration.json")["cost"]["points_of_fit"],
            program.json("fit/calibration.json")["cost"]["points_of_fit"]);
}

TEST_F(ManyForces, AreCheckedBySamples) {
  program.write("samples.yaml", forces_of(with_prior, 0, moves_) + "  importance_samples: 100\n");

  const Outcome outcome = program.run("calibrate --no-plots samples.yaml -o fit");

  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const json posterior = program.json("fit/calibration.json")["posterior"];
  EXPECT_NE(outcome.output.find("By adjoints"), std::string::npos) << outcome.output;
  EXPECT_EQ(posterior["samples"], 100);
  EXPECT_TRUE(posterior["trusted"]) << posterior;  // displacements hardly bend with small forces
  EXPECT_GT(posterior["effective_samples"].get<double>(), 50);
}

TEST_F(ManyForces, WithoutPriorsAreRefusedByName) {
  program.write("flat.yaml", forces_of("", 0, moves_) + "  derivatives: adjoint\n");

  const Outcome outcome = program.run("calibrate --no-plots flat.yaml -o out");

  EXPECT_EQ(outcome.status, 2) << outcome.output;
  for (const char* part : {"loads.0.force.value.x, loads.0.force.value.y", "and 30 more",
                           "without a prior", "'derivatives: forward'"})
    EXPECT_NE(outcome.output.find(part), std::string::npos) << part << "\n" << outcome.output;
  EXPECT_FALSE(program.exists("out"));
}

TEST_F(ManyForces, WhatAdjointsCannotIsRefused) {
  program.write("profile.yaml",
                forces_of(with_prior, 0, moves_) + "  profile: true\n  derivatives: adjoint\n");
  for (const char* verb : {"calibrate --no-plots profile.yaml -o out", "check profile.yaml"}) {
    const Outcome outcome = program.run(verb);

    EXPECT_EQ(outcome.status, 7) << outcome.output;
    EXPECT_NE(outcome.output.find("calibration.profile"), std::string::npos) << outcome.output;
    EXPECT_FALSE(program.exists("out"));
  }
}

TEST_F(ManyForces, GoByLinearSolvesWhereThoseAreNeeded) {
  program.write("many.yaml", forces_of(with_prior, 0, moves_));
  program.write("flat.yaml", forces_of("", 0, moves_));
  program.write("profile.yaml", forces_of(with_prior, 0, moves_) + "  profile: true\n");
  const auto derives = [&](const std::string& file) {
    const Outcome outcome = program.run("check " + file);
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    return outcome.output.find("by adjoints") != std::string::npos;
  };

  EXPECT_TRUE(derives("many.yaml"));
  EXPECT_FALSE(derives("flat.yaml"));
  EXPECT_FALSE(derives("profile.yaml"));
}

/// Few unknowns by adjoints on request: an image under load, a pressure and stiffnesses of springs.
TEST_F(ProgramAdjoints, FindWhatSensitivitiesFindThroughTheUnloadedShape) {
  ASSERT_EQ(program
                .run("mesh --shape ellipsoid --cells 3x1 --cell-type tet10 --fibers "
                     "--dimensions 18mm,50mm,27mm,58mm,15mm -o lv.vtu")
                .status,
            0);
  const std::string section =
      "viscera: 1\n"
      "title: Filling\n"
      "mesh: {file: lv.vtu}\n"
      "formulation: taylor_hood\n"
      "materials:\n"
      "  wall: {law: guccione, C: 1.7 kPa, bf: 9, bt: 3, bfs: 5, bulk_modulus: incompressible,\n"
      "         fibers: {field: fiber, sheet: sheet}}\n"
      "supports: [{spring: {surface: base, stiffness: 2 kPa/mm}}]\n"
      "loads: [{pressure: {surface: endocardium, value: 10 mmHg}}]\n"
      "steps: {end: 1, first: 0.25, maximum: 0.5}\n"
      "quantities:\n"
      "  volume: {enclosed_volume: {surface: endocardium}, unit: mL}\n"
      "  held: {reaction: {surface: base, component: z}}\n"
      "calibration:\n"
      "  image_at: 0.4\n"
      "  decrement: 1e-8\n"
      "  parameters:\n"
      "    - {path: materials.wall.C, prior: {median: 2 kPa, factor: 2}}\n"
      "    - {path: materials.wall.bf, prior: {median: 8, factor: 2}}\n"
      "    - {path: supports.0.spring.stiffness, prior: {median: 1.8 kPa/mm, factor: 1.2}}\n"
      "    - {path: loads.0.pressure.value, prior: {mean: 10 mmHg, sd: 0.3 mmHg}, nuisance: true}\n"
      "  observations:\n"
      "    v7: {at: 0.7, volume: {surface: endocardium, value: 56.3 mL, sd: 1 mL}}\n"
      "    v10: {at: 1, volume: {surface: endocardium, value: 62.3 mL, sd: 1 mL}}\n"
      "    push: {at: 1, loss: huber, huber_threshold: 1,\n"
      "           reaction: {surface: base, component: z, value: 1.5 N, sd: 0.1 N}}\n"
      "  predictions:\n"
      "    v0: {quantity: volume, at: 0}\n"
      "    held: {quantity: held, at: 1}\n";
  for (const char* name : {"forward", "adjoint"})
    program.write(std::string(name) + ".yaml", section + "  derivatives: " + name + "\n");
  const Outcome forward = program.run("calibrate --no-plots forward.yaml -o forward");
  ASSERT_EQ(forward.status, 0) << forward.output;
  const Outcome adjoint = program.run("calibrate --no-plots adjoint.yaml -o adjoint", 2);
  ASSERT_EQ(adjoint.status, 0) << adjoint.output;

  expect_the_same(program, "forward", "adjoint", 2e-3);
}

}  // namespace
}  // namespace viscera::test
