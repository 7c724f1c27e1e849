#include "tests/support/sphere_study.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>

#include <Eigen/Eigenvalues>

#include "solver/calibration/inference/brgn.h"
#include "solver/calibration/inference/goodness.h"
#include "solver/calibration/inference/levenberg_marquardt.h"
#include "solver/calibration/inference/normal.h"
#include "solver/calibration/inference/profile.h"
#include "solver/calibration/inference/second_order.h"

namespace viscera::test {

using namespace calibration;

namespace {

const std::vector<double> filling{2 * kPa_per_mmHg, 4 * kPa_per_mmHg, 6 * kPa_per_mmHg,
                                  8 * kPa_per_mmHg, 10 * kPa_per_mmHg};
constexpr int ed = 4;
constexpr double truth_log_sd = 0.5;
constexpr int n_parameters = 4;

SphereTruth draw_truth(std::mt19937_64& generator) {
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  const double C = 1.7 * std::exp(truth_log_sd * normal(generator));
  const double alpha = 15 * std::exp(truth_log_sd * normal(generator));
  const double volume = 80 + 120 * uniform(generator);
  const double thickness = 7 + 5 * uniform(generator);
  return SphereTruth::unloaded(C, alpha, volume, thickness, filling[ed]);
}

bool covers(const Interval& interval, double truth) {
  return interval.lower <= truth && truth <= interval.upper;
}

/// Fraction of `draws` below `at`.
double fraction_below(const Eigen::VectorXd& draws, double at) {
  return static_cast<double>((draws.array() < at).count()) / static_cast<double>(draws.size());
}

void add_parameters(PatientOutcome& outcome,
                    const std::vector<Unknown>& unknowns,
                    const Laplace& posterior,
                    const SecondOrder* curved,
                    const Trial& truth) {
  for (int i = 0; i < n_parameters; ++i) {
    const double at = truth.working[i];
    const auto interval = [&](double level) {
      return curved ? curved->working_interval(posterior, i, level)
                    : working_interval(posterior, i, level);
    };
    const double pit = curved ? fraction_below(curved->draws.working.row(i), at)
                              : normal_cdf((at - posterior.mean[i]) / posterior.sd(i));
    outcome.recovered[unknowns[i].name] = {std::abs(posterior.values[i] / truth.values[i] - 1), pit,
                                           covers(interval(0.95), at), covers(interval(0.5), at)};
  }
}

void add_predictions(PatientOutcome& outcome,
                     const SphereModel& model,
                     const PushForward& predicted,
                     const SecondOrder* curved,
                     const Trial& truth) {
  for (int q = 0; q < n_sphere_predictions; ++q) {
    const double at = truth.predictions[q];
    const auto interval = [&](double level) {
      return curved ? curved->prediction_interval(q, level) : predicted.interval(q, level);
    };
    const double pit =
        curved ? fraction_below(curved->predictions.row(q), at) : predicted.cdf(q, at);
    outcome.recovered[model.predictions()[q].name] = {std::abs(predicted.estimate[q] / at - 1), pit,
                                                      covers(interval(0.95), at),
                                                      covers(interval(0.5), at)};
  }
}

/// Directions of the parameters, in units of what was known before, along which the posterior at
/// the truth is contracted by more than 0.9.
void add_identified(PatientOutcome& outcome,
                    const std::vector<Unknown>& unknowns,
                    const Laplace& at_truth,
                    const Eigen::VectorXd& estimate) {
  Eigen::VectorXd reference(n_parameters);
  for (int i = 0; i < n_parameters; ++i)
    reference[i] = reference_sd(unknowns[i]);
  const Eigen::MatrixXd unit = reference.cwiseInverse().asDiagonal();
  const Eigen::MatrixXd covariance =
      unit * at_truth.covariance.topLeftCorner(n_parameters, n_parameters) * unit;
  const Eigen::VectorXd error = unit * (estimate - at_truth.working).head(n_parameters);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  for (int k = 0; k < n_parameters; ++k)
    if (solver.eigenvalues()[k] < 0.1)
      outcome.identified_errors.push_back(solver.eigenvectors().col(k).dot(error) /
                                          std::sqrt(solver.eigenvalues()[k]));
}

Optimum fit(Memo& memo, StudyMethod method, const Eigen::VectorXd& start) {
  const Box box = working_box(memo.unknowns());
  return method == StudyMethod::brgn ? minimise_brgn(memo, start, box)
                                     : minimise_levenberg_marquardt(memo, start, box);
}

PatientOutcome fit_patient(const StudyOptions& options, std::uint64_t seed) {
  constexpr double same_chi2 = 0.1;
  std::mt19937_64 generator(seed);
  const SphereTruth truth = draw_truth(generator);
  SphereModel model(noisy_data(truth, filling, ed, {}, generator()), {},
                    {1.7, 15, options.prior_log_sd});
  const std::vector<Unknown>& unknowns = model.unknowns();
  Memo memo(model), reference(model);
  const Eigen::VectorXd true_point = to_working(unknowns, model.values_of(truth, filling));
  const Optimum optimum = fit(memo, options.method, start_point(unknowns));
  PatientOutcome outcome;
  outcome.points = optimum.points;
  outcome.failed_points = optimum.failed;
  if (!optimum.converged())
    return outcome;
  const Optimum from_truth = fit(reference, StudyMethod::levenberg_marquardt, true_point);
  const Trial& best = *optimum.best;
  outcome.success = best.chi2() < from_truth.best->chi2() + same_chi2;
  const Laplace posterior = laplace(best, working_box(unknowns));
  std::optional<QuadraticModel> polynomial;
  std::optional<SecondOrder> curved;
  if (options.posterior == PosteriorKind::second_order) {
    polynomial.emplace(memo, best, posterior);
    curved = second_order(*polynomial);
    outcome.curvature_points = curved->evaluated;
  }
  PosteriorSample sample;
  if (options.importance_samples > 0) {
    sample = curved ? importance_sample(memo,
                                        proposal(*polynomial, options.importance_samples, seed + 1))
                    : importance_sample(memo, posterior, options.importance_samples, seed + 1);
    outcome.k_hat = sample.smoothed.k_hat;
    outcome.effective = sample.smoothed.effective;
  }
  const Goodness fitted =
      goodness(memo, best, posterior, options.importance_samples > 0 ? &sample : nullptr);
  outcome.chi2 = fitted.chi2();
  outcome.dof = fitted.dof;
  outcome.p_value = fitted.p_value;
  const Trial& at_truth = reference.jacobian_at(true_point);
  add_parameters(outcome, unknowns, posterior, curved ? &*curved : nullptr, at_truth);
  add_predictions(outcome, model, push_forward(posterior, best, model.predictions()),
                  curved ? &*curved : nullptr, at_truth);
  add_identified(outcome, unknowns, laplace(at_truth, working_box(unknowns)), best.working);
  return outcome;
}

template <class Predicate>
double fraction(const std::vector<PatientOutcome>& study, const Predicate& holds) {
  double count = 0;
  for (const PatientOutcome& patient : study)
    count += holds(patient);
  return count / static_cast<double>(study.size());
}

/// The verdict from the profile alone: width of its interval, and slopes of the other parameters
/// along it for the correlations.
Verdict profile_verdict(const Profile& profile,
                        const std::vector<Profile>& all,
                        const Unknown& unknown) {
  const double z = profile.interval.sides == Interval::Sides::both ? 2 * normal_quantile(0.975)
                                                                   : normal_quantile(0.95);
  const double sd = (profile.interval.upper - profile.interval.lower) / z;
  const double reference = reference_sd(unknown);
  const double contraction = std::max(0.0, 1 - sd * sd / (reference * reference));
  const auto slope = [](const Profile& along, int j) {
    const ProfilePoint &first = along.points.front(), &last = along.points.back();
    return (last.point[j] - first.point[j]) / (last.working - first.working);
  };
  double correlation = 0, conditional = 1;
  for (const Profile& other : all)
    if (other.unknown != profile.unknown) {
      const double product = slope(profile, other.unknown) * slope(other, profile.unknown);
      correlation = std::max(correlation, std::sqrt(std::max(product, 0.0)));
    }
  const Verdict verdict = verdict_of(contraction, correlation);
  conditional -= correlation * correlation;
  if (verdict == Verdict::prior_driven && !std::isfinite(unknown.prior.sd) &&
      conditional * sd * sd / (reference * reference) < 0.5)
    return Verdict::combination_only;
  return verdict;
}

}  // namespace

std::vector<PatientOutcome> run_study(const StudyOptions& options) {
  std::vector<PatientOutcome> study;
  for (int i = 0; i < options.patients; ++i)
    study.push_back(fit_patient(options, options.seed * 100003 + i));
  return study;
}

double coverage_95(const std::vector<PatientOutcome>& study, const std::string& name) {
  return fraction(study, [&](const PatientOutcome& patient) {
    return patient.recovered.count(name) != 0 && patient.recovered.at(name).in_95;
  });
}

double coverage_50(const std::vector<PatientOutcome>& study, const std::string& name) {
  return fraction(study, [&](const PatientOutcome& patient) {
    return patient.recovered.count(name) != 0 && patient.recovered.at(name).in_50;
  });
}

double quantile(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  const double at = p * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, values.size() - 1);
  return values[low] + (at - static_cast<double>(low)) * (values[high] - values[low]);
}

double median_error(const std::vector<PatientOutcome>& study, const std::string& name) {
  std::vector<double> errors;
  for (const PatientOutcome& patient : study)
    if (patient.recovered.count(name) != 0)
      errors.push_back(patient.recovered.at(name).relative_error);
  return quantile(errors, 0.5);
}

double uniform_p_value(const std::vector<PatientOutcome>& study, const std::string& name) {
  std::vector<double> pits;
  for (const PatientOutcome& patient : study)
    if (patient.recovered.count(name) != 0)
      pits.push_back(patient.recovered.at(name).pit);
  std::sort(pits.begin(), pits.end());
  const auto n = static_cast<double>(pits.size());
  double distance = 0;
  for (std::size_t i = 0; i < pits.size(); ++i)
    distance = std::max({distance, (i + 1) / n - pits[i], pits[i] - i / n});
  // Kolmogorov's series with Stephens' correction for finite n
  const double t = (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n)) * distance;
  double p = 0;
  for (int k = 1; k <= 100; ++k)
    p += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * t * t);
  return std::clamp(p, 0.0, 1.0);
}

double efficiency(const std::vector<PatientOutcome>& study) {
  double sum = 0, count = 0;
  for (const PatientOutcome& patient : study)
    for (const double error : patient.identified_errors) {
      sum += error * error;
      ++count;
    }
  return std::sqrt(sum / count);
}

std::vector<VerdictCase> verdict_cases() {
  const std::vector<double> wide{0.27, 0.53, 0.8, 1.07, 1.33, 1.6, 1.87, 2.13, 2.4, 2.67};
  const std::vector<std::pair<std::string, SphereNoise>> noises{
      {"routine", {}},
      {"catheter", {0.1, 0.05 * kPa_per_mmHg, 0.1, 0.1 * kPa_per_mmHg}},
      {"rough", {0.5, 2 * kPa_per_mmHg, 1, 2 * kPa_per_mmHg}},
      {"exact_pressure", {0.05, 0, 0, 0}},
      {"bench", {0.005, 0.005 * kPa_per_mmHg, 0.005, 0.005 * kPa_per_mmHg}}};
  const std::vector<double> priors{INFINITY, 1, 0.5, 0.15, 0.05};
  std::vector<VerdictCase> cases;
  for (const auto& [noise_name, noise] : noises)
    for (const double prior : priors)
      for (const bool wide_load : {false, true}) {
        const bool stiff = cases.size() % 3 == 2;
        VerdictCase design;
        design.name = noise_name + (wide_load ? ", wide load" : ", filling") +
                      (stiff ? ", stiff" : ", healthy") + ", prior " + std::to_string(prior);
        design.prior = {stiff ? 3.0 : 1.7, stiff ? 45.0 : 15.0, prior};
        design.truth =
            SphereTruth::unloaded(design.prior.C, design.prior.alpha, 120, 9, 10 * kPa_per_mmHg);
        design.pressures = wide_load ? wide : filling;
        design.noise = noise;
        cases.push_back(design);
      }
  return cases;
}

std::vector<VerdictPair> compare_verdicts(const VerdictCase& design) {
  SphereModel model(exact_data(design.truth, design.pressures, ed), design.noise, design.prior);
  Memo memo(model);
  const std::vector<Unknown>& unknowns = model.unknowns();
  const Trial& best =
      memo.jacobian_at(to_working(unknowns, model.values_of(design.truth, design.pressures)));
  const Laplace posterior = laplace(best, working_box(unknowns));
  const Identifiability report = identifiability(memo, best, posterior);
  std::vector<Profile> profiles;
  for (int i = 0; i < n_parameters; ++i)
    profiles.push_back(profile(memo, best, posterior, i));
  std::vector<VerdictPair> result;
  for (int i = 0; i < n_parameters; ++i)
    result.push_back({unknowns[i].name, report.verdicts[i].verdict,
                      profile_verdict(profiles[i], profiles, unknowns[i])});
  return result;
}

}  // namespace viscera::test
