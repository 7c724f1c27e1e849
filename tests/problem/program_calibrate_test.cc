// viscera calibrate as a user runs it: from measurements of a loaded image to estimates with
// intervals, on any number of ranks, stopped and resumed, and its complaints.
#include <cmath>
#include <cstdlib>
#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/problem/program.h"

namespace viscera::test {
namespace {

using nlohmann::json;

const double true_C = 1.7, true_bf = 9;

/// A small ventricle imaged at half of its load; `parameters` and `observations` are lines of the
/// calibration section.
std::string ventricle(const std::string& parameters, const std::string& observations) {
  return "viscera: 1\n"
         "title: Filling\n"
         "mesh: {file: lv.vtu}\n"
         "formulation: taylor_hood\n"
         "materials:\n"
         "  wall: {law: guccione, C: 1.7 kPa, bf: 9, bt: 3, bfs: 5, bulk_modulus: incompressible,\n"
         "         fibers: {field: fiber, sheet: sheet}}\n"
         "supports:\n"
         "  - spring: {surface: base, stiffness: 2 kPa/mm}\n"
         "loads:\n"
         "  - pressure: {surface: endocardium, value: 10 mmHg, curve: {time: [0, 2], factor: [0, "
         "2]}}\n"
         "steps: {end: 2, first: 0.25, maximum: 0.5}\n"
         "quantities:\n"
         "  volume: {enclosed_volume: {surface: endocardium}, unit: mL}\n"
         "calibration:\n"
         "  image_at: 0.4\n"
         "  parameters:\n" +
         parameters + "  observations:\n" + observations +
         "  predictions:\n"
         "    v20: {quantity: volume, at: 2}\n"
         "    v0: {quantity: volume, at: 0}\n";
}

const std::string truth = "    - {path: materials.wall.C}\n    - {path: materials.wall.bf}\n";
const std::string wanted =
    "    - {path: materials.wall.C, prior: {median: 2 kPa, factor: 2}, start: 3 kPa}\n"
    "    - {path: materials.wall.bf, prior: {median: 8, factor: 2}, start: 6}\n";

std::string volume_line(double at, double value, double sd) {
  char line[160];
  std::snprintf(line, sizeof line,
                "    v%g: {at: %g, volume: {surface: endocardium, value: %.9g mL, sd: %g mL}}\n",
                10 * at, at, value, sd);
  return line;
}

std::string volumes(const std::vector<double>& values, double sd) {
  std::string lines;
  const double times[] = {0.7, 1, 1.4};
  for (std::size_t k = 0; k < values.size(); ++k)
    lines += volume_line(times[k], values[k], sd);
  return lines;
}

class ProgramCalibrate : public testing::Test {
 protected:
  void SetUp() override {
    const Outcome mesh = program.run(
        "mesh --shape ellipsoid --cells 3x1 --cell-type tet10 --fibers "
        "--dimensions 18mm,50mm,27mm,58mm,15mm -o lv.vtu");
    ASSERT_EQ(mesh.status, 0) << mesh.output;
  }

  /// Volumes [mL] that the true parameters give, by --evaluate.
  std::vector<double> true_volumes() const {
    program.write("truth.yaml", ventricle(truth, volumes({50, 50, 50}, 1)));
    const Outcome outcome = program.run("calibrate --no-plots truth.yaml -o truth --evaluate");
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    std::vector<double> out;
    const json observations = program.json("truth/evaluation.json")["observations"];
    for (const char* name : {"v7", "v10", "v14"})
      out.push_back(50 + observations[name]["model_minus_data"][0].get<double>() / 1000);
    return out;
  }

  static json unknown(const json& calibration, const std::string& name) {
    for (const json& one : calibration["unknowns"])
      if (one["name"] == name)
        return one;
    return {};
  }

  Program program;
};

TEST_F(ProgramCalibrate, FindsWhatMadeTheMeasurements) {
  const std::vector<double> measured = true_volumes();
  program.write("fit.yaml", ventricle(wanted, volumes(measured, 0.01)));
  const Outcome outcome = program.run("calibrate --no-plots fit.yaml -o fit");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const json found = program.json("fit/calibration.json");
  const json C = unknown(found, "materials.wall.C"), bf = unknown(found, "materials.wall.bf");
  // The prior draws weakly: three volumes with 0.01 mL decide both.
  EXPECT_NEAR(C["estimate"].get<double>(), true_C, C["sd"].get<double>());
  EXPECT_NEAR(bf["estimate"].get<double>(), true_bf, bf["sd"].get<double>());
  EXPECT_LT(C["sd"].get<double>(), 0.2 * true_C);
  EXPECT_LE(program.json("fit/summary.json")["exit_status"].get<int>(), 0);
  const json truth = program.json("truth/evaluation.json");
  for (const json& prediction : found["predictions"]) {
    const double expected =
        truth["predictions"][prediction["name"].get<std::string>()]["value"].get<double>();
    EXPECT_NEAR(prediction["estimate"].get<double>(), expected, 0.01 * expected);
  }
  EXPECT_EQ(program.series("fit/fields/result.pvd").size(), 5u);
  EXPECT_TRUE(program.exists("fit/identifiability.json"));
  EXPECT_TRUE(program.exists("fit/trace.csv"));
  EXPECT_FALSE(program.exists("fit/checkpoint.bin"));

  const Outcome ranks = program.run("calibrate --no-plots fit.yaml -o ranks", 2);
  ASSERT_EQ(ranks.status, 0) << ranks.output;
  const json parallel = program.json("ranks/calibration.json");
  EXPECT_NEAR(unknown(parallel, "materials.wall.C")["estimate"].get<double>(),
              C["estimate"].get<double>(), 1e-5);
}

TEST_F(ProgramCalibrate, GoesOnWhereItWasStopped) {
  program.write("fit.yaml", ventricle(wanted, volumes({60, 66, 72}, 0.5)));
  const Outcome stopped = program.run("calibrate --no-plots fit.yaml -o fit --walltime 0.01s");
  ASSERT_EQ(stopped.status, 5) << stopped.output;
  EXPECT_TRUE(program.exists("fit/checkpoint.bin"));
  const Outcome resumed = program.run("calibrate --no-plots fit.yaml -o fit --resume");
  ASSERT_EQ(resumed.status, 0) << resumed.output;
  EXPECT_NE(resumed.output.find("1 points solved before"), std::string::npos) << resumed.output;
  const Outcome whole = program.run("calibrate --no-plots fit.yaml -o whole");
  ASSERT_EQ(whole.status, 0) << whole.output;
  const json a = program.json("fit/calibration.json"), b = program.json("whole/calibration.json");
  EXPECT_NEAR(unknown(a, "materials.wall.C")["estimate"].get<double>(),
              unknown(b, "materials.wall.C")["estimate"].get<double>(), 1e-6);
}

TEST_F(ProgramCalibrate, ResumingAnotherCaseIsRefused) {
  program.write("fit.yaml", ventricle(wanted, volumes({60, 66, 72}, 0.5)));
  ASSERT_EQ(program.run("calibrate --no-plots fit.yaml -o fit --walltime 0.01s").status, 5);
  program.write("fit.yaml", ventricle(wanted, volumes({61, 66, 72}, 0.5)));
  const Outcome outcome = program.run("calibrate --no-plots fit.yaml -o fit --resume");
  EXPECT_EQ(outcome.status, 2) << outcome.output;
}

TEST_F(ProgramCalibrate, SeveralStartsLeadToOneOptimum) {
  const std::string section = ventricle(wanted, volumes({60, 66, 72}, 0.5));
  program.write("one.yaml", section);
  program.write("linear.yaml", section + "  multistart: 2\n");
  program.write("coarse.yaml",
                section + "  multistart: {starts: 2, mesh: coarse.vtu, elements: same}\n");
  ASSERT_EQ(program
                .run("mesh --shape ellipsoid --cells 2x1 --cell-type tet10 --fibers "
                     "--dimensions 18mm,50mm,27mm,58mm,15mm -o coarse.vtu")
                .status,
            0);
  ASSERT_EQ(program.run("calibrate --no-plots one.yaml -o one").status, 0);
  const json C = unknown(program.json("one/calibration.json"), "materials.wall.C");
  for (const char* name : {"linear", "coarse"}) {
    const Outcome many =
        program.run(std::string("calibrate --no-plots ") + name + ".yaml -o " + name);
    ASSERT_EQ(many.status, 0) << many.output;
    EXPECT_NE(many.output.find("starts lead to a chi-square of"), std::string::npos) << many.output;
    const json found = program.json(std::string(name) + "/calibration.json");
    // Fits end when they see a tenth of a sd left; these come from different sides.
    EXPECT_NEAR(unknown(found, "materials.wall.C")["estimate"].get<double>(),
                C["estimate"].get<double>(), 0.3 * C["sd"].get<double>());
    const json starts = found["multistart"];
    EXPECT_EQ(starts["starts"], 3);
    EXPECT_GT(starts["forward_solves"].get<int>(), 6);  // on the cheap model, not of the fit
    EXPECT_LT(found["cost"]["forward_solves"].get<int>(), starts["forward_solves"].get<int>());
    EXPECT_NEAR(starts["optima"][0]["chi2_on_the_model_of_the_case"].get<double>(),
                found["fit"]["chi2"].get<double>(), 0.02);
    EXPECT_FALSE(program.exists(std::string(name) + "/checkpoint_starts.bin"));
  }
}

/// What a candidate promises is what a fit with its datum finds.
TEST_F(ProgramCalibrate, WeighsWhatToMeasureNext) {
  const std::string measured = volumes({60, 66, 72}, 0.5);
  program.write("fit.yaml",
                ventricle(wanted, measured) +
                    "  candidates:\n"
                    "    early: {at: 0.45, volume: {surface: endocardium, sd: 0.5 mL}}\n"
                    "    full: {at: 2, volume: {surface: endocardium, sd: 0.5 mL}}\n"
                    "    shape: {at: 2, surface: {surface: epicardium, sd: 1 mm,\n"
                    "            correlation_length: 15 mm, offset_sd: 0.5 mm}}\n");
  const Outcome outcome = program.run("calibrate --no-plots fit.yaml -o fit");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_NE(outcome.output.find("next measurement"), std::string::npos) << outcome.output;
  const json candidates = program.json("fit/identifiability.json")["candidate_measurements"];
  ASSERT_EQ(candidates.size(), 3u);
  std::map<std::string, json> by_name;
  for (const json& one : candidates)
    by_name[one["name"].get<std::string>()] = one;
  EXPECT_GT(by_name["full"]["log_det_gain"], by_name["early"]["log_det_gain"]);
  EXPECT_GT(by_name["shape"]["log_det_gain"].get<double>(), 0.01);

  const json found = program.json("fit/calibration.json");
  double v20 = 0;
  for (const json& prediction : found["predictions"])
    if (prediction["name"] == "v20")
      v20 = prediction["estimate"];
  program.write("more.yaml", ventricle(wanted, measured + volume_line(2, v20, 0.5)) +
                                 "  next_measurement: false\n");
  const Outcome more = program.run("calibrate --no-plots more.yaml -o more");
  ASSERT_EQ(more.status, 0) << more.output;
  EXPECT_EQ(more.output.find("next measurement"), std::string::npos) << more.output;
  const json with_it = program.json("more/calibration.json");
  for (const char* name : {"materials.wall.C", "materials.wall.bf"}) {
    const double promised = by_name["full"]["sd_of_unknowns"][name];
    const double reached = unknown(with_it, name)["sd"];
    EXPECT_NEAR(promised, reached, 0.05 * reached) << name;  // the estimate moves a little
    EXPECT_LT(reached, 0.9 * unknown(found, name)["sd"].get<double>()) << name;
  }
}

/// What cannot be negative is predicted with a log-normal interval, other things with a normal one.
TEST_F(ProgramCalibrate, PredictsStressesAboveZero) {
  std::string text = ventricle(wanted, volumes({60, 66, 72}, 2)) +
                     "    peak: {quantity: stress, at: 1}\n    low: {quantity: squeeze, at: 1}\n"
                     "  next_measurement: false\n";
  text.insert(text.find("calibration:\n"),
              "  stress: {maximum: {field: von_mises}}\n"
              "  squeeze: {minimum: {field: pressure}}\n");
  program.write("fit.yaml", text);
  const Outcome outcome = program.run("calibrate --no-plots fit.yaml -o fit");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const json found = program.json("fit/calibration.json");
  int seen = 0;
  for (const json& one : found["predictions"]) {
    const double estimate = one["estimate"], low = one["interval_95"]["lower"],
                 high = one["interval_95"]["upper"];
    seen += one["name"] == "peak" || one["name"] == "low";
    if (one["name"] == "peak")
      EXPECT_NEAR(low * high, estimate * estimate, 1e-6 * estimate * estimate);
    if (one["name"] == "low")
      EXPECT_NEAR(low + high, 2 * estimate, 1e-6 * (high - low));
  }
  EXPECT_EQ(seen, 2);
}

const std::string marked =
    "points: [[22.5 mm, 0 mm, 0 mm], [0 mm, 22 mm, -10 mm], [-19 mm, 0 mm, -30 mm]]";

/// Displacements of these points at the end; `values`: nine numbers in mm.
std::string moves(const std::vector<double>& values) {
  std::string list;
  for (std::size_t k = 0; k < values.size(); ++k)
    list += std::string(k % 3 ? ", " : k ? "], [" : "[") + json(values[k]).dump() + " mm";
  return "    moves: {at: 2, displacements: {" + marked + ", values: [" + list +
         "]], sd: 0.5 mm}}\n";
}

/// Places and segments are weighed without values too; displacements as a fit with them finds.
TEST_F(ProgramCalibrate, WeighsPointsAndSegments) {
  const std::string measured = volumes({60, 66, 72}, 2);
  program.write("fit.yaml",
                ventricle(wanted, measured) +
                    "  candidates:\n"
                    "    marks: {at: 2, landmarks: {" +
                    marked +
                    ", sd: 0.5 mm, translation_sd: 1 mm}}\n"
                    "    moves: {at: 2, displacements: {" +
                    marked +
                    ", sd: 0.5 mm}}\n"
                    "    rings: {at: 2, segment_strain: {surface: endocardium, apex: [0 mm, 0 mm, "
                    "-50 mm], base: [0 mm, 0 mm, 15 mm], septum: [1, 0, 0], component: "
                    "circumferential, segments: [7, 8, 9], sd: 0.01}}\n");
  const Outcome outcome = program.run("calibrate --no-plots fit.yaml -o fit");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  std::map<std::string, json> by_name;
  const json known = program.json("fit/identifiability.json");
  for (const json& one : known["candidate_measurements"])
    by_name[one["name"].get<std::string>()] = one;
  ASSERT_EQ(by_name.size(), 3u);
  for (const char* name : {"marks", "rings"})
    EXPECT_GT(by_name[name]["log_det_gain"].get<double>(), 0.01) << name;
  EXPECT_LT(by_name["marks"]["log_det_gain"], by_name["moves"]["log_det_gain"]);  // its frame moves

  // What the model moves by at the estimate, measured.
  const json found = program.json("fit/calibration.json");
  std::string estimate;
  for (const char* name : {"materials.wall.C", "materials.wall.bf"})
    estimate += std::string("    - {path: ") + name +
                ", start: " + unknown(found, name)["estimate"].dump() +
                (std::string(name) == "materials.wall.C" ? " kPa}\n" : "}\n");
  program.write("at.yaml", ventricle(estimate, measured + moves(std::vector<double>(9, 0.))));
  const Outcome at = program.run("calibrate at.yaml -o at --evaluate");
  ASSERT_EQ(at.status, 0) << at.output;
  const json there = program.json("at/evaluation.json")["observations"]["moves"];
  program.write("more.yaml", ventricle(wanted, measured + moves(there["model_minus_data"])) +
                                 "  next_measurement: false\n");
  const Outcome more = program.run("calibrate --no-plots more.yaml -o more");
  ASSERT_EQ(more.status, 0) << more.output;
  const json with_it = program.json("more/calibration.json");
  for (const char* name : {"materials.wall.C", "materials.wall.bf"}) {
    const double promised = by_name["moves"]["sd_of_unknowns"][name];
    const double reached = unknown(with_it, name)["sd"];
    EXPECT_NEAR(promised, reached, 0.03 * reached) << name;
    EXPECT_LT(reached, 0.9 * unknown(found, name)["sd"].get<double>()) << name;
  }
}

TEST_F(ProgramCalibrate, CheckListsWhatWillBeWeighed) {
  const std::string text = ventricle(wanted, volumes({60}, 2) + moves(std::vector<double>(9, 0.)));
  program.write("made_up.yaml", text);
  program.write("given.yaml", text + "  candidates:\n    marks: {at: 1, landmarks: {" + marked +
                                  ", sd: 0.5 mm}}\n");
  const Outcome made_up = program.run("check made_up.yaml");
  ASSERT_EQ(made_up.status, 0) << made_up.output;
  for (const char* line : {"weighs      moves again at t = 2: 3 displacements +- 0.5 mm",
                           "weighs      v7 again at t = 0.7: volume of endocardium +- 2 mL",
                           "weighs      volume of endocardium at 2 at t = 2"})
    EXPECT_NE(made_up.output.find(line), std::string::npos) << line << "\n" << made_up.output;
  const Outcome given = program.run("check given.yaml");
  ASSERT_EQ(given.status, 0) << given.output;
  EXPECT_NE(given.output.find("weighs      marks at t = 1: 3 landmarks +- 0.5 mm"),
            std::string::npos)
      << given.output;
  EXPECT_EQ(given.output.find("again"), std::string::npos) << given.output;
}

TEST_F(ProgramCalibrate, CoarseMeshThatDoesNotFitIsRefusedBeforeAnythingIsWritten) {
  ASSERT_EQ(program.run("mesh --shape block --cells 2x2x2 --dimensions 10mm,10mm,10mm -o other.vtu")
                .status,
            0);
  program.write("fit.yaml", ventricle(wanted, volumes({60, 66, 72}, 0.5)) +
                                "  multistart: {starts: 2, mesh: other.vtu}\n");
  const Outcome outcome = program.run("calibrate fit.yaml -o fit");
  EXPECT_EQ(outcome.status, 2) << outcome.output;
  EXPECT_NE(outcome.output.find("a region that the mesh 'other.vtu' does not have"),
            std::string::npos)
      << outcome.output;
  EXPECT_FALSE(program.exists("fit"));
}

/// Two groups find what all ranks together find, and share the samples out.
TEST_F(ProgramCalibrate, GroupsOfRanksFindWhatOneFinds) {
  program.write("fit.yaml", ventricle(wanted, volumes({60, 66, 72}, 0.5)) +
                                "  importance_samples: 10\n  next_measurement: false\n");
  ASSERT_EQ(program.run("calibrate --no-plots fit.yaml -o one").status, 0);
  const json one = program.json("one/calibration.json");
  for (const int ranks : {2, 4}) {
    const std::string folder = "ranks" + std::to_string(ranks);
    const Outcome outcome =
        program.run("calibrate --no-plots fit.yaml --groups 2 -o " + folder, ranks);
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    const json groups = program.json(folder + "/calibration.json");
    EXPECT_EQ(groups["cost"]["points"], one["cost"]["points"]);
    for (const char* name : {"materials.wall.C", "materials.wall.bf"}) {
      const json a = unknown(groups, name), b = unknown(one, name);
      const double sd = b["sd"];
      EXPECT_NEAR(a["estimate"].get<double>(), b["estimate"].get<double>(), 1e-4 * sd);
      for (const char* end : {"lower", "upper"})
        EXPECT_NEAR(a["interval_95"][end].get<double>(), b["interval_95"][end].get<double>(),
                    1e-3 * sd);
    }
    EXPECT_NEAR(groups["posterior"]["effective_samples"].get<double>(),
                one["posterior"]["effective_samples"].get<double>(), 1e-3);
  }
  const Outcome refused = program.run("calibrate --no-plots fit.yaml --groups 3 -o refused", 2);
  EXPECT_EQ(refused.status, 2) << refused.output;
  EXPECT_NE(refused.output.find("Possible here: 1, 2"), std::string::npos) << refused.output;
  EXPECT_FALSE(program.exists("refused"));
}

/// Width and height that the head of a PNG tells; none where it is not one.
std::vector<int> size_of_png(const std::string& content) {
  if (content.size() < 24 || content.substr(0, 8) != "\x89PNG\r\n\x1a\n")
    return {};
  std::vector<int> size;
  for (const std::size_t at : {16, 20}) {
    int number = 0;
    for (std::size_t k = 0; k < 4; ++k)
      number = 256 * number + static_cast<unsigned char>(content[at + k]);
    size.push_back(number);
  }
  return size;
}

TEST_F(ProgramCalibrate, FitAndProfilesAreDrawn) {
  const std::string section =
      ventricle(wanted, volumes({60, 66, 72}, 0.5)) + "  next_measurement: false\n";
  program.write("fit.yaml", section + "  profile: true\n");
  const Outcome outcome = program.run("calibrate fit.yaml -o fit");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  for (const char* name : {"fit/fit.png", "fit/profile.png"}) {
    const std::vector<int> size = size_of_png(program.text(name));
    ASSERT_EQ(size.size(), 2u) << name << outcome.output;
    EXPECT_GT(size[0], 700) << name;  // a panel at 150 points an inch
    EXPECT_GT(size[1], 500) << name;
  }
  EXPECT_NE(program.text("fit/log.txt").find("profile.png"), std::string::npos);

  program.write("fit.yaml", section);
  const Outcome ranks = program.run("calibrate fit.yaml -o fit", 2);
  ASSERT_EQ(ranks.status, 0) << ranks.output;
  EXPECT_EQ(size_of_png(program.text("fit/fit.png")).size(), 2u) << ranks.output;
  EXPECT_FALSE(program.exists("fit/profile.png"));  // of the former fit

  ASSERT_EQ(program.run("calibrate --no-plots fit.yaml -o fit").status, 0);
  EXPECT_FALSE(program.exists("fit/fit.png"));
}

TEST_F(ProgramCalibrate, WithoutMatplotlibAFitStandsAndSaysHowToDrawIt) {
  program.write("fit.yaml",
                ventricle(wanted, volumes({60, 66, 72}, 0.5)) + "  next_measurement: false\n");
  program.write("matplotlib.py", "raise ImportError('there is none here')\n");
  setenv("PYTHONPATH", program.path("").c_str(), 1);
  const Outcome outcome = program.run("calibrate fit.yaml -o fit");
  unsetenv("PYTHONPATH");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_NE(outcome.output.find("there is none here"), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("'scripts/plot_calibration.py fit' draws it"), std::string::npos)
      << outcome.output;
  EXPECT_EQ(program.json("fit/summary.json")["status"], "done");
  EXPECT_FALSE(program.exists("fit/fit.png"));
}

TEST_F(ProgramCalibrate, SaysWhatNoMeasurementSees) {
  // The volume at the time of the image is that of the image, whatever the tissue.
  program.write("fit.yaml", ventricle(wanted, volume_line(0.4, 40, 0.5)));
  const Outcome outcome = program.run("calibrate --no-plots fit.yaml -o fit");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const json found = program.json("fit/calibration.json");
  for (const char* name : {"materials.wall.C", "materials.wall.bf"})
    EXPECT_EQ(unknown(found, name)["verdict"], "prior-driven");
}

TEST_F(ProgramCalibrate, AShapeThatNoUnloadedOneLeadsToIsAVerdictNotACrash) {
  const std::string soft =
      "    - {path: materials.wall.C, prior: {median: 0.0001 kPa, factor: 1.1}, start: 0.0001 "
      "kPa}\n";
  program.write("fit.yaml", ventricle(soft, volumes({60, 66, 72}, 0.5)));
  const Outcome outcome = program.run("calibrate --no-plots fit.yaml -o fit");
  EXPECT_EQ(outcome.status, 4) << outcome.output;
  EXPECT_NE(outcome.output.find("cannot start"), std::string::npos) << outcome.output;
  EXPECT_EQ(program.json("fit/summary.json")["status"], "not_converged");
}

TEST_F(ProgramCalibrate, RefusesWhatItCannotDo) {
  const std::string good = ventricle(wanted, volumes({60, 66, 72}, 0.5));
  program.write("cuda.yaml", good);
  EXPECT_EQ(program.run("calibrate --no-plots cuda.yaml -o out --device cuda").status, 7);
  const std::string section = "calibration:";
  program.write("none.yaml", good.substr(0, good.find(section)));
  const Outcome none = program.run("calibrate --no-plots none.yaml -o out");
  EXPECT_EQ(none.status, 2) << none.output;
  EXPECT_FALSE(program.exists("out"));
}

}  // namespace
}  // namespace viscera::test
