// Lines of a calibration on the terminal while it runs.
#pragma once

#include "solver/calibration/forward/organ_model.h"
#include "solver/calibration/inference/memo.h"

namespace viscera::calibration {

/// A line for every point when it is first solved: number, chi-square of the data, cost, values of
/// the parameters.
void tell(const OrganModel& model, const Trial& trial);

}  // namespace viscera::calibration
