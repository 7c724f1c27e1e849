// The memo of a calibration on disk, so that an interrupted one goes on.
#pragma once

#include <map>
#include <string>

#include "solver/calibration/forward/organ_model.h"
#include "solver/calibration/inference/memo.h"
#include "solver/case/run_options.h"

namespace viscera::calibration {

/// Files that the case reads, and their hashes; none for a case that is no file.
std::map<std::string, std::string> input_hashes(const Case& the_case, const RunOptions& options);

class Checkpoint {
 public:
  Checkpoint(const std::string& file, const std::string& fingerprint)
      : file_(file), fingerprint_(fingerprint) {}

  const std::string& file() const { return file_; }
  void write(const Memo& memo) const;
  bool is_there() const;
  /// Throws InputError when it is of another case. Collective.
  void restore_if_there(Memo& memo, OrganModel& model) const;
  void remove() const;

 private:
  int restored(Memo& memo, const std::string& bytes) const;

  std::string file_, fingerprint_;
};

/// Those of one calibration. They belong to the case, what --set puts over it, and all files that
/// it reads.
struct Checkpoints {
  Checkpoints(const std::string& folder, const Case& the_case, const RunOptions& options);

  /// Throws InputError where there is nothing to go on with.
  void check_there() const;
  void remove() const;

  Checkpoint memo;
  Checkpoint starts;  ///< of the cheap model that several starts are followed on
};

}  // namespace viscera::calibration
