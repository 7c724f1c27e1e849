#include "solver/bench/bandwidth.h"

#include <algorithm>
#include <cstring>
#include <unistd.h>
#include <vector>

#include "solver/bench/stopwatch.h"
#include "solver/core/errors.h"
#include "solver/core/machine.h"

namespace viscera::bench {
namespace {

constexpr std::int64_t mebibyte = 1 << 20;
constexpr int n_arrays = 3, n_repetitions = 15;

int size_of_node(MPI_Comm communicator) {
  MPI_Comm node = MPI_COMM_NULL;
  int size = 1;
  MPI_Comm_split_type(communicator, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
  MPI_Comm_size(node, &size);
  MPI_Comm_free(&node);
  return size;
}

/// The same on every rank: four last caches shared by the arrays of a node, 32 MiB where the cache
/// is small or unknown, never more than a tenth of the free memory.
std::int64_t choose_array_bytes(MPI_Comm communicator, int ranks_on_node) {
  const std::int64_t cache = std::max<std::int64_t>(sysconf(_SC_LEVEL3_CACHE_SIZE), 0);
  std::int64_t bytes = std::max(32 * mebibyte, 4 * cache / n_arrays / ranks_on_node);
  const double room = this_machine().free_memory_gib * 1024 * mebibyte / 10;
  bytes = std::min(bytes, static_cast<std::int64_t>(room / n_arrays / ranks_on_node));
  bytes = std::max(bytes, mebibyte);
  MPI_Allreduce(MPI_IN_PLACE, &bytes, 1, MPI_INT64_T, MPI_MIN, communicator);
  return bytes;
}

__attribute__((noinline)) void triad(const double* b, const double* c, double* a, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k)
    a[k] = b[k] + 0.5 * c[k];
}

/// Best and median bytes per second of all ranks.
void time_stream(MPI_Comm communicator,
                 const std::function<void()>& pass,
                 double bytes,
                 double& best,
                 double& median) {
  std::vector<double> seconds;
  time_calls(communicator, pass, 1);
  for (int k = 0; k < n_repetitions; ++k)
    seconds.push_back(time_calls(communicator, pass, 1));
  best = bytes / quantile(seconds, 0);
  median = bytes / quantile(seconds, 0.5);
}

}  // namespace

Bandwidth measure_bandwidth(MPI_Comm communicator) {
  int ranks = 1;
  MPI_Comm_size(communicator, &ranks);
  Bandwidth result;
  result.ranks_on_node = size_of_node(communicator);
  const std::size_t n =
      static_cast<std::size_t>(choose_array_bytes(communicator, result.ranks_on_node)) / 8;
  result.array_bytes = static_cast<std::int64_t>(8 * n);
  std::vector<double> a(n, 1.0), b(n, 2.0), c(n, 4.0);
  const double all = static_cast<double>(n) * ranks;
  time_stream(
      communicator, [&] { std::memcpy(b.data(), a.data(), 8 * n); }, 16 * all, result.copy_best,
      result.copy_median);
  time_stream(
      communicator, [&] { triad(b.data(), c.data(), a.data(), n); }, 24 * all, result.triad_best,
      result.triad_median);
  int wrong = 0;
  for (std::size_t k = 0; k < n; k += 1009)
    wrong |= b[k] != 1.0 || a[k] != 3.0;
  MPI_Allreduce(MPI_IN_PLACE, &wrong, 1, MPI_INT, MPI_MAX, communicator);
  if (wrong)
    throw Error(
        ExitStatus::internal,
        "The memory of this machine gave back other numbers than were copied: the bandwidth "
        "measured is void.");
  return result;
}

}  // namespace viscera::bench
