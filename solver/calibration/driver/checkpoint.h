// The memo of a calibration on disk, so that an interrupted one goes on.
#pragma once

#include <string>

#include "solver/calibration/forward/organ_model.h"
#include "solver/calibration/inference/memo.h"
#include "solver/case/run_options.h"

namespace viscera::calibration {

class Checkpoint {
 public:
  /// Belongs to the case, what --set puts over it, and the files of its measurements.
  Checkpoint(const std::string& folder, const Case& the_case, const RunOptions& options);

  void write(const Memo& memo) const;
  /// Throws InputError when there is none or that of another case. Collective.
  void restore_into(Memo& memo, OrganModel& model) const;
  void remove() const;

 private:
  std::string file_, fingerprint_;
};

}  // namespace viscera::calibration
