#include "solver/calibration/inference/trial_json.h"

#include <nlohmann/json.hpp>

#include "solver/core/errors.h"

namespace viscera::calibration {

using Json = nlohmann::json;

namespace {

template <class Matrix>
Json numbers(const Matrix& values) {
  return std::vector<double>(values.data(), values.data() + values.size());
}

Eigen::VectorXd vector(const Json& json, Eigen::Index size) {
  const auto values = json.get<std::vector<double>>();
  if (static_cast<Eigen::Index>(values.size()) != size)
    throw InputError("");  // given its words by the reader
  return Eigen::Map<const Eigen::VectorXd>(values.data(), size);
}

Eigen::MatrixXd matrix(const Json& json, Eigen::Index rows, Eigen::Index columns) {
  const Eigen::VectorXd values = vector(json, rows * columns);
  return Eigen::Map<const Eigen::MatrixXd>(values.data(), rows, columns);
}

}  // namespace

Json cost_json(const Cost& cost) {
  return {cost.forward_solves, cost.failed, cost.equivalent_solves, cost.seconds};
}

Cost read_cost(const Json& json) {
  return {json.at(0).get<int>(), json.at(1).get<int>(), json.at(2).get<double>(),
          json.at(3).get<double>()};
}

Json trial_json(const Trial& trial) {
  Json json{{"purpose", static_cast<int>(trial.purpose)},
            {"working", numbers(trial.working)},
            {"values", numbers(trial.values)},
            {"feasible", trial.feasible},
            {"reason", trial.reason},
            {"cost", cost_json(trial.cost)}};
  if (!trial.feasible)
    return json;
  json["residual"] = numbers(trial.residual);
  json["predictions"] = numbers(trial.predictions);
  json["block_chi2"] = numbers(trial.block_chi2);
  json["data_chi2"] = trial.data_chi2;
  json["prior_chi2"] = trial.prior_chi2;
  if (trial.has_jacobian()) {
    json["jacobian"] = numbers(trial.jacobian);
    json["predictions_jacobian"] = numbers(trial.predictions_jacobian);
  }
  return json;
}

Trial read_trial(const Memo& memo, const Json& json) {
  const Eigen::Index n = memo.n_unknowns();
  const auto n_predictions = static_cast<Eigen::Index>(memo.model().predictions().size());
  const auto rows = memo.n_data_rows() + static_cast<Eigen::Index>(memo.priors().size());
  Trial trial;
  trial.purpose = static_cast<Purpose>(json.at("purpose").get<int>());
  trial.working = vector(json.at("working"), n);
  trial.values = vector(json.at("values"), n);
  trial.feasible = json.at("feasible");
  trial.reason = json.at("reason");
  trial.cost = read_cost(json.at("cost"));
  if (!trial.feasible)
    return trial;
  trial.residual = vector(json.at("residual"), rows);
  trial.predictions = vector(json.at("predictions"), n_predictions);
  trial.block_chi2 = vector(json.at("block_chi2"), Eigen::Index(memo.model().blocks().size()));
  trial.data_chi2 = json.at("data_chi2");
  trial.prior_chi2 = json.at("prior_chi2");
  if (json.contains("jacobian")) {
    trial.jacobian = matrix(json["jacobian"], rows, n);
    trial.predictions_jacobian = matrix(json.at("predictions_jacobian"), n_predictions, n);
  }
  return trial;
}

}  // namespace viscera::calibration
