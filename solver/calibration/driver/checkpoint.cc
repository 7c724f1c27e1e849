#include "solver/calibration/driver/checkpoint.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "solver/calibration/driver/write_text.h"
#include "solver/calibration/inference/memo_store.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/output/sha256.h"

namespace viscera::calibration {
namespace {

/// Hash of everything that evaluations depend on: the case and what --set puts over it, and the
/// files of measurements.
std::string base_of(const Case& the_case, const RunOptions& options) {
  std::string base = the_case.file.empty() ? "" : output::sha256_of_file(the_case.file);
  for (const std::string& text : options.overrides)
    base += "|" + text;
  for (const physics::Observation& observation : the_case.calibration->observations) {
    if (const auto* surface = std::get_if<physics::SurfaceObservation>(&observation.what))
      base += "|" + output::sha256_of_file(surface->file);
    if (const auto* labels = std::get_if<physics::LabelObservation>(&observation.what))
      base += "|" + output::sha256_of_file(labels->file);
    if (const auto* moves = std::get_if<physics::DisplacementObservation>(&observation.what);
        moves && !moves->file.empty())
      base += "|" + output::sha256_of_file(moves->file);
  }
  return base;
}

}  // namespace

Checkpoint::Checkpoint(const std::string& folder, const Case& the_case, const RunOptions& options)
    : file_(folder + "/checkpoint.bin"), fingerprint_(base_of(the_case, options)) {}

void Checkpoint::write(const Memo& memo) const {
  if (rank_here() != 0)
    return;
  write_text(file_ + ".part", store(memo, fingerprint_));
  std::filesystem::rename(file_ + ".part", file_);
}

void Checkpoint::restore_into(Memo& memo, OrganModel& model) const {
  std::ifstream in(file_, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  if (!in)
    throw InputError("There is no calibration to go on with: \"" + file_ +
                     "\" cannot be read. Start it without --resume.");
  const int known = restore(memo, bytes.str(), fingerprint_);
  log::info(text::format("Goes on with %d points solved before", known));
  for (const Trial& trial : memo.trials())
    if (trial.feasible) {
      model.go_on(trial.values, memo.trials().back().cost);
      break;
    }
}

void Checkpoint::remove() const {
  if (rank_here() == 0)
    std::filesystem::remove(file_);
}

}  // namespace viscera::calibration
