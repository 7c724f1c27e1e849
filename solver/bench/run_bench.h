// The door of this folder: measures what it is asked for, prints and records it.
#pragma once

#include "solver/bench/options.h"
#include "solver/core/errors.h"

namespace viscera::bench {

/// Returns `not_converged` (4) where an answer was wrong, else `done`. Throws InputError before
/// anything is measured. Collective: MPI runs.
ExitStatus run_bench(const Options& options);

}  // namespace viscera::bench
