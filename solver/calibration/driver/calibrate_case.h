// One calibration from its case to its report: the only place that wires the parts.
#pragma once

#include <string>

#include "solver/case/case.h"
#include "solver/case/run_options.h"

namespace viscera::calibration {

/// Fits the case to its observations and writes below `folder` only: calibration.json,
/// identifiability.json, trace.csv, fit.csv, checkpoint.bin while there is more to do, fields/ (the
/// fitted states), summary.json, log.txt. `the_case` holds the estimate afterwards. Returns the
/// exit status: 0, 4 (the fit did not converge; what was found is written all the same) or 5
/// (stopped, resumable). Throws InputError, GeometryError, UnavailableError before anything is
/// written. Collective.
int calibrate_case(Case& the_case, const std::string& folder, const RunOptions& options);

/// No fit: the case at its start values, as a dry run and to make synthetic measurements. Writes
/// evaluation.json (every observation: model, data and noise; every prediction), fields/ and
/// summary.json. Exit status and errors as above. Collective.
int evaluate_case(Case& the_case, const std::string& folder, const RunOptions& options);

}  // namespace viscera::calibration
