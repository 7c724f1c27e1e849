// A tenth of the study of virtual patients; the whole is benchmarks/calibration.
#include <gtest/gtest.h>

#include "solver/calibration/inference/sampling.h"
#include "tests/support/sphere_study.h"

namespace viscera::test {
namespace {

class Coverage : public ::testing::Test {
 protected:
  static const std::vector<PatientOutcome>& study() {
    static const std::vector<PatientOutcome> outcomes = run_study({});
    return outcomes;
  }
  static double mean(double (*of)(const PatientOutcome&)) {
    double sum = 0;
    for (const PatientOutcome& patient : study())
      sum += of(patient);
    return sum / static_cast<double>(study().size());
  }
};

TEST_F(Coverage, EveryFitFindsTheOptimumInFewPoints) {
  std::vector<double> points;
  for (const PatientOutcome& patient : study()) {
    EXPECT_TRUE(patient.success);
    points.push_back(patient.points);
  }
  EXPECT_LE(quantile(points, 0.5), 10);
  EXPECT_LE(quantile(points, 0.9), 15);
}

/// Pooled over four quantities of twenty patients: limits of three binomial standard errors of
/// twenty independent ones.
TEST_F(Coverage, IntervalsCoverTheTruth) {
  double in_95 = 0, in_50 = 0;
  for (const char* name : {"C", "alpha", "unloaded_volume", "volume_at_20_mmHg"}) {
    in_95 += coverage_95(study(), name) / 4;
    in_50 += coverage_50(study(), name) / 4;
  }
  EXPECT_GT(in_95, 0.95 - 0.15);
  EXPECT_GT(in_50, 0.5 - 0.34);
  EXPECT_LT(in_50, 0.5 + 0.34);
}

TEST_F(Coverage, ChiSquareIsThatOfTheNoise) {
  const double ratio =
      mean([](const PatientOutcome& patient) { return patient.chi2 / patient.dof; });
  EXPECT_GT(ratio, 0.8);
  EXPECT_LT(ratio, 1.25);
}

TEST_F(Coverage, IdentifiedCombinationsReachTheirBound) {
  EXPECT_LT(efficiency(study()), 1.3);
  EXPECT_GT(efficiency(study()), 0.7);
}

/// Samples of the normal approximation are trusted for three patients in five.
TEST(Study, SamplesOfTheSecondOrderPosteriorAreTrusted) {
  StudyOptions options;
  options.patients = 8;
  options.posterior = PosteriorKind::second_order;
  options.importance_samples = 200;
  for (const PatientOutcome& patient : run_study(options)) {
    EXPECT_LT(patient.k_hat, calibration::most_k_hat(options.importance_samples));
    EXPECT_GT(patient.effective, 50);
  }
}

TEST(Study, BrgnAgreesWithLevenbergMarquardt) {
  StudyOptions options;
  options.patients = 5;
  options.method = StudyMethod::brgn;
  for (const PatientOutcome& patient : run_study(options))
    EXPECT_TRUE(patient.success);
}

}  // namespace
}  // namespace viscera::test
