// What a calibration is resumed by, and times at which its model stands still.
#include <gtest/gtest.h>

#include "solver/case/input_files.h"
#include "solver/case/read_case.h"
#include "tests/case/case_files.h"

namespace viscera {
namespace {

/// Its load ends at time `last`.
std::string fitted(const std::string& last) {
  std::string text = test::small_case();
  const std::string pressure = "  - pressure: {surface: endocardium, value: 10 kPa}\n";
  text.replace(text.find(pressure), pressure.size(),
               "  - pressure: {surface: endocardium, value: 10 kPa, curve: {time: [0, " + last +
                   "], factor: [0, 1]}}\n");
  return text +
         "quantities: {v: {enclosed_volume: {surface: endocardium}}}\n"  // line 15
         "calibration:\n"
         "  parameters: [{path: materials.wall.mu}]\n"
         "  observations:\n"
         "    ed: {at: 1, volume: {surface: endocardium, value: 120 mL, sd: 3 mL}}\n"
         "    marks: {at: 0.5, landmarks: {file: marks.csv, sd: 1 mm}}\n"
         "  predictions:\n"
         "    later: {quantity: v, at: 1}\n";
}

class CalibrationInputs : public ::testing::Test {
 protected:
  CalibrationInputs() {
    for (const char* name : {"lv.vtu", "other.vtu"})
      folder.write(name, "");
    folder.write("marks.csv",
                 "from_x[mm],from_y[mm],from_z[mm],to_x[mm],to_y[mm],to_z[mm]\n0,0,0,1,0,0\n");
  }
  std::string warnings(const std::string& last) const {
    const std::string file = folder.write("case.yaml", fitted(last));
    testing::internal::CaptureStderr();
    read_case(file);
    return testing::internal::GetCapturedStderr();
  }
  test::TemporaryFolder folder;
};

TEST_F(CalibrationInputs, AreTheFilesThatTheCaseReads) {
  const std::string file = folder.write("case.yaml", fitted("1"));
  const auto path = [&](const char* name) { return folder.path() + "/" + name; };

  EXPECT_EQ(input_files(file, {}), (std::vector<std::string>{path("lv.vtu"), path("marks.csv")}));
  EXPECT_EQ(input_files(file, {"mesh.file=other.vtu"}),
            (std::vector<std::string>{path("other.vtu"), path("marks.csv")}));
}

TEST_F(CalibrationInputs, AfterTheEndOfAllCurvesAreWarnedOf) {
  EXPECT_EQ(warnings("1"), "");
  const std::string said = warnings("0.8");
  EXPECT_NE(said.find("case.yaml:19:14: calibration.observations.ed.at: t = 1 is after the last "
                      "point of all load curves, at t = 0.8"),
            std::string::npos)
      << said;
  EXPECT_NE(said.find("calibration.predictions.later.at"), std::string::npos) << said;
  EXPECT_EQ(said.find("calibration.observations.marks"), std::string::npos) << said;
}

}  // namespace
}  // namespace viscera
