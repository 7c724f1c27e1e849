// A whole solve with a known answer: problem 2 of Land et al. 2015.
#pragma once

#include <mpi.h>

#include "solver/bench/entry.h"
#include "solver/bench/options.h"

namespace viscera::bench {

/// Inflates the ventricle to 10 kPa on about `unknowns` Taylor-Hood unknowns and writes its fields
/// into a new folder below options.scratch, which is removed. Collective.
Entry bench_solve(const std::string& cells,
                  std::int64_t unknowns,
                  const Options& options,
                  MPI_Comm communicator);

}  // namespace viscera::bench
