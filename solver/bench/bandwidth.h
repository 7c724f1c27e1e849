// What the memory of the machine gives: the roof that kernels are compared with.
#pragma once

#include <cstdint>
#include <mpi.h>

namespace viscera::bench {

/// Bytes per second of all ranks together, as McCalpin's STREAM counts them: a copy moves 16 bytes
/// an entry, a triad 24; what the caches fetch to write is not counted.
struct Bandwidth {
  double copy_best = 0;
  double copy_median = 0;
  double triad_best = 0;
  double triad_median = 0;
  std::int64_t array_bytes = 0;  ///< of one array on one rank
  int ranks_on_node = 1;         ///< of this rank's node
};

/// b = a by memcpy and a = b + s c by a plain loop, on all ranks at once, over arrays that together
/// are at least four times the last cache of the node. Throws Error (70) where the result is not
/// what it must be. Collective.
Bandwidth measure_bandwidth(MPI_Comm communicator);

}  // namespace viscera::bench
