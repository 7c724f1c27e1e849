// What a calibration by adjoints cannot do yet, said before anything is written.
#pragma once

#include "solver/case/case.h"
#include "solver/case/run_options.h"

namespace viscera::calibration {

/// Throws UnavailableError, InputError for what does not go with adjoints, if the case goes by them
/// (physics::goes_by_adjoints).
void refuse_beside_adjoints(const Case& the_case, const RunOptions& options);

}  // namespace viscera::calibration
