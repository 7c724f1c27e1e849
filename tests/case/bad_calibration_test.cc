// Mistakes in the section `calibration`: place, key, found, allowed, nearest match.
#include <gtest/gtest.h>

#include "solver/case/check_against_mesh.h"
#include "solver/case/read_case.h"
#include "tests/case/case_files.h"

namespace viscera {
namespace {

/// A calibration that is right, from line 15 on, with the first `from` replaced by `to`.
std::string fitted(const std::string& from = "", const std::string& to = "") {
  std::string text = test::small_case() +
                     "quantities: {v: {enclosed_volume: {surface: endocardium}}}\n"  // line 15
                     "calibration:\n"
                     "  parameters:\n"
                     "    - {path: materials.wall.mu, prior: {median: 5 kPa, factor: 2}}\n"
                     "    - {path: loads.0.pressure.value, prior: {mean: 9 kPa, sd: 1 kPa}}\n"
                     "  observations:\n"  // line 20
                     "    ed: {at: 1, volume: {surface: endocardium, value: 120 mL, sd: 3 mL}}\n"
                     "    marks: {at: 0.5, landmarks: {file: marks.csv, sd: 1 mm}}\n"
                     "    s: {at: 1, strain: {region: wall, direction: fiber, value: 1, sd: 1}}\n"
                     "  predictions:\n"
                     "    later: {quantity: v, at: 1}\n";
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

const char* const good_marks =
    "from_x[mm],from_y[mm],from_z[mm],to_x[mm],to_y[mm],to_z[mm]\n0,0,0,1,0,0\n";

struct Read {
  Case the_case;
  std::string message;  ///< of the InputError, the folder cut out
};

Read read(const std::string& content, const std::string& marks = good_marks) {
  const test::TemporaryFolder folder;
  folder.write("lv.vtu", "");
  folder.write("marks.csv", marks);
  const std::string file = folder.write("case.yaml", content);
  Read result;
  result.message = test::message_of([&] { result.the_case = read_case(file); });
  for (auto at = result.message.find(folder.path()); at != std::string::npos;
       at = result.message.find(folder.path()))
    result.message.erase(at, folder.path().size() + 1);
  return result;
}

struct Mistake {
  const char* name;
  const char* from;
  const char* to;
  std::vector<const char*> message;
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
  *out << mistake.name;
}

class BadCalibration : public testing::TestWithParam<Mistake> {};

TEST_P(BadCalibration, IsExplainedInOneParagraph) {
  const std::string message = read(fitted(GetParam().from, GetParam().to)).message;

  for (const char* part : GetParam().message)
    EXPECT_NE(message.find(part), std::string::npos) << "missing: " << part << "\nin: " << message;
  EXPECT_EQ(message.find('\n'), std::string::npos);
  EXPECT_TRUE(message.back() == '.' || message.back() == '?') << message;
}

const Mistake mistakes[] = {
    {"unknown_path",
     "materials.wall.mu",
     "materials.wall.mue",
     {"case.yaml:18:14: calibration.parameters.0.path: found 'materials.wall.mue', which is no "
      "number of this case",
      "Allowed: materials.wall.mu, loads.0.pressure.value.", "Did you mean 'materials.wall.mu'?"}},
    {"wrong_unit",
     "median: 5 kPa",
     "median: 5 mm",
     {"case.yaml:18:49: calibration.parameters.0.prior.median: found '5 mm', which is in units of "
      "length.",
      "Allowed: a pressure"}},
    {"missing_unit", "mean: 9 kPa", "mean: 9", {"case.yaml:19:", "Did you mean '9 kPa'?"}},
    {"out_of_the_range_of_the_law",
     "median: 5 kPa",
     "median: -5 kPa",
     {"found '-5 kPa'", "above 0 kPa"}},
    {"path_twice",
     "loads.0.pressure.value",
     "materials.wall.mu",
     {"case.yaml:19:7: calibration.parameters.1: found 'materials.wall.mu', which "
      "'calibration.parameters.0' sets already"}},
    {"factor_of_a_curve_that_is_not_there",
     "path: materials.wall.mu",
     "paths: [materials.wall.mu, loads.0.pressure.curve.factor.0]",
     {"calibration.parameters.0.paths.1: found 'loads.0.pressure.curve.factor.0', which is no"}},
    {"same_path_twice_in_one",
     "path: materials.wall.mu",
     "paths: [materials.wall.mu, materials.wall.mu]",
     {"calibration.parameters.0: found 'materials.wall.mu' twice"}},
    {"half_a_prior",
     "{median: 5 kPa, factor: 2}",
     "{median: 5 kPa}",
     {"calibration.parameters.0.prior: found 'median' without 'factor'"}},
    {"mixed_prior",
     "{mean: 9 kPa, sd: 1 kPa}",
     "{mean: 9 kPa, sd: 1 kPa, factor: 2}",
     {"found 'factor' beside 'mean'"}},
    {"no_such_prior",
     "{median: 5 kPa, factor: 2}",
     "flat",
     {"prior: found 'flat'", "none, {median"}},
    {"prior_and_transform",
     "sd: 1 kPa}}",
     "sd: 1 kPa}, lower: 1 kPa, transform: log}",
     {"case.yaml:19:", "transform: found the prior {mean, sd} with a transform",
      "{median, factor} with log"}},
    {"start_outside",
     "factor: 2}}",
     "factor: 2}, lower: 6 kPa}",
     {"case.yaml:18:7: calibration.parameters.0: found the start 5 kPa, the value in the case",
      "Give a 'start'"}},
    {"prior_median_outside",
     "factor: 2}}",
     "factor: 2}, lower: 6 kPa, start: 7 kPa}",
     {"case.yaml:18:49: calibration.parameters.0.prior.median: found the prior's median 5 kPa. "
      "Allowed: within the bounds 6 kPa and inf kPa. Move the prior or a bound."}},
    {"prior_mean_outside",
     "sd: 1 kPa}}",
     "sd: 1 kPa}, upper: 8 kPa, start: 7 kPa}",
     {"case.yaml:19:", "calibration.parameters.1.prior.mean: found the prior's mean 9 kPa"}},
    {"map_of_a_load",
     "prior: {mean: 9 kPa, sd: 1 kPa}}",
     "prior: {mean: 9 kPa, sd: 1 kPa}, field: {correlation_length: 15 mm, sd: 0.5}}",
     {"case.yaml:19:",
      "calibration.parameters.1.field: found a map of 'loads.0.pressure.value', "
      "one number for all cells",
      "maps of numbers of a law and of the active tension"}},
    {"map_without_prior",
     "prior: {median: 5 kPa, factor: 2}}",
     "field: {correlation_length: 15 mm, sd: 0.5}}",
     {"case.yaml:18:", "calibration.parameters.0.field: found a map without a prior",
      "Add a prior"}},
    {"map_without_length",
     "prior: {median: 5 kPa, factor: 2}}",
     "prior: {median: 5 kPa, factor: 2}, field: {sd: 0.5}}",
     {"calibration.parameters.0.field: found no key 'correlation_length'"}},
    {"map_in_wrong_unit",
     "prior: {median: 5 kPa, factor: 2}}",
     "prior: {median: 5 kPa, factor: 2}, field: {correlation_length: 15 kPa, sd: 0.5}}",
     {"calibration.parameters.0.field.correlation_length: found '15 kPa'"}},
    {"crossed_bounds",
     "factor: 2}}",
     "factor: 2}, lower: 6 kPa, upper: 1 kPa}",
     {"found the bounds 6 kPa and 1 kPa"}},
    {"logit_without_bounds",
     "prior: {median: 5 kPa, factor: 2}",
     "transform: logit",
     {"found the transform logit without two finite bounds"}},
    {"no_noise",
     ", sd: 3 mL",
     "",
     {"case.yaml:21:25: calibration.observations.ed.volume: found no key 'sd'",
      "Add 'sd: ...' (noise, the standard deviation of the volume)"}},
    {"zero_noise", "sd: 3 mL", "sd: 0", {"found '0'", "above 0 mL"}},
    {"observation_after_the_end",
     "ed: {at: 1",
     "ed: {at: 1.5",
     {"case.yaml:21:14: calibration.observations.ed.at: found the time 1.5.",
      "from 0 to its end at 1"}},
    {"relative_to_after_the_end",
     "direction: fiber",
     "direction: fiber, relative_to: 3",
     {"calibration.observations.s.strain.relative_to: found the time 3"}},
    {"unknown_loss",
     "ed: {at: 1,",
     "ed: {at: 1, loss: hubert,",
     {"calibration.observations.ed.loss: found 'hubert'. Allowed: square, huber. Did you mean "
      "'huber'?"}},
    {"threshold_without_a_robust_loss",
     "ed: {at: 1,",
     "ed: {at: 1, huber_threshold: 3,",
     {"case.yaml:21:",
      "calibration.observations.ed.huber_threshold: found a threshold without "
      "'loss: huber'"}},
    {"strain_in_percent_without_saying_so",
     "direction: fiber, value: 1",
     "direction: fiber, value: -20",
     {"calibration.observations.s.strain.value: found '-20'. Allowed: a number, at least -0.5"}},
    {"segments_too_many",
     "strain: {region: wall, direction: fiber, value: 1, sd: 1}",
     "segment_strain: {surface: endocardium, apex: [0 mm, 0 mm, 0 mm], base: [0 mm, 0 mm, 80 mm], "
     "septum: [1, 0, 0], component: radial, values: [0.1, 0.2], sd: 0.05}",
     {"calibration.observations.s.segment_strain.values: found a list of 2 values",
      "17 strains, or 16 without the apex"}},
    {"segments_none_measured",
     "strain: {region: wall, direction: fiber, value: 1, sd: 1}",
     "segment_strain: {surface: endocardium, apex: [0 mm, 0 mm, 0 mm], base: [0 mm, 0 mm, 80 mm], "
     "septum: [1, 0, 0], component: radial, sd: 0.05, values: [none, none, none, none, none, none, "
     "none, none, none, none, none, none, none, none, none, none]}",
     {"segment_strain.values: found no segment that was measured"}},
    {"segments_without_a_direction",
     "strain: {region: wall, direction: fiber, value: 1, sd: 1}",
     "segment_strain: {surface: endocardium, apex: [0 mm, 0 mm, 0 mm], base: [0 mm, 0 mm, 80 mm], "
     "component: radial, file: marks.csv, sd: 0.05}",
     {"segment_strain: found none of these keys", "septum, anterior"}},
    {"segments_of_a_wrong_component",
     "strain: {region: wall, direction: fiber, value: 1, sd: 1}",
     "segment_strain: {surface: endocardium, apex: [0 mm, 0 mm, 0 mm], base: [0 mm, 0 mm, 80 mm], "
     "septum: [1, 0, 0], component: longitudnal, file: marks.csv, sd: 0.05}",
     {"component: found 'longitudnal'", "Did you mean 'longitudinal'?"}},
    {"displacements_without_values",
     "landmarks: {file: marks.csv, sd: 1 mm}",
     "displacements: {points: [[1 mm, 2 mm, 3 mm]], sd: 1 mm}",
     {"calibration.observations.marks.displacements: found no 'values' with 'points'"}},
    {"displacements_of_too_few_values",
     "landmarks: {file: marks.csv, sd: 1 mm}",
     "displacements: {points: [[1 mm, 2 mm, 3 mm], [0, 0, 0]], values: [[1 mm, 0, 0]], sd: 1 mm}",
     {"displacements.values: found 1 vectors for 2 points. Allowed: one for each."}},
    {"displacements_without_noise",
     "landmarks: {file: marks.csv, sd: 1 mm}",
     "displacements: {points: [[1 mm, 2 mm, 3 mm]], values: [[1 mm, 0, 0]]}",
     {"displacements: found no 'sd' with 'points'"}},
    {"displacements_by_a_time_after_the_end",
     "landmarks: {file: marks.csv, sd: 1 mm}",
     "displacements: {points: [[0, 0, 0]], values: [[1 mm, 0, 0]], sd: 1 mm, relative_to: 3}",
     {"displacements.relative_to: found the time 3"}},
    {"force_of_what",
     "volume: {surface: endocardium, value: 120 mL, sd: 3 mL}",
     "reaction: {surface: endocardium, component: z, value: 1 N, sd: 1 N, of: spring}",
     {"reaction.of: found 'spring'. Allowed: all, constraints, springs. Did you mean 'springs'?"}},
    {"normals_at_a_wide_angle",
     "volume: {surface: endocardium, value: 120 mL, sd: 3 mL}",
     "surface: {surface: endocardium, file: marks.csv, sd: 1 mm, normal_angle: 120 deg}",
     {"surface.normal_angle: found '120 deg'"}},
    {"no_kind",
     "volume: {surface: endocardium, value: 120 mL, sd: 3 mL}",
     "",
     {"calibration.observations.ed: found none of these keys", "volume, surface, landmarks"}},
    {"volume_in_mm",
     "value: 120 mL",
     "value: 120 mm",
     {"calibration.observations.ed.volume.value: found '120 mm', which is in units of length"}},
    {"missing_file",
     "file: marks.csv",
     "file: mark.csv",
     {"case.yaml:22:", "calibration.observations.marks.landmarks.file: found 'mark.csv', but"}},
    {"unknown_quantity",
     "quantity: v,",
     "quantity: w,",
     {"case.yaml:25:23: calibration.predictions.later.quantity: found 'w', no quantity of this "
      "case",
      "Allowed: v."}},
    {"no_parameters",
     "  parameters:\n",
     "  parameters: []\n  optimizer: lm\n  unknown:\n",
     {"calibration.unknown: found the unknown key"}},
    {"candidate_with_a_value",
     "  predictions:",
     "  candidates:\n    later: {at: 1, volume: {surface: endocardium, value: 3 mL, sd: 3 mL}}\n"
     "  predictions:",
     {"calibration.candidates.later.volume.value: found the unknown key 'value'"}},
    {"candidate_without_noise",
     "  predictions:",
     "  candidates:\n    later: {at: 1, volume: {surface: endocardium}}\n  predictions:",
     {"calibration.candidates.later.volume: found no key 'sd'"}},
    {"candidate_after_the_run",
     "  predictions:",
     "  candidates:\n    later: {at: 3, volume: {surface: endocardium, sd: 3 mL}}\n  predictions:",
     {"calibration.candidates.later.at: found the time 3"}},
    {"candidate_landmarks_without_places",
     "  predictions:",
     "  candidates:\n    later: {at: 1, landmarks: {sd: 1 mm}}\n  predictions:",
     {"calibration.candidates.later.landmarks: found no key 'points'"}},
    {"candidate_displacements_with_values",
     "  predictions:",
     "  candidates:\n    later: {at: 1, displacements: {points: [[0, 0, 0]], values: [[0, 0, 0]], "
     "sd: 1 mm}}\n  predictions:",
     {"calibration.candidates.later.displacements.values: found the unknown key 'values'"}},
    {"candidate_segments_twice",
     "  predictions:",
     "  candidates:\n    later: {at: 1, segment_strain: {surface: endocardium, apex: [0, 0, 0], "
     "base: [0, 0, 8 cm], anterior: [1, 0, 0], component: radial, segments: [3, 3], sd: 0.1}}\n"
     "  predictions:",
     {"segment_strain.segments.1: found the segment 3 a second time"}},
    {"candidate_segment_that_is_none",
     "  predictions:",
     "  candidates:\n    later: {at: 1, segment_strain: {surface: endocardium, apex: [0, 0, 0], "
     "base: [0, 0, 8 cm], anterior: [1, 0, 0], component: radial, segments: [18], sd: 0.1}}\n"
     "  predictions:",
     {"segment_strain.segments.0: found '18'", "at least 1 and at most 17"}},
    {"multistart_without_starts",
     "  predictions:",
     "  multistart: {elements: linear}\n  predictions:",
     {"calibration.multistart: found no key 'starts'"}},
    {"multistart_mesh_not_there",
     "  predictions:",
     "  multistart: {starts: 3, mesh: coarse.vtu}\n  predictions:",
     {"calibration.multistart.mesh: found 'coarse.vtu'"}},
    {"unknown_optimizer",
     "  predictions:",
     "  optimizer: newton\n  predictions:",
     {"calibration.optimizer: found 'newton'. Allowed: automatic, brgn, lm."}},
};

INSTANTIATE_TEST_SUITE_P(Mistakes,
                         BadCalibration,
                         testing::ValuesIn(mistakes),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Calibration, ThatIsRightIsRead) {
  const Read result = read(fitted());

  EXPECT_EQ(result.message, "no error");
  EXPECT_EQ(result.the_case.calibration->parameters.size(), 2u);
  EXPECT_EQ(result.the_case.steps.at, (std::vector<double>{0.5, 1}));
}

TEST(BadDisplacements, AreExplainedWithTheirLine) {
  const auto message = [](const std::string& table) {
    return read(
               fitted("landmarks: {file: marks.csv, sd: 1 mm}", "displacements: {file: marks.csv}"),
               table)
        .message;
  };
  const std::string header = "x[mm],y[mm],z[mm],ux[mm],uy[mm],uz[mm],sd[mm]\n";

  EXPECT_EQ(message(header + "1,2,3,0,0,1,0.2\n"), "no error");
  EXPECT_NE(message(header + "1,2,3,0,0,1,0\n").find("marks.csv:2: found noise that is not above"),
            std::string::npos);
  EXPECT_NE(message("x,y,z\n").find("marks.csv:1: found 3 columns"), std::string::npos);
  EXPECT_NE(
      message(header + "1,2,3,0,0,1,0.2\n1,2,3,0,0,1,0.2\n").find("marks.csv:3: found the row"),
      std::string::npos);
}

TEST(BadSegments, AreExplainedWithTheirLine) {
  const auto message = [](const std::string& rows) {
    return read(fitted("landmarks: {file: marks.csv, sd: 1 mm}",
                       "segment_strain: {surface: endocardium, apex: [0, 0, 0], base: [0, 0, 8 "
                       "cm], anterior: [1, 0, 0], component: radial, file: marks.csv, sd: 0.1}"),
                "segment,strain\n" + rows)
        .message;
  };

  EXPECT_EQ(message("1,0.2\n17,-0.1\n"), "no error");
  EXPECT_NE(message("1,0.2\n18,0.1\n").find("marks.csv:3: found the segment 18. Allowed: a whole"),
            std::string::npos);
  EXPECT_NE(message("2.5,0.2\n").find("marks.csv:2: found the segment 2.5"), std::string::npos);
  EXPECT_NE(message("1,0.2\n2,-18\n").find("marks.csv:3: found the strain -18. Allowed: a Green"),
            std::string::npos);
  EXPECT_NE(message("3,0.2\n3,0.1\n").find("marks.csv:3: found the segment 3 a second time"),
            std::string::npos);
}

TEST(Calibration, StartsAreANumberOrAGroup) {
  const auto options = [](const std::string& multistart) {
    const Read result =
        read(fitted("  predictions:", "  multistart: " + multistart + "\n  predictions:"));
    EXPECT_EQ(result.message, "no error");
    return result.the_case.calibration->options;
  };

  EXPECT_EQ(options("4").multistart, 4);
  EXPECT_EQ(options("{starts: 5, refine: 1}").multistart, 5);
  EXPECT_EQ(options("{starts: 5, refine: 1}").multistart_refine, 1);
}

/// The same with other loads.
std::string fitted_with(const std::string& loads, const std::string& path) {
  std::string text = fitted("loads.0.pressure.value, prior: {mean: 9 kPa, sd: 1 kPa}", path);
  const std::string pressure = "  - pressure: {surface: endocardium, value: 10 kPa}\n";
  return text.replace(text.find(pressure), pressure.size(), loads);
}

TEST(BadCalibrationOfLoads, IsExplainedWithWhatThereIs) {
  const auto message = [](const std::string& loads, const std::string& path) {
    return read(fitted_with(loads, path)).message;
  };
  const std::string gravity = "  - gravity: {acceleration: [0, 0, 9.81 m/s2]}\n";
  const std::string traction =
      "  - traction: {surface: endocardium, value: [0, 0, 1 kPa],\n"
      "               curve: {time: [0, 1], factor: [0, 1]}}\n";

  EXPECT_EQ(message(gravity, "loads.0.gravity.acceleration.z"), "no error");
  EXPECT_EQ(message(gravity, "materials.wall.density"), "no error");
  EXPECT_EQ(message(traction, "loads.0.traction.curve.factor.1"), "no error");
  // A vector goes by its components.
  const std::string whole = message(gravity, "loads.0.gravity.acceleration");
  EXPECT_NE(whole.find("found 'loads.0.gravity.acceleration', which is no number"),
            std::string::npos)
      << whole;
  EXPECT_NE(whole.find("loads.0.gravity.acceleration.y"), std::string::npos) << whole;
  EXPECT_NE(message(traction, "materials.wall.density").find("which is no number"),
            std::string::npos);
  EXPECT_NE(message(gravity, "loads.0.gravity.acceleration.z, prior: {mean: 9 kPa, sd: 1 kPa}")
                .find("found '9 kPa', which is in units of pressure"),
            std::string::npos);
}

TEST(BadCalibrationOfLoads, AnImageUnderLoadHasNoGravityOfTheImageBeside) {
  const std::string loads =
      "  - gravity: {acceleration: [0, 0, 9.81 m/s2], imaged_under: [0, 0, -9.81 m/s2]}\n";
  std::string text = fitted_with(loads, "loads.0.gravity.acceleration.z");
  EXPECT_EQ(read(text).message, "no error");

  const std::string section = "calibration:\n";
  text.insert(text.find(section) + section.size(), "  image_at: 1\n");
  const std::string message = read(text).message;

  EXPECT_NE(message.find("calibration.image_at: found an image under load beside "
                         "'loads.0.gravity.imaged_under'"),
            std::string::npos)
      << message;
  EXPECT_EQ(message.find('\n'), std::string::npos);
}

TEST(BadLandmarks, AreExplainedWithTheirLine) {
  const auto message = [](const std::string& marks) { return read(fitted(), marks).message; };
  const std::string header = "from_x[mm],from_y[mm],from_z[mm],to_x[mm],to_y[mm],to_z[mm]\n";

  EXPECT_NE(message("x,y,z\n").find("marks.csv:1: found 3 columns"), std::string::npos)
      << message("x,y,z\n");
  EXPECT_NE(message("from_x,from_y,from_z,to_x,to_y,to_z\n").find("found the column 'from_x'"),
            std::string::npos);
  EXPECT_NE(message("from_x[N]" + header.substr(10)).find("the unit 'N' in 'from_x[N]'"),
            std::string::npos);
  EXPECT_NE(message(header + "1,2,3,4,5\n").find("marks.csv:2: found 5 values"), std::string::npos);
  EXPECT_NE(
      message(header + "1,2,3,4,5,inf\n").find("marks.csv:2, value 6 (to_z): found no number"),
      std::string::npos);
  EXPECT_NE(
      message(header + "1,2,3,nan,5,6\n")
          .find("marks.csv:2, value 4 (to_x): found no number: 'nan' is not a finite number. "),
      std::string::npos);
  EXPECT_NE(message(header + "0,0,0,1,0,0\n1,2,3,4,5,6\n0,0,0,1,0,0\n")
                .find("marks.csv:4: found the row of marks.csv:2 a second time"),
            std::string::npos);
  EXPECT_NE(message(header).find("a table without rows"), std::string::npos);
}

TEST(CheckNames, FindsUnknownNamesOfObservations) {
  meshes::OrganMesh mesh = test::cube();
  mesh.surfaces[0].name = "endocardium";
  mesh.surfaces[1].name = "base";
  const auto message = [&](const std::string& from, const std::string& to) {
    const Case the_case = read(fitted(from, to)).the_case;
    return test::message_of([&] { check_against_mesh(the_case, mesh); });
  };

  EXPECT_NE(message("at: 1, volume: {surface: endocardium", "at: 1, volume: {surface: endocard")
                .find("calibration.observations.ed.volume.surface: found 'endocard', a surface"),
            std::string::npos);
  EXPECT_NE(message("  predictions:",
                    "  candidates: {next: {at: 1, volume: {surface: epicard, sd: 1 mL}}}\n"
                    "  predictions:")
                .find("calibration.candidates.next.volume.surface: found 'epicard', a surface"),
            std::string::npos);
  EXPECT_NE(message("strain: {region: wall", "strain: {region: well")
                .find("calibration.observations.s.strain.region: found 'well', a region"),
            std::string::npos);
}

}  // namespace
}  // namespace viscera
