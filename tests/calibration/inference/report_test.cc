// What is written of a calibration of the sphere: read back, and looked at by its reader.
#include "solver/calibration/inference/report.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "tests/support/sphere_model.h"

namespace viscera::calibration {
namespace {

using test::kPa_per_mmHg;
using Json = nlohmann::json;

class Report : public ::testing::Test {
 protected:
  const std::vector<double> filling{2 * kPa_per_mmHg, 4 * kPa_per_mmHg, 6 * kPa_per_mmHg,
                                    8 * kPa_per_mmHg, 10 * kPa_per_mmHg};
  const test::SphereTruth truth = test::SphereTruth::unloaded(1.7, 15, 120, 9, 10 * kPa_per_mmHg);
  test::SphereModel model{test::noisy_data(truth, filling, 4, {}, 3), {}, {}};
  Memo memo{model};

  Calibration run() {
    CalibrationOptions options;
    options.importance_samples = 60;
    options.profiles = {0};
    Eigen::MatrixXd radius = Eigen::MatrixXd::Zero(1, memo.n_unknowns());
    radius(0, 2) = 1;
    options.candidates = {{"unloaded radius", radius, Eigen::VectorXd::Constant(1, 0.1)}};
    return calibrate(memo, options);
  }
};

TEST_F(Report, CalibrationHoldsWhatWasFound) {
  const Calibration found = run();

  const Json json = Json::parse(calibration_json(found, {{"viscera", "1.2.3"}}));

  EXPECT_EQ(json["provenance"]["viscera"], "1.2.3");
  EXPECT_EQ(json["status"]["converged"], true);
  EXPECT_EQ(json["status"]["stop"], "decrement");
  EXPECT_EQ(json["cost"]["points_of_fit"], found.optimum.points);
  EXPECT_EQ(json["cost"]["points"], memo.trials().size());
  EXPECT_EQ(json["fit"]["blocks"][2]["name"], "pressure");
  EXPECT_NEAR(json["fit"]["chi2"], found.optimum.best->chi2(), 1e-12);
  EXPECT_EQ(json["posterior"]["samples"], 60);
  const Json& C = json["unknowns"][0];
  EXPECT_EQ(C["name"], "C");
  EXPECT_EQ(C["estimate"], found.optimum.best->values[0]);
  EXPECT_LT(C["interval_95"]["lower"], C["interval_50"]["lower"]);
  EXPECT_LT(C["interval_50"]["upper"], C["interval_95"]["upper"]);
  EXPECT_TRUE(C.contains("verdict"));
  EXPECT_FALSE(json["unknowns"][5].contains("verdict"));  // a nuisance
  EXPECT_EQ(json["predictions"].size(), model.predictions().size());
  const Json& correlation = json["working_covariance"]["correlation"];
  EXPECT_EQ(correlation.size(), model.unknowns().size());
  EXPECT_NEAR(correlation[3][3], 1, 1e-12);
}

TEST_F(Report, IdentifiabilityHoldsVerdictsProfilesAndCandidates) {
  const Calibration found = run();

  const Json json = Json::parse(identifiability_json(found));

  EXPECT_EQ(json["parameters"].size(), 4u);
  EXPECT_EQ(json["spectrum"].size(), 4u);
  EXPECT_GT(json["spectrum"][0]["eigenvalue"], json["spectrum"][3]["eigenvalue"]);
  EXPECT_EQ(json["profiles"][0]["points"].size(), 7u);
  EXPECT_LT(json["candidate_measurements"][0]["sd_ratio_of_unknowns"]["inner"], 0.5);
}

TEST_F(Report, TraceHasOneLinePerTrial) {
  run();
  const auto lines = text::split(trace_csv(memo), '\n');

  ASSERT_EQ(lines.size(), memo.trials().size() + 2);  // header, and nothing after the last break
  const auto columns = std::count(lines[0].begin(), lines[0].end(), ',');
  for (std::size_t i = 0; i + 1 < lines.size(); ++i)
    EXPECT_EQ(std::count(lines[i].begin(), lines[i].end(), ','), columns);
  EXPECT_EQ(lines[1].substr(0, 10), "1,fit,yes,");
  EXPECT_NE(lines[0].find("C [kPa]"), std::string::npos);
}

TEST_F(Report, TableTellsANewcomer) {
  const std::string page = table(run());

  EXPECT_NE(page.find("Fit         converged: the next step"), std::string::npos) << page;
  EXPECT_NE(page.find("the model explains the data within"), std::string::npos) << page;
  EXPECT_NE(page.find("decided by"), std::string::npos);
  EXPECT_NE(page.find("volume_at_20_mmHg"), std::string::npos);
  EXPECT_NE(page.find("'unloaded radius' would help most"), std::string::npos);
  for (const std::string& line : text::split(page, '\n'))
    EXPECT_LE(line.size(), 100u) << line;
}

TEST_F(Report, FailedTrialsKeepTheirReason) {
  const Eigen::VectorXd start = start_point(memo.unknowns());
  Eigen::VectorXd beyond = start;
  beyond[0] = std::log(1e-3);
  beyond[1] = std::log(1e-2);
  memo.residual_at(start);
  memo.residual_at(beyond);

  const std::string row = trace_row(memo, memo.trials().back());

  EXPECT_EQ(row.substr(0, 56), "2,fit,no,no radius carries the pressure of phase 1,,,,,2");
}

/// A fit that was stopped far away has no intervals, and does not claim to explain the data.
TEST_F(Report, FarFromTheMinimumThereAreNoIntervals) {
  CalibrationOptions options;
  options.fit.max_points = 1;
  const Calibration found = calibrate(memo, options);
  const Json json = Json::parse(calibration_json(found, {}));
  const std::string words = table(found);

  EXPECT_EQ(found.optimum.points, 1);
  EXPECT_EQ(json["status"]["stop"], "point_limit");
  ASSERT_GT(json["posterior"]["gradient_norm_sd"], 1.0);
  EXPECT_NEAR(std::sqrt(found.optimum.decrement), json["posterior"]["gradient_norm_sd"], 1e-9);
  for (const char* of : {"unknowns", "predictions"})
    for (const Json& one : json[of])
      EXPECT_TRUE(one["interval_95"]["lower"].is_null()) << one;
  EXPECT_EQ(json["predictions"][0]["estimate"], found.optimum.best->predictions[0]);
  EXPECT_NE(words.find("none"), std::string::npos) << words;
  EXPECT_NE(words.find("misfit beyond noise"), std::string::npos) << words;
}

TEST_F(Report, AModelThatCannotStartIsNamed) {
  CalibrationOptions options;
  options.start = start_point(memo.unknowns());
  (*options.start)[0] = std::log(1e-3);
  (*options.start)[1] = std::log(1e-2);
  try {
    calibrate(memo, options);
    FAIL() << "started";
  } catch (const SolveFailure& failure) {
    EXPECT_NE(std::string(failure.what()).find("no radius carries the pressure of phase 1"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace viscera::calibration
