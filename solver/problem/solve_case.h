// One case from its mesh to its results: the only place that wires the parts.
#pragma once

#include <string>

#include "solver/case/case.h"
#include "solver/case/run_options.h"

namespace viscera::problem {

/// Solves `the_case` and writes below `folder` only: summary.json, history.csv, fields/, log.txt,
/// checkpoint.bin while there is more to do, and failure/ when it does not converge. Nothing is
/// written before the case, its mesh and the folder have passed their checks. Returns the exit
/// status (0, 4 or 5). Throws InputError, GeometryError, UnavailableError. Collective: MPI runs.
int solve_case(const Case& the_case, const std::string& folder, const RunOptions& options);

}  // namespace viscera::problem
