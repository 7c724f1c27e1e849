// Times and checks the kernels of one size on one cell type.
#pragma once

#include <mpi.h>
#include <vector>

#include "solver/bench/entry.h"
#include "solver/bench/options.h"

namespace viscera::bench {

/// Collective. Entries with the numbers of all ranks.
std::vector<Entry> bench_kernels(const std::string& cells,
                                 std::int64_t unknowns,
                                 const Options& options,
                                 MPI_Comm communicator);

}  // namespace viscera::bench
