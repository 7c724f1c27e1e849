#include "tests/support/published_tests.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

namespace viscera::test {

using calibration::HomogeneousTest;

namespace {

nlohmann::json experiment(const std::string& name) {
  std::ifstream stream(reference_file());
  return nlohmann::json::parse(stream)["experiments"][name];
}

HomogeneousTest make(const std::string& name,
                     HomogeneousTest::Mode mode,
                     const nlohmann::json& amount,
                     const nlohmann::json& stress,
                     double sd) {
  HomogeneousTest test;
  test.name = name;
  test.mode = mode;
  test.amount = amount.get<std::vector<double>>();
  test.stress = stress.get<std::vector<double>>();
  test.sd = sd;
  return test;
}

}  // namespace

std::string reference_file() {
  namespace fs = std::filesystem;
  const char* set = std::getenv("VISCERA_SHARED");
  const fs::path shared =
      set != nullptr ? fs::path(set).parent_path() : fs::path(VISCERA_SOURCE_DIR) / ".." / "shared";
  const fs::path file = shared / "validation_cases.json";
  return fs::is_regular_file(file) ? file.string() : "";
}

PublishedFit dokos_shear(double sd) {
  const auto data = experiment("dokos2002_shear");
  const std::string axes = "fsn";
  PublishedFit result;
  // "fs": the fibre is stretched and tilts towards the sheet
  for (const auto& [name, curve] : data["data"].items()) {
    HomogeneousTest test =
        make(name, HomogeneousTest::Mode::simple_shear, curve["gamma"], curve["tau_kPa"], sd);
    test.second = static_cast<int>(axes.find(name[0]));
    test.first = static_cast<int>(axes.find(name[1]));
    result.tests.push_back(test);
  }
  const auto& fit = data["best_fit_here"];
  for (const char* name : {"a", "af", "as", "afs"})
    result.parameters[name] = fit[std::string(name) + "_kPa"];
  for (const char* name : {"b", "bf", "bs", "bfs"})
    result.parameters[name] = fit[name];
  result.rms = fit["rms_kPa"];
  return result;
}

PublishedFit budday_brain(const std::string& region, double sd) {
  using Mode = HomogeneousTest::Mode;
  const auto data = experiment("budday2017_brain");
  PublishedFit result;
  for (const auto& [name, mode] :
       {std::pair("tension", Mode::uniaxial), std::pair("compression", Mode::uniaxial),
        std::pair("shear", Mode::simple_shear)}) {
    const auto& curve = data["data"][region][name];
    result.tests.push_back(make(name, mode, curve["x"], curve["P_kPa"], sd));
  }
  const auto& fit = data["fit_one_term_ogden_all_modes"][region];
  const double mu = fit["mu_kPa"], alpha = fit["alpha"];
  result.parameters = {{"mu1", 2 * mu / alpha}, {"alpha1", alpha}};
  result.rms = fit["rms_kPa"];
  return result;
}

}  // namespace viscera::test
