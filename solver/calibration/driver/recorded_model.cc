#include "solver/calibration/driver/recorded_model.h"

#include <fstream>

#include <nlohmann/json.hpp>

#include "solver/core/errors.h"

namespace viscera::calibration {
namespace {

using Json = nlohmann::json;

Json list(const Eigen::VectorXd& v) {
  return std::vector<double>(v.data(), v.data() + v.size());
}

Json rows(const Eigen::MatrixXd& A) {
  Json out = Json::array();
  for (int i = 0; i < A.rows(); ++i)
    out.push_back(list(A.row(i).transpose()));
  return out;
}

Eigen::VectorXd vector_of(const Json& json) {
  const std::vector<double> values = json.get<std::vector<double>>();
  return Eigen::Map<const Eigen::VectorXd>(values.data(), values.size());
}

Eigen::MatrixXd matrix_of(const Json& json) {
  Eigen::MatrixXd A;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const Eigen::VectorXd row = vector_of(json[i]);
    if (i == 0)
      A.resize(json.size(), row.size());
    A.row(i) = row.transpose();
  }
  return A;
}

Json to_json(const RecordedEvaluation& record) {
  const Evaluation& e = record.evaluation;
  return {{"values", list(record.values)},
          {"feasible", e.feasible},
          {"reason", e.reason},
          {"residual", list(e.residual)},
          {"jacobian", rows(e.jacobian)},
          {"predictions", list(e.predictions)},
          {"predictions_jacobian", rows(e.predictions_jacobian)},
          {"cost",
           {record.cost.forward_solves, record.cost.failed, record.cost.equivalent_solves,
            record.cost.seconds}}};
}

RecordedEvaluation from_json(const Json& json) {
  RecordedEvaluation record;
  record.values = vector_of(json.at("values"));
  Evaluation& e = record.evaluation;
  e.feasible = json.at("feasible");
  e.reason = json.at("reason");
  e.residual = vector_of(json.at("residual"));
  e.jacobian = matrix_of(json.at("jacobian"));
  e.predictions = vector_of(json.at("predictions"));
  e.predictions_jacobian = matrix_of(json.at("predictions_jacobian"));
  const Json& cost = json.at("cost");
  record.cost = {cost[0], cost[1], cost[2], cost[3]};
  return record;
}

Cost sum(const Cost& a, const Cost& b) {
  return {a.forward_solves + b.forward_solves, a.failed + b.failed,
          a.equivalent_solves + b.equivalent_solves, a.seconds + b.seconds};
}

/// A Jacobian without rows cannot be told from none; both are the same to who asks for one.
bool serves(const Evaluation& evaluation, bool with_jacobian) {
  return !with_jacobian || !evaluation.feasible || evaluation.jacobian.size() > 0;
}

}  // namespace

RecordedModel::RecordedModel(Model& model, Options options)
    : model_(model), options_(std::move(options)) {
  if (options_.resume) {
    read();
  } else if (!options_.file.empty() && options_.rank == 0) {
    std::ofstream(options_.file) << Json{{"viscera", "calibration"}, {"base", options_.base}}
                                 << "\n";
  }
}

void RecordedModel::read() {
  std::ifstream in(options_.file);
  std::string line;
  if (!in || !std::getline(in, line))
    throw InputError("There is no calibration to go on with: \"" + options_.file +
                     "\" cannot be read. Start it without --resume.");
  const Json head = Json::parse(line, nullptr, false);
  if (head.is_discarded() || head.value("base", "") != options_.base)
    throw InputError("\"" + options_.file +
                     "\" belongs to a calibration of another case, of other --set or other "
                     "measurements. Start anew without --resume, or in another folder.");
  while (std::getline(in, line)) {
    const Json json = Json::parse(line, nullptr, false);
    if (json.is_discarded())
      break;  // cut off when the run was killed
    records_.push_back(from_json(json));
  }
  n_resumed_ = static_cast<int>(records_.size());
  if (!records_.empty())
    former_ = records_.back().cost;
}

void RecordedModel::append(const RecordedEvaluation& record) const {
  if (options_.rank != 0 || options_.file.empty())
    return;
  std::ofstream out(options_.file, std::ios::app);
  out << to_json(record) << std::endl;
  if (!out)
    throw Error(ExitStatus::internal, "\"" + options_.file + "\" cannot be written.");
}

Evaluation RecordedModel::evaluate(const Eigen::VectorXd& values, bool with_jacobian) {
  for (const RecordedEvaluation& record : records_)
    if (record.values == values && serves(record.evaluation, with_jacobian))
      return record.evaluation;
  if (options_.before_solve)
    options_.before_solve();
  if (!warm_)  // the first point of a calibration settles what belongs to the discrete problem
    for (const RecordedEvaluation& record : records_)
      if (record.evaluation.feasible) {
        model_.evaluate(record.values, false);
        break;
      }
  warm_ = true;
  RecordedEvaluation record{values, model_.evaluate(values, with_jacobian), {}};
  record.cost = cost();
  append(record);
  records_.push_back(record);
  if (options_.on_solve)
    options_.on_solve(record);
  return record.evaluation;
}

Cost RecordedModel::cost() const {
  return sum(former_, model_.cost());
}

}  // namespace viscera::calibration
