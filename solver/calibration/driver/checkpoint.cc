#include "solver/calibration/driver/checkpoint.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "solver/calibration/driver/write_text.h"
#include "solver/calibration/inference/memo_store.h"
#include "solver/calibration/inference/share.h"
#include "solver/case/input_files.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/output/sha256.h"

namespace viscera::calibration {
namespace {

/// Everything that evaluations depend on.
std::string base_of(const Case& the_case, const RunOptions& options) {
  std::string base = the_case.file.empty() ? "" : output::sha256_of_file(the_case.file);
  for (const std::string& text : options.overrides)
    base += "|" + text;
  for (const auto& [file, hash] : input_hashes(the_case, options))
    base += "|" + hash;
  return base;
}

}  // namespace

std::map<std::string, std::string> input_hashes(const Case& the_case, const RunOptions& options) {
  std::map<std::string, std::string> hashes;
  if (!the_case.file.empty())
    for (const std::string& file : input_files(the_case.file, options.overrides))
      hashes[file] = output::sha256_of_file(file);
  return hashes;
}

void Checkpoint::write(const Memo& memo) const {
  if (rank_here() != 0)
    return;
  write_text(file_ + ".part", store(memo, fingerprint_));
  std::filesystem::rename(file_ + ".part", file_);
}

bool Checkpoint::is_there() const {
  return std::filesystem::exists(file_);
}

int Checkpoint::restored(Memo& memo, const std::string& bytes) const {
  try {
    return restore(memo, bytes, fingerprint_);
  } catch (const InputError& error) {
    throw InputError("\"" + file_ + "\": " + error.what());
  }
}

void Checkpoint::restore_if_there(Memo& memo, OrganModel& model) const {
  if (!is_there())
    return;
  std::ifstream in(file_, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  const int known = restored(memo, bytes.str());
  log::info(text::format("Goes on with %d points solved before", known));
  const bool leads = memo.crew() == nullptr || memo.crew()->group() == 0;
  for (const Trial& trial : memo.trials())
    if (trial.feasible) {
      model.go_on(trial.values, leads ? memo.trials().back().cost : Cost{});
      memo.set_settled();
      break;
    }
}

void Checkpoint::remove() const {
  if (rank_here() == 0)
    std::filesystem::remove(file_);
}

Checkpoints::Checkpoints(const std::string& folder, const Case& the_case, const RunOptions& options)
    : memo(folder + "/checkpoint.bin", base_of(the_case, options)),
      starts(folder + "/checkpoint_starts.bin", base_of(the_case, options)) {}

void Checkpoints::check_there() const {
  if (!memo.is_there() && !starts.is_there())
    throw InputError("There is no calibration to go on with: \"" + memo.file() +
                     "\" cannot be read. Start it without --resume.");
}

void Checkpoints::remove() const {
  memo.remove();
  starts.remove();
}

}  // namespace viscera::calibration
