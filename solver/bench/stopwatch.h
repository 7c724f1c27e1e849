// Repeated timing of one call on all ranks together.
#pragma once

#include <functional>
#include <mpi.h>
#include <vector>

namespace viscera::bench {

/// When a measurement is enough: at least both of the first two, at most the last.
struct Patience {
  int repetitions = 7;
  double seconds = 0.25;
  int most_repetitions = 500;
};

/// Seconds of one call: statistics over repetitions, of each the time of the slowest rank.
struct Timing {
  double median = 0;
  double minimum = 0;
  double lower_quartile = 0;
  double upper_quartile = 0;
  int repetitions = 0;
  int calls_per_repetition = 0;  ///< short calls are timed in batches of some milliseconds
};

/// Value below which the share `q` of the samples lies, linear between samples. Needs one sample.
double quantile(std::vector<double> samples, double q);

/// Calls once to warm up, then in repetitions that all ranks begin together. Collective.
Timing measure(MPI_Comm communicator, const std::function<void()>& call, const Patience& patience);

/// The same with another clock: seconds_of(n) calls n times and returns the seconds of all.
Timing measure(const std::function<double(int)>& seconds_of, const Patience& patience);

/// Wall seconds of one repetition of `calls` calls on the slowest rank. Collective.
double time_calls(MPI_Comm communicator, const std::function<void()>& call, int calls);

}  // namespace viscera::bench
