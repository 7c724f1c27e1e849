#include "solver/calibration/inference/memo_store.h"

#include <zlib.h>

#include <nlohmann/json.hpp>

#include "solver/calibration/inference/trial_json.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::calibration {

namespace {

using Json = nlohmann::json;

/// First bytes of the stored points; the number grows when what follows changes.
constexpr char magic[] = "viscera points 3\n";
constexpr std::size_t magic_size = sizeof magic - 1, checksum_size = 8;

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
  const auto cbor = Json::to_cbor(
      {{"signature", signature(memo, fingerprint)}, {"trials", trials}, {"note", memo.note()}});
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
    memo.set_note(json.value("note", ""));
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
