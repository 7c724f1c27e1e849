// Which parts of the inference a case asks for, and in which order they run.
#pragma once

#include "solver/calibration/driver/setup.h"
#include "solver/calibration/driver/watch.h"
#include "solver/calibration/inference/calibration.h"

namespace viscera::calibration {

/// The fit and all that follows from it. Leaves the model of the first group at the estimate, which
/// alone weighs candidates. Throws what `calibrate` throws. Collective.
Calibration run_inference(
    Memo& memo, Setup& setup, const Case& the_case, const Watch& watch, const Checkpoints& files);

/// Into `found`. Collective over the ranks of a group.
void weigh_candidates(Calibration& found,
                      const Memo& memo,
                      const Setup& setup,
                      const Case& the_case);

}  // namespace viscera::calibration
