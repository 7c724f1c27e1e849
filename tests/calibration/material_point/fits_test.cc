// Fits of published curves, and of curves whose parameters are known.
#include <cmath>

#include <gtest/gtest.h>

#include "solver/calibration/inference/calibration.h"
#include "solver/calibration/inference/multistart.h"
#include "solver/calibration/material_point/material_point_model.h"
#include "solver/calibration/material_point/stress_curve.h"
#include "tests/support/published_tests.h"

namespace viscera::calibration {
namespace {

#define VISCERA_NEEDS_REFERENCE_FILE()                                   \
  if (test::reference_file().empty())                                    \
  GTEST_SKIP() << "no validation_cases.json: set VISCERA_SHARED to the " \
                  "folder of shared data beside it"

std::vector<Unknown> all_unknowns(const materials::AnyLaw& law,
                                  const std::vector<std::string>& names) {
  std::vector<Unknown> unknowns;
  for (const std::string& name : names)
    unknowns.push_back(law_unknown(law, name));
  return unknowns;
}

const std::vector<std::string> myocardium{"a", "b", "af", "bf", "as", "bs", "afs", "bfs"};

materials::AnyLaw ho_start() {
  return materials::make_law("holzapfel_ogden", {{"a", 0.5},
                                                 {"b", 8.0},
                                                 {"af", 10.0},
                                                 {"bf", 10.0},
                                                 {"as", 2.0},
                                                 {"bs", 10.0},
                                                 {"afs", 0.5},
                                                 {"bfs", 10.0},
                                                 {"switch_slope", 0.0}});
}

/// Root mean square of data minus model [kPa].
double rms(const MaterialPointModel& model, const Trial& best) {
  double sum = 0, rows = 0;
  for (std::size_t b = 0; b < model.blocks().size(); ++b) {
    sum += best.block_chi2[b] * std::pow(model.blocks()[b].sd, 2);
    rows += model.blocks()[b].n_rows;
  }
  return std::sqrt(sum / rows);
}

/// What the model makes of the listed parameters: the listed figure is of data with more digits.
double listed_rms(MaterialPointModel& model, const test::PublishedFit& published) {
  Eigen::VectorXd values(model.unknowns().size());
  for (Eigen::Index i = 0; i < values.size(); ++i)
    values[i] = published.parameters.at(model.unknowns()[i].name);
  Memo memo(model);
  const double found = rms(model, memo.residual_at(to_working(model.unknowns(), values)));
  EXPECT_NEAR(found, published.rms, 1e-3);
  return found;
}

const ParameterVerdict& verdict_on(const Calibration& found, const std::string& name) {
  for (const ParameterVerdict& verdict : found.identifiability.verdicts)
    if (found.memo->unknowns()[verdict.unknown].name == name)
      return verdict;
  throw std::logic_error("no verdict on " + name);
}

TEST(MaterialPointFit, RecoversKnownParametersFromSeveralTests) {
  using Mode = HomogeneousTest::Mode;
  const auto truth =
      materials::make_law("guccione", {{"C", 0.9}, {"bf", 18.5}, {"bt", 3.6}, {"bfs", 1.6}});
  std::vector<HomogeneousTest> tests{
      {"along", Mode::uniaxial, 0, 0, {0.95, 1.05, 1.1, 1.15}, {}, 0.01},
      {"across", Mode::uniaxial, 1, 0, {1.05, 1.1, 1.2, 1.25}, {}, 0.01},
      {"both", Mode::equibiaxial, 0, 1, {1.05, 1.1}, {}, 0.01},
      {"shear", Mode::simple_shear, 0, 1, {0.1, 0.2, 0.3}, {}, 0.01}};
  for (HomogeneousTest& test : tests) {
    const Eigen::VectorXd stress = stress_curve(truth, test, {}).stress;
    test.stress.assign(stress.data(), stress.data() + stress.size());
  }
  const auto start =
      materials::make_law("guccione", {{"C", 2.0}, {"bf", 8.0}, {"bt", 2.0}, {"bfs", 4.0}});
  MaterialPointModel model(start, all_unknowns(start, {"C", "bf", "bt", "bfs"}), tests, {tests[2]});
  Memo memo(model);

  const Calibration found = calibrate(memo);

  ASSERT_TRUE(found.optimum.converged()) << found.optimum.sentence();
  EXPECT_LE(found.optimum.points, 15);
  for (const auto& [i, value] :
       {std::pair(0, 0.9), std::pair(1, 18.5), std::pair(2, 3.6), std::pair(3, 1.6)})
    EXPECT_NEAR(found.posterior.values[i] / value, 1, 0.01);
  EXPECT_NEAR(found.predicted.estimate[1], tests[2].stress[1], 0.01);
  EXPECT_EQ(verdict_on(found, "bf").partner, 0);  // stiff as C and steep as bf
}

TEST(MaterialPointFit, DokosShearReachesTheListedOptimum) {
  VISCERA_NEEDS_REFERENCE_FILE();
  const test::PublishedFit published = test::dokos_shear(0.15);
  const auto start = ho_start();
  MaterialPointModel model(start, all_unknowns(start, myocardium), published.tests);
  Memo memo(model);

  const Calibration found = calibrate(memo);

  ASSERT_TRUE(found.optimum.converged()) << found.optimum.sentence();
  EXPECT_LE(rms(model, *found.optimum.best), listed_rms(model, published) + 1e-5);
  for (int i = 0; i < 8; ++i)  // the listed numbers are rounded and their minimum is flat
    EXPECT_NEAR(found.posterior.values[i] / published.parameters.at(myocardium[i]), 1,
                std::max(0.02, 0.5 * found.posterior.sd(i)))
        << myocardium[i];
}

/// Stiffness and rate of every term are a ridge; sheets, seen in few curves, the flattest.
TEST(MaterialPointFit, DokosShearReportsItsFlatDirections) {
  VISCERA_NEEDS_REFERENCE_FILE();
  const test::PublishedFit published = test::dokos_shear(0.15);
  const auto start = ho_start();
  MaterialPointModel model(start, all_unknowns(start, myocardium), published.tests);
  Memo memo(model);

  const Calibration found = calibrate(memo);

  EXPECT_EQ(verdict_on(found, "afs").verdict, Verdict::combination_only);
  EXPECT_EQ(verdict_on(found, "bfs").verdict, Verdict::combination_only);
  EXPECT_NE(found.identifiability.least_seen.find("bs x as^-"), std::string::npos)
      << found.identifiability.least_seen;
  EXPECT_GT(found.identifiability.condition, 100);
}

TEST(MaterialPointFit, DokosShearHasOneOptimumFromEightStarts) {
  VISCERA_NEEDS_REFERENCE_FILE();
  const test::PublishedFit published = test::dokos_shear(0.15);
  const auto start = ho_start();
  MaterialPointModel model(start, all_unknowns(start, myocardium), published.tests);
  Memo memo(model);

  const Multistart found = multistart(memo, working_box(model.unknowns()));

  ASSERT_FALSE(found.clusters.empty());
  EXPECT_LE(rms(model, *found.clusters.front().optimum.best), listed_rms(model, published) + 1e-5);
}

class BrainRegion : public ::testing::TestWithParam<const char*> {};

TEST_P(BrainRegion, ReachesTheListedOptimum) {
  VISCERA_NEEDS_REFERENCE_FILE();
  const test::PublishedFit published = test::budday_brain(GetParam(), 0.02);
  const auto start = materials::make_law("ogden", {{"mu1", -0.2}, {"alpha1", -10.0}});
  std::vector<Unknown> unknowns = all_unknowns(start, {"mu1", "alpha1"});
  for (Unknown& unknown : unknowns)
    unknown.upper = 0;  // the branch of negative exponents
  MaterialPointModel model(start, unknowns, published.tests);
  Memo memo(model);

  const Calibration found = calibrate(memo);

  ASSERT_TRUE(found.optimum.converged()) << found.optimum.sentence();
  EXPECT_LE(rms(model, *found.optimum.best), listed_rms(model, published) + 1e-5);
  EXPECT_NEAR(found.posterior.values[0] / published.parameters.at("mu1"), 1, 0.01);
  EXPECT_NEAR(found.posterior.values[1] / published.parameters.at("alpha1"), 1, 0.01);
  EXPECT_LT(found.posterior.correlation(0, 1), -0.5);
}

INSTANTIATE_TEST_SUITE_P(Budday,
                         BrainRegion,
                         ::testing::Values("CX", "BG", "CR", "CC"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace viscera::calibration
