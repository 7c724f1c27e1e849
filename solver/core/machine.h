// The machine this process runs on.
#pragma once

#include <string>

namespace viscera {

struct Machine {
  std::string processor;       ///< model name
  int cores = 0;               ///< that this process may use
  double memory_gib = 0;       ///< in all
  double free_memory_gib = 0;  ///< available now
};

Machine this_machine();

/// Largest resident memory of this process so far, or since the last reset [GiB].
double peak_memory_gib();

/// Processor time of this process so far [s]. Unlike the clock it stands still while other programs
/// have the core.
double processor_seconds();

/// Gives freed memory back to the system and starts the peak anew (Linux; elsewhere it stays).
void reset_peak_memory();

}  // namespace viscera
