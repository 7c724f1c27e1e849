#include "solver/bench/stopwatch.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace viscera::bench {
namespace {

constexpr double shortest_repetition = 2e-3;  // [s], thousands of ticks of any clock
constexpr int most_calls = 1000;

Timing statistics(const std::vector<double>& samples, int calls) {
  Timing timing;
  timing.median = quantile(samples, 0.5);
  timing.minimum = quantile(samples, 0);
  timing.lower_quartile = quantile(samples, 0.25);
  timing.upper_quartile = quantile(samples, 0.75);
  timing.repetitions = static_cast<int>(samples.size());
  timing.calls_per_repetition = calls;
  return timing;
}

}  // namespace

double quantile(std::vector<double> samples, double q) {
  std::sort(samples.begin(), samples.end());
  const double place = q * static_cast<double>(samples.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, samples.size() - 1);
  const double share = place - static_cast<double>(below);
  return (1 - share) * samples[below] + share * samples[above];
}

double time_calls(MPI_Comm communicator, const std::function<void()>& call, int calls) {
  using Clock = std::chrono::steady_clock;
  MPI_Barrier(communicator);
  const Clock::time_point start = Clock::now();
  for (int k = 0; k < calls; ++k)
    call();
  double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  MPI_Allreduce(MPI_IN_PLACE, &seconds, 1, MPI_DOUBLE, MPI_MAX, communicator);
  return seconds;
}

Timing measure(MPI_Comm communicator, const std::function<void()>& call, const Patience& patience) {
  return measure([&](int calls) { return time_calls(communicator, call, calls); }, patience);
}

Timing measure(const std::function<double(int)>& seconds_of, const Patience& patience) {
  seconds_of(1);
  const double once = std::max(seconds_of(1), 1e-9);
  const int calls =
      std::clamp(static_cast<int>(std::ceil(shortest_repetition / once)), 1, most_calls);
  std::vector<double> samples;
  double total = 0;
  const auto enough = [&] {
    const int n = static_cast<int>(samples.size());
    return n >= patience.most_repetitions ||
           (n >= patience.repetitions && total >= patience.seconds);
  };
  do {
    const double seconds = seconds_of(calls);
    samples.push_back(seconds / calls);
    total += seconds;
  } while (!enough());
  return statistics(samples, calls);
}

}  // namespace viscera::bench
