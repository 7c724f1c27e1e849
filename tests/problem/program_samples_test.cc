// The samples of meshes/samples, as their README files tell to run them, small.
#include <array>
#include <cmath>
#include <cstdlib>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/problem/program.h"
#include "tests/problem/sheared_slab.h"

namespace viscera::test {
namespace {

const double pi = std::acos(-1);
const std::string samples = VISCERA_SOURCE_DIR "/meshes/samples/";

/// Runs a script of a sample in the folder of `program`.
void run_script(const Program& program, const std::string& command) {
  const std::string line = "cd '" + program.path("") + "' && sh '" + samples + command + " > log.txt 2>&1";
  ASSERT_EQ(std::system(line.c_str()), 0) << line << "\n" << program.text("log.txt");
}

/// Solves a sample's case on the mesh in the folder and gives its quantities.
nlohmann::json solve(const Program& program, const std::string& the_case, const std::string& mesh,
                     const std::string& options = "") {
  const Outcome outcome = program.run("solve '" + samples + the_case + "' -o result --set mesh.file='" +
                                      program.path(mesh) + "' " + options);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  return outcome.status == 0 ? program.json("result/summary.json")["quantities"] : nlohmann::json();
}

double value(const nlohmann::json& quantities, const std::string& name) {
  return quantities.at(name).at("value");
}

/// Folder with the images that the samples' fetch.sh brings, in the build folder; empty if they
/// cannot be had (no network, another system).
std::string fetched(const std::string& sample) {
  const std::string folder = VISCERA_SAMPLE_IMAGES;
  const std::string line = "sh '" + samples + sample + "/fetch.sh' '" + folder + "' > /dev/null 2>&1";
  return std::system(line.c_str()) == 0 ? folder : "";
}

#define VISCERA_NEEDS_SAMPLE(folder, sample)                                              \
  const std::string folder = fetched(sample);                                             \
  if (folder.empty()) {                                                                   \
    GTEST_SKIP() << "image not found: meshes/samples/" sample "/fetch.sh cannot fetch it"; \
  }

// The exact answer: a thick incompressible tube of two layers, whose equilibrium is one integral
// through the wall (Holzapfel, Gasser and Ogden 2000, eq. 64), by Gauss points.
TEST(Samples, ArteryHasTheRadiiOfTheThickTube) {
  const Program program;
  run_script(program, "artery/mesh.sh' '" VISCERA_PROGRAM "' artery.vtu 2x2x2");

  const nlohmann::json found = solve(program, "artery/artery.yaml", "artery.vtu");

  EXPECT_NEAR(value(found, "inner_radius"), 1.18931, 5e-4);
  EXPECT_NEAR(value(found, "outer_radius"), 1.35266, 5e-4);
  EXPECT_NEAR(value(found, "axial_force_of_the_quarter"), 18.126, 0.02);
}

TEST(Samples, VentricleFillsAndEjects) {
  const Program program;
  run_script(program, "ventricle/mesh.sh' '" VISCERA_PROGRAM "' ventricle.vtu 3x1");

  const nlohmann::json found = solve(program, "ventricle/ventricle.yaml", "ventricle.vtu");

  EXPECT_NEAR(value(found, "wall_volume"), 86.09, 0.1);
  EXPECT_NEAR(value(found, "cavity_volume"), 27.8, 3);  // 27.77 mL on 6x3 cells, of 90.8 at t = 1
}

// Volumes of 6x3x2 cells: 70.4 and 44.0 mL at the end of contraction.
TEST(Samples, BiventricleFillsAndEjects) {
  const Program program;
  run_script(program, "biventricle/mesh.sh' '" VISCERA_PROGRAM "' biventricle.vtu 2x1x1");

  const nlohmann::json found = solve(program, "biventricle/biventricle.yaml", "biventricle.vtu");

  EXPECT_NEAR(value(found, "left_wall"), 90.82, 0.2);
  EXPECT_NEAR(value(found, "septum"), 38.23, 0.1);
  EXPECT_NEAR(value(found, "right_wall"), 35.48, 0.1);
  EXPECT_NEAR(value(found, "lv_volume"), 70.4, 2);
  EXPECT_NEAR(value(found, "rv_volume"), 44.0, 2);
}

// The exact answer far from the rim, which is as wide as the slab is thick.
TEST(Samples, SlabIsShearedAsItsDepthsAre) {
  const Program program;
  run_script(program, "slab/mesh.sh' '" VISCERA_PROGRAM "' slab.vtu 8x8x4");

  const nlohmann::json found = solve(program, "slab/slab.yaml", "slab.vtu");

  const ShearedSlab exact(10, 4, pi / 3, -pi / 3);
  const std::array<double, 2> quarter = exact.displacement(2.5), middle = exact.displacement(5);
  EXPECT_NEAR(value(found, "forward_at_a_quarter"), quarter[0], 1e-3);
  EXPECT_NEAR(value(found, "sideways_at_a_quarter"), quarter[1], 3e-3);
  EXPECT_NEAR(value(found, "forward_in_the_middle"), 2, 1e-6);
  EXPECT_NEAR(value(found, "sideways_in_the_middle"), middle[1], 3e-3);
  EXPECT_NEAR(value(found, "force_on_the_plate"), exact.traction() * 3600, 0.01 * 2612);
}

TEST(Samples, SlabOfOneFibreDirectionIsShearedAlike) {
  const Program program;
  run_script(program, "slab/mesh.sh' '" VISCERA_PROGRAM "' slab.vtu 8x8x2 0deg:0deg");

  const nlohmann::json found = solve(program, "slab/slab.yaml", "slab.vtu");

  const double closed_form = 1.04582;  // kPa: t of meshes/samples/slab for e = f = (1, 0) * 0.4
  EXPECT_NEAR(ShearedSlab(10, 4, 0, 0).traction(), closed_form, 1e-5);
  EXPECT_NEAR(value(found, "forward_at_a_quarter"), 1, 1e-3);
  EXPECT_NEAR(value(found, "sideways_in_the_middle"), 0, 1e-6);
  EXPECT_NEAR(value(found, "force_on_the_plate"), closed_form * 3600, 0.03 * closed_form * 3600);
}

TEST(Samples, LobesArePushedOntoTheBareArea) {
  const Program program;
  run_script(program, "liver_lobes/mesh.sh' '" VISCERA_PROGRAM "' liver_lobes.vtu 2");

  const nlohmann::json found = solve(program, "liver_lobes/liver_lobes.yaml", "liver_lobes.vtu");

  EXPECT_NEAR(value(found, "right_lobe"), 887.7, 0.3);
  EXPECT_NEAR(value(found, "left_lobe"), 602.8, 0.3);
  EXPECT_NEAR(value(found, "left_tip"), 9.17, 0.3);  // of SIZE 4
  EXPECT_LT(value(found, "left_tip_down"), -4);
  EXPECT_NEAR(value(found, "bare_area_force_y"), -6.6, 0.6);
}

// Images of known tissue, rendered as voxels: the intervals contain what made them.
TEST(Samples, VentricleFitFindsItsTissueInImages) {
  const Program program;
  run_script(program, "ventricle_fit/run.sh' '" VISCERA_PROGRAM "' .");

  const nlohmann::json found = program.json("fit/calibration.json");
  const nlohmann::json truth = program.json("truth/evaluation.json")["predictions"];
  const auto contains = [](const nlohmann::json& one, double value) {
    const nlohmann::json& interval = one["interval_95"];
    return interval["lower"] <= value && value <= interval["upper"];
  };
  EXPECT_TRUE(program.exists("fit/fields/distance_endo_10.vtp"));
  EXPECT_TRUE(program.exists("fit/fit.png"));
  EXPECT_TRUE(contains(found["unknowns"][0], 1.7)) << found["unknowns"][0];
  EXPECT_TRUE(contains(found["unknowns"][1], 9)) << found["unknowns"][1];
  for (const nlohmann::json& one : found["predictions"]) {
    const double expected = truth[one["name"].get<std::string>()]["value"];
    EXPECT_TRUE(contains(one, expected)) << one;
    EXPECT_NEAR(one["estimate"].get<double>(), expected, 0.03 * expected);
  }
}

// All of the lobe is stretched alike but near the hilum: K (J - 1) is the fall of the pressure.
TEST(Samples, LungGrowsByAQuarter) {
  const Program program;
  run_script(program, "lung/mesh.sh' '" VISCERA_PROGRAM "' lobe.vtu 2");

  const nlohmann::json found = solve(program, "lung/lung.yaml", "lobe.vtu");

  EXPECT_NEAR(value(found, "lobe_volume"), 1.25 * 908.5, 5);
  EXPECT_NEAR(value(found, "right_part") + value(found, "left_part"), value(found, "lobe_volume"), 1e-3);
}

TEST(Samples, BrainSinksInTheOpening) {
  VISCERA_NEEDS_SAMPLE(images, "brain");
  const Program program;
  run_script(program, "brain/mesh.sh' '" VISCERA_PROGRAM "' '" + images + "/brain.nii.gz' brain.vtu 16mm");

  const nlohmann::json found = solve(program, "brain/brain.yaml", "brain.vtu");

  EXPECT_NEAR(value(found, "shift_in_the_opening"), 5.6, 0.6);  // 5.60 mm at 8 mm, 5.55 at 12 mm
  EXPECT_NEAR(value(found, "force_on_the_skull_y"), -9.02, 0.1);
  EXPECT_GT(value(found, "smallest_det_F"), 0.5);
}

TEST(Samples, LiverTurnsToTheLeft) {
  VISCERA_NEEDS_SAMPLE(images, "liver");
  const Program program;
  run_script(program, "liver/mesh.sh' '" VISCERA_PROGRAM "' '" + images + "/liver.inr.gz' liver.vtu 14mm");

  const nlohmann::json found = solve(program, "liver/liver.yaml", "liver.vtu");

  EXPECT_NEAR(value(found, "liver_volume"), 1605, 2);
  EXPECT_NEAR(value(found, "peak_displacement"), 58, 6);
  EXPECT_GT(value(found, "smallest_det_F"), 0.5);
}

}  // namespace
}  // namespace viscera::test
