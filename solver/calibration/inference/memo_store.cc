#include "solver/calibration/inference/memo_store.h"

#include <zlib.h>

#include <nlohmann/json.hpp>

#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::calibration {

namespace {

using Json = nlohmann::json;

/// First bytes of the stored points; the number grows when what follows changes.
constexpr char magic[] = "viscera points 2\n";
constexpr std::size_t magic_size = sizeof magic - 1, checksum_size = 8;

template <class Matrix>
Json numbers(const Matrix& values) {
  return std::vector<double>(values.data(), values.data() + values.size());
}

Eigen::VectorXd vector(const Json& json, Eigen::Index size) {
  const auto values = json.get<std::vector<double>>();
  if (static_cast<Eigen::Index>(values.size()) != size)
    throw InputError("");  // given its words by restore
  return Eigen::Map<const Eigen::VectorXd>(values.data(), size);
}

Eigen::MatrixXd matrix(const Json& json, Eigen::Index rows, Eigen::Index columns) {
  const Eigen::VectorXd values = vector(json, rows * columns);
  return Eigen::Map<const Eigen::MatrixXd>(values.data(), rows, columns);
}

/// What the model is asked and answers; priors and bounds may change between runs only with it.
Json signature(const Memo& memo, const std::string& fingerprint) {
  Json unknowns = Json::array(), blocks = Json::array(), predictions = Json::array();
  for (const Unknown& unknown : memo.unknowns())
    unknowns.push_back({unknown.name, static_cast<int>(unknown.transform), unknown.prior.mean,
                        std::to_string(unknown.prior.sd), std::to_string(unknown.lower),
                        std::to_string(unknown.upper)});
  for (const ObservationBlock& block : memo.model().blocks())
    blocks.push_back(
        {block.name, block.sd, block.first_row, block.n_rows, std::to_string(block.huber)});
  for (const Prediction& prediction : memo.model().predictions())
    predictions.push_back(prediction.name);
  return {{"fingerprint", fingerprint},
          {"unknowns", unknowns},
          {"blocks", blocks},
          {"predictions", predictions}};
}

Json trial_json(const Trial& trial) {
  Json json{{"purpose", static_cast<int>(trial.purpose)},
            {"working", numbers(trial.working)},
            {"values", numbers(trial.values)},
            {"feasible", trial.feasible},
            {"reason", trial.reason}};
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

/// CRC-32 of all before the last bytes: a damaged number would otherwise pass for a solved point,
/// and damaged lengths cost memory without bounds.
std::string checksum(const std::string& bytes, std::size_t size) {
  const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
  return text::format("%08lx", crc32_z(crc32_z(0, nullptr, 0), data, size));
}

bool is_whole(const std::string& bytes) {
  if (bytes.size() < magic_size + checksum_size || bytes.compare(0, magic_size, magic) != 0)
    return false;
  const std::size_t size = bytes.size() - checksum_size;
  return bytes.compare(size, checksum_size, checksum(bytes, size)) == 0;
}

}  // namespace

std::string store(const Memo& memo, const std::string& fingerprint) {
  Json trials = Json::array();
  for (const Trial& trial : memo.trials())
    trials.push_back(trial_json(trial));
  const auto cbor =
      Json::to_cbor({{"signature", signature(memo, fingerprint)}, {"trials", trials}});
  std::string bytes = magic;
  bytes.append(cbor.begin(), cbor.end());
  return bytes + checksum(bytes, bytes.size());
}

int restore(Memo& memo, const std::string& bytes, const std::string& fingerprint) {
  if (!is_whole(bytes))
    throw InputError(
        "The stored points of the calibration are damaged or cut off, or another version of "
        "Viscera wrote them. Remove the file to start anew.");
  const Json json =
      Json::from_cbor(bytes.begin() + magic_size, bytes.end() - checksum_size, true, false);
  if (!json.is_object() || json.value("signature", Json()) != signature(memo, fingerprint))
    throw InputError(
        "The stored points belong to a calibration with other parameters, priors, "
        "observations or inputs. Continue with what they were made with, or remove "
        "the file to start anew.");
  std::vector<Trial> trials;
  try {
    for (const Json& trial : json.at("trials"))
      trials.push_back(read_trial(memo, trial));
  } catch (const std::exception&) {
    throw InputError(
        "The stored points of the calibration are not what this version of Viscera writes. Remove "
        "the file to start anew.");
  }
  for (Trial& trial : trials)
    memo.add_known(std::move(trial));
  return static_cast<int>(trials.size());
}

}  // namespace viscera::calibration
