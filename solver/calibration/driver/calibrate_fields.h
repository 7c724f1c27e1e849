// A calibration by adjoints: of maps of parameters, or of many unknowns.
#pragma once

#include <string>

#include "solver/calibration/driver/setup.h"

namespace viscera::calibration {

/// Fits maps and the scalar unknowns beside them, or many scalar unknowns. With maps it writes
/// calibration.json, trace.csv and fields/ (with the map NAME_factor and NAME_log_sd on the nodes);
/// without, all that a calibration by sensitivities writes. Returns the exit status. Collective.
int calibrate_by_adjoints(Setup& setup,
                          const Case& the_case,
                          const std::string& folder,
                          const RunOptions& options);

}  // namespace viscera::calibration
