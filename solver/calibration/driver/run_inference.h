// Which parts of the inference a case asks for, and in which order they run.
#pragma once

#include "solver/calibration/forward/organ_model.h"
#include "solver/calibration/inference/calibration.h"

namespace viscera::calibration {

/// The fit and all that follows from it; leaves the model at the estimate. Throws what `calibrate`
/// throws. Collective.
Calibration run_inference(Memo& memo, OrganModel& model, const Case& the_case);

}  // namespace viscera::calibration
