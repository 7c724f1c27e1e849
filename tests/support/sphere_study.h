// Virtual patients of the thick sphere: truths drawn from the population, data with noise, fits,
// and what a statistician asks of the fits. A few in the tests, hundreds in the benchmark.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "solver/calibration/inference/identifiability.h"
#include "tests/support/sphere_model.h"

namespace viscera::test {

enum class StudyMethod { levenberg_marquardt, brgn };

enum class PosteriorKind { normal, second_order };

struct StudyOptions {
  int patients = 20;
  std::uint64_t seed = 1;
  double prior_log_sd = 0.5;  ///< of the fits; truths are drawn with 0.5
  StudyMethod method = StudyMethod::levenberg_marquardt;
  int importance_samples = 0;  ///< per patient; 0: none
  PosteriorKind posterior = PosteriorKind::normal;
};

/// A quantity with a truth: a parameter (in its working coordinate) or a prediction (shown unit).
struct Recovered {
  double relative_error = 0;  ///< |estimate / truth - 1| of the value
  double pit = 0;             ///< probability below the truth: uniform for a calibrated posterior
  bool in_95 = false;
  bool in_50 = false;
};

struct PatientOutcome {
  bool success = false;  ///< converged, and to the optimum that a fit from the truth finds
  int points = 0;
  int failed_points = 0;
  double chi2 = 0;
  double dof = 0;
  double p_value = 0;
  double k_hat = 0;
  double effective = 0;  ///< draws that the weights of the samples are worth
  int curvature_points = 0;
  std::map<std::string, Recovered> recovered;
  /// Errors along the combinations of parameters that the data identify (contraction above 0.9), in
  /// units of the posterior's bound at the truth.
  std::vector<double> identified_errors;
};

std::vector<PatientOutcome> run_study(const StudyOptions& options);

/// Fraction of patients whose interval of `name` covers the truth.
double coverage_95(const std::vector<PatientOutcome>& study, const std::string& name);
double coverage_50(const std::vector<PatientOutcome>& study, const std::string& name);
double median_error(const std::vector<PatientOutcome>& study, const std::string& name);
/// Kolmogorov and Smirnov's p value of the probability transforms being uniform.
double uniform_p_value(const std::vector<PatientOutcome>& study, const std::string& name);
/// Root mean square of identified_errors: 1 for an efficient estimate.
double efficiency(const std::vector<PatientOutcome>& study);
double quantile(std::vector<double> values, double p);

/// A designed case of the identifiability verdicts.
struct VerdictCase {
  std::string name;
  SphereTruth truth;
  std::vector<double> pressures;  ///< [kPa]
  SphereNoise noise;
  SpherePopulation prior;
};
std::vector<VerdictCase> verdict_cases();

/// Verdicts on C, alpha, unloaded radius and wall by the Fisher information and by the profile
/// likelihood, which shares thresholds with it but neither Hessian nor correlations.
struct VerdictPair {
  std::string parameter;
  calibration::Verdict fisher;
  calibration::Verdict profile;
};
std::vector<VerdictPair> compare_verdicts(const VerdictCase& design);

}  // namespace viscera::test
