#include "solver/bench/run_bench.h"

#include <algorithm>

#include "solver/bench/device_bench.h"
#include "solver/bench/kernel_bench.h"
#include "solver/bench/record.h"
#include "solver/bench/sample_mesh.h"
#include "solver/bench/solve_bench.h"
#include "solver/bench/table.h"
#include "solver/core/log.h"
#include "solver/core/machine.h"

namespace viscera::bench {
namespace {

void print(const std::vector<std::string>& lines) {
  for (const std::string& line : lines)
    log::info(line);
}

int count_nodes(MPI_Comm communicator) {
  MPI_Comm node = MPI_COMM_NULL;
  MPI_Comm_split_type(communicator, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
  int rank = 0, first = 0;
  MPI_Comm_rank(node, &rank);
  MPI_Comm_free(&node);
  first = rank == 0;
  MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_SUM, communicator);
  return first;
}

bool wants(const Options& options, Part part) {
  return std::count(options.parts.begin(), options.parts.end(), part) > 0;
}

void run_kernels(const Options& options, Run& run) {
  for (const std::string& cells : options.cells)
    for (const std::int64_t size : options.kernel_sizes) {
      const std::vector<Entry> entries = bench_kernels(cells, size, options, MPI_COMM_WORLD);
      print(kernel_lines(entries, run.bandwidth.copy_best));
      run.entries.insert(run.entries.end(), entries.begin(), entries.end());
    }
}

/// Kernels on a device in place of the CPU.
void run_on_device(const Options& options, Run& run) {
  const std::shared_ptr<kernels::Device> device = make_device(options);
  run.device = device->properties();
  run.bandwidth = measure_bandwidth(device);
  print(device_lines(*run.device, run.bandwidth));
  for (const std::string& cells : options.cells)
    for (const std::int64_t size : options.kernel_sizes) {
      const std::vector<Entry> entries = bench_device_kernels(cells, size, options, device);
      print(kernel_lines(entries, run.bandwidth.copy_best));
      run.entries.insert(run.entries.end(), entries.begin(), entries.end());
    }
}

void run_solves(const Options& options, Run& run) {
  for (const std::string& cells : options.cells) {
    if (!cell_kind(cells).quadratic) {
      log::warning("solve: the ventricle is incompressible and needs quadratic cells; " + cells +
                   " is left out.");
      continue;
    }
    for (const std::int64_t size : options.solve_sizes) {
      run.entries.push_back(bench_solve(cells, size, options, MPI_COMM_WORLD));
      print(solve_lines(run.entries.back()));
    }
  }
}

void run_on_cpu(const Options& options, Run& run) {
  run.bandwidth = measure_bandwidth(MPI_COMM_WORLD);
  log::info("processor: " + this_machine().processor);
  print(bandwidth_lines(run.bandwidth, run.ranks));
  if (wants(options, Part::kernels))
    run_kernels(options, run);
  if (wants(options, Part::solve))
    run_solves(options, run);
}

}  // namespace

ExitStatus run_bench(const Options& options) {
  check(options);
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  Run run;
  run.command = options.command;
  MPI_Comm_size(MPI_COMM_WORLD, &run.ranks);
  run.nodes = count_nodes(MPI_COMM_WORLD);
  if (options.device == DeviceKind::cpu)
    run_on_cpu(options, run);
  else
    run_on_device(options, run);
  if (rank == 0 && !options.json_file.empty())
    write_record(run, options.json_file, options.append ? Existing::append : Existing::replace);
  return any_void(run.entries) ? ExitStatus::not_converged : ExitStatus::done;
}

}  // namespace viscera::bench
