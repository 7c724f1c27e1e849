// A calibration of maps of parameters.
#pragma once

#include <string>

#include "solver/calibration/driver/setup.h"

namespace viscera::calibration {

/// Throws UnavailableError, InputError for what does not go with the maps of a case, if it has any.
void refuse_what_maps_cannot(const Case& the_case, const RunOptions& options);

/// Fits maps and the scalar unknowns beside them. Writes calibration.json, trace.csv and fields/
/// (with the map NAME_factor and NAME_log_sd on the nodes). Returns the exit status. Collective.
int calibrate_fields(Setup& setup,
                     const Case& the_case,
                     const std::string& folder,
                     const RunOptions& options);

}  // namespace viscera::calibration
