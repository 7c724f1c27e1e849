#include <nlohmann/json.hpp>

#include "solver/calibration/inference/newton_cg.h"

namespace viscera::calibration {

using Json = nlohmann::json;

std::string to_text(const NewtonCgResult& result) {
  Json steps = Json::array();
  for (const NewtonCgStep& step : result.steps)
    steps.push_back({step.points, step.data_chi2, step.prior_chi2, step.decrement, step.products});
  return Json{{"z", std::vector<double>(result.z.begin(), result.z.end())},
              {"steps", steps},
              {"points", result.points},
              {"failed", result.failed},
              {"products", result.products},
              {"first_slope", result.first_slope}}
      .dump();
}

NewtonCgResult read_newton_cg(const std::string& text) {
  const Json json = Json::parse(text);
  const auto z = json.at("z").get<std::vector<double>>();
  NewtonCgResult result;
  result.z = Eigen::Map<const Eigen::VectorXd>(z.data(), static_cast<Eigen::Index>(z.size()));
  for (const Json& step : json.at("steps"))
    result.steps.push_back({step.at(0), step.at(1), step.at(2), step.at(3), step.at(4)});
  result.points = json.at("points");
  result.failed = json.at("failed");
  result.products = json.at("products");
  result.first_slope = json.at("first_slope");
  return result;
}

}  // namespace viscera::calibration
