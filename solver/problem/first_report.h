// summary.json as it stands when a run begins.
#pragma once

#include "solver/output/run_report.h"
#include "solver/problem/mechanics_problem.h"

namespace viscera {

output::RunReport first_report(const MechanicsProblem& problem, const Case& the_case);

}  // namespace viscera
