// Published laboratory curves fitted at a material point: optimum, cost, what the data decide.
//
// usage: material_point_benchmark [file.json]     exits 0 with a sentence where the shared
// reference file is not found
#include <cmath>
#include <fstream>
#include <iostream>

#include <nlohmann/json.hpp>

#include "solver/calibration/inference/calibration.h"
#include "solver/calibration/material_point/material_point_model.h"
#include "solver/core/build_info.h"
#include "tests/support/published_tests.h"

namespace {

using Json = nlohmann::ordered_json;
using namespace viscera::calibration;
namespace materials = viscera::materials;

double rms(const MaterialPointModel& model, const Trial& trial) {
  double sum = 0;
  for (std::size_t b = 0; b < model.blocks().size(); ++b)
    sum += trial.block_chi2[b] * std::pow(model.blocks()[b].sd, 2);
  return std::sqrt(sum / static_cast<double>(trial.residual.size()));
}

Json parameter_json(const Calibration& found, const viscera::test::PublishedFit& published, int i) {
  const Unknown& unknown = found.memo->unknowns()[i];
  const Interval interval = value_interval(found.posterior, found.memo->unknowns(), i, 0.95);
  const ParameterVerdict& verdict = found.identifiability.verdicts[i];
  return {{"name", unknown.name},
          {"listed", published.parameters.at(unknown.name)},
          {"estimate", found.posterior.values[i]},
          {"interval_95", {interval.lower, interval.upper}},
          {"verdict", to_string(verdict.verdict)},
          {"largest_correlation", verdict.correlation},
          {"with", found.memo->unknowns()[verdict.partner].name}};
}

Json fit_json(const materials::AnyLaw& start,
              const std::vector<Unknown>& unknowns,
              const viscera::test::PublishedFit& published) {
  MaterialPointModel model(start, unknowns, published.tests);
  Memo memo(model), listed_memo(model);
  const Calibration found = calibrate(memo);
  Eigen::VectorXd listed(static_cast<Eigen::Index>(unknowns.size()));
  Json parameters = Json::array();
  for (std::size_t i = 0; i < unknowns.size(); ++i) {
    listed[static_cast<Eigen::Index>(i)] = published.parameters.at(unknowns[i].name);
    parameters.push_back(parameter_json(found, published, static_cast<int>(i)));
  }
  return {{"law", materials::describe(start).name},
          {"stop", to_string(found.optimum.stop)},
          {"points", found.optimum.points},
          {"rms_kPa", rms(model, *found.optimum.best)},
          {"rms_of_listed_parameters_kPa",
           rms(model, listed_memo.residual_at(to_working(unknowns, listed)))},
          {"chi2_per_dof", found.fit.chi2_per_dof()},
          {"condition", found.identifiability.condition},
          {"best_seen", found.identifiability.best_seen},
          {"least_seen", found.identifiability.least_seen},
          {"parameters", parameters}};
}

Json dokos_json() {
  const auto start = materials::make_law("holzapfel_ogden", {{"a", 0.5},
                                                             {"b", 8.0},
                                                             {"af", 10.0},
                                                             {"bf", 10.0},
                                                             {"as", 2.0},
                                                             {"bs", 10.0},
                                                             {"afs", 0.5},
                                                             {"bfs", 10.0},
                                                             {"switch_slope", 0.0}});
  std::vector<Unknown> unknowns;
  for (const char* name : {"a", "b", "af", "bf", "as", "bs", "afs", "bfs"})
    unknowns.push_back(law_unknown(start, name));
  return fit_json(start, unknowns, viscera::test::dokos_shear(0.15));
}

Json budday_json(const std::string& region) {
  const auto start = materials::make_law("ogden", {{"mu1", -0.2}, {"alpha1", -10.0}});
  std::vector<Unknown> unknowns{law_unknown(start, "mu1"), law_unknown(start, "alpha1")};
  for (Unknown& unknown : unknowns)
    unknown.upper = 0;
  return fit_json(start, unknowns, viscera::test::budday_brain(region, 0.02));
}

}  // namespace

int main(int argc, char** argv) {
  if (viscera::test::reference_file().empty()) {
    std::cout << "No validation_cases.json: set VISCERA_SHARED to the folder of shared data beside "
                 "it.\n";
    return 0;
  }
  const std::string file = argc > 1 ? argv[1] : "calibration_material_point.json";
  Json json{{"command", "material_point_benchmark"},
            {"commit", viscera::build_info().commit},
            {"dokos2002_shear", dokos_json()}};
  for (const char* region : {"CX", "BG", "CR", "CC"})
    json[std::string("budday2017_brain_") + region] = budday_json(region);
  for (const auto& [name, fit] : json.items())
    if (fit.is_object())
      std::cout << name << ": rms " << fit["rms_kPa"] << " kPa (listed parameters "
                << fit["rms_of_listed_parameters_kPa"] << ") in " << fit["points"] << " points. "
                << fit["least_seen"].get<std::string>() << "\n";
  std::ofstream stream(file);
  stream << json.dump(1) << "\n";
  if (!stream.flush()) {
    std::cerr << "Cannot write " << file << "\n";
    return 2;
  }
  return 0;
}
