// Are there times of a calibration at which nothing of the loads changes any more?
#pragma once

#include "solver/case/case.h"

namespace viscera::case_file {

/// Warns of observations and predictions after the last point of all curves, from which on they
/// keep their last values and so does the organ. Nothing without a calibration.
void check_curve_ends(const Case& simulation);

}  // namespace viscera::case_file
