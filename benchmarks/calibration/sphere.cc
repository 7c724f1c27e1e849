// Virtual patients of the thick sphere: cost, coverage, efficiency and verdicts of the inference,
// against the targets of the calibration.
//
// usage: sphere_benchmark [patients] [file.json]
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include <nlohmann/json.hpp>

#include "solver/calibration/inference/sampling.h"
#include "solver/core/build_info.h"
#include "solver/solve/petsc_session.h"
#include "tests/support/sphere_study.h"

namespace {

using Json = nlohmann::ordered_json;
using namespace viscera::test;

const std::vector<std::string> covered{
    "C", "alpha", "inner", "wall", "volume_at_20_mmHg", "unloaded_volume", "ed_stress"};

constexpr int n_samples = 200;

std::vector<double> collect(const std::vector<PatientOutcome>& study,
                            double (*of)(const PatientOutcome&)) {
  std::vector<double> result;
  for (const PatientOutcome& patient : study)
    result.push_back(of(patient));
  return result;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values)
    sum += value;
  return sum / static_cast<double>(values.size());
}

Json cost_json(const std::vector<PatientOutcome>& study) {
  const auto points = collect(study, [](const PatientOutcome& p) { return double(p.points); });
  return {{"median", quantile(points, 0.5)},
          {"p90", quantile(points, 0.9)},
          {"mean", mean(points)},
          {"max", quantile(points, 1)},
          {"success",
           mean(collect(study, [](const PatientOutcome& p) { return p.success ? 1.0 : 0.0; }))}};
}

Json coverage_json(const std::vector<PatientOutcome>& study) {
  Json json = Json::object();
  for (const auto& [name, recovered] : study.front().recovered)
    json[name] = {{"coverage_95", coverage_95(study, name)},
                  {"coverage_50", coverage_50(study, name)},
                  {"median_relative_error", median_error(study, name)},
                  {"uniform_p", uniform_p_value(study, name)}};
  return json;
}

Json study_json(const std::vector<PatientOutcome>& study) {
  const auto ratios = collect(study, [](const PatientOutcome& p) { return p.chi2 / p.dof; });
  return {{"patients", study.size()},
          {"distinct_points", cost_json(study)},
          {"rmse_per_bound", efficiency(study)},
          {"mean_chi2_per_dof", mean(ratios)},
          {"quantities", coverage_json(study)}};
}

Json verdicts_json() {
  int agreed = 0, all = 0;
  Json differing = Json::array();
  for (const VerdictCase& design : verdict_cases())
    for (const VerdictPair& pair : compare_verdicts(design)) {
      ++all;
      agreed += pair.fisher == pair.profile;
      if (pair.fisher != pair.profile)
        differing.push_back({{"case", design.name},
                             {"parameter", pair.parameter},
                             {"fisher", to_string(pair.fisher)},
                             {"profile", to_string(pair.profile)}});
    }
  return {{"cases", verdict_cases().size()},
          {"verdicts", all},
          {"agreement", double(agreed) / all},
          {"differing", differing}};
}

/// Least or largest over the quantities that the target names.
double extreme(const Json& quantities, const char* what, bool largest) {
  double result = largest ? 0 : 1;
  for (const std::string& name : covered) {
    const double value = quantities[name][what];
    result = largest ? std::max(result, value) : std::min(result, value);
  }
  return result;
}

/// Estimates of the routine fits, intervals of the second-order posterior.
Json targets_json(const Json& routine, const Json& curved, const Json& verdicts) {
  const Json& points = routine["distinct_points"];
  const Json& q = curved["quantities"];
  const auto target = [](const char* what, const char* gate, const Json& found, bool met) {
    return Json{{"what", what}, {"gate", gate}, {"found", found}, {"met", met}};
  };
  const double low_95 = extreme(q, "coverage_95", false), high_95 = extreme(q, "coverage_95", true);
  const double low_50 = extreme(q, "coverage_50", false), high_50 = extreme(q, "coverage_50", true);
  const double V20 = q["volume_at_20_mmHg"]["median_relative_error"];
  const double V0 = q["unloaded_volume"]["median_relative_error"];
  const double ratio = routine["mean_chi2_per_dof"], bound = routine["rmse_per_bound"];
  const double ranks = extreme(q, "uniform_p", false);
  return Json::array(
      {target("C1 distinct points, median and p90; success", "10, 15; 0.99",
              {points["median"], points["p90"], points["success"]},
              points["median"] <= 10 && points["p90"] <= 15 && points["success"] >= 0.99),
       target("C4 RMSE per Cramer-Rao bound, identified combinations", "1.15", bound,
              bound <= 1.15),
       target("C5 median error of V(20 mmHg) and V0", "0.05, 0.06", {V20, V0},
              V20 <= 0.05 && V0 <= 0.06),
       target("C7 coverage of 95 % intervals, least and most", "0.92 to 0.98", {low_95, high_95},
              low_95 >= 0.92 && high_95 <= 0.98),
       target("C7 coverage of 50 % intervals, least and most", "0.43 to 0.57", {low_50, high_50},
              low_50 >= 0.43 && high_50 <= 0.57),
       target("C7 mean chi-square per degree", "0.8 to 1.25", ratio, ratio >= 0.8 && ratio <= 1.25),
       target("C7 uniformity of ranks, least p", "0.01", ranks, ranks > 0.01),
       target("C10 verdicts that agree with profiles", "0.95", verdicts["agreement"],
              verdicts["agreement"] >= 0.95)});
}

Json trust_json(const std::vector<PatientOutcome>& study) {
  const double limit = viscera::calibration::most_k_hat(n_samples);
  const auto k_hat = collect(study, [](const PatientOutcome& p) { return p.k_hat; });
  double trusted = 0;
  for (const double k : k_hat)
    trusted += k < limit;
  return {{"draws", n_samples},
          {"k_hat_limit", limit},
          {"k_hat_median", quantile(k_hat, 0.5)},
          {"k_hat_p90", quantile(k_hat, 0.9)},
          {"effective_draws_mean",
           mean(collect(study, [](const PatientOutcome& p) { return p.effective; }))},
          {"trusted", trusted / static_cast<double>(study.size())}};
}

}  // namespace

int main(int argc, char** argv) {
  const viscera::PetscSession petsc;
  const int patients = argc > 1 ? std::atoi(argv[1]) : 200;
  const std::string file = argc > 2 ? argv[2] : "calibration_sphere.json";
  if (patients < 1) {
    std::cerr << "usage: sphere_benchmark [PATIENTS [FILE.json]]\n";
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  StudyOptions routine, brgn, flat, checked, curved;
  for (StudyOptions* one : {&routine, &brgn, &flat, &checked, &curved})
    one->patients = patients;
  brgn.method = StudyMethod::brgn;
  flat.prior_log_sd = 3;
  checked.importance_samples = curved.importance_samples = n_samples;
  curved.posterior = PosteriorKind::second_order;
  const Json found = study_json(run_study(routine));
  const std::vector<PatientOutcome> second_order = run_study(curved);
  const Json intervals = study_json(second_order);
  const Json verdicts = verdicts_json();
  Json json{{"command", "sphere_benchmark " + std::to_string(patients)},
            {"commit", viscera::build_info().commit},
            {"targets", targets_json(found, intervals, verdicts)},
            {"levenberg_marquardt", found},
            {"second_order", intervals},
            {"points_of_second_order",
             mean(collect(second_order,
                          [](const PatientOutcome& p) { return double(p.curvature_points); }))},
            {"importance_samples",
             {{"of_the_normal_approximation", trust_json(run_study(checked))},
              {"of_the_second_order_posterior", trust_json(second_order)}}},
            {"brgn", study_json(run_study(brgn))},
            {"near_flat_prior", study_json(run_study(flat))},
            {"verdicts", verdicts}};
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  json["seconds"] = seconds.count();
  for (const Json& target : json["targets"])
    std::cout << (target["met"] ? "met     " : "not met ") << target["what"].get<std::string>()
              << ": " << target["found"] << " (gate " << target["gate"].get<std::string>() << ")\n";
  std::ofstream stream(file);
  stream << json.dump(1) << "\n";
  if (!stream.flush()) {
    std::cerr << "Cannot write " << file << "\n";
    return 2;
  }
  return 0;
}
