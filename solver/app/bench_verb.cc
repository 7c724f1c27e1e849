#include <memory>

#include <CLI/CLI.hpp>

#include "solver/app/device_option.h"
#include "solver/app/exit_status.h"
#include "solver/app/mpi_session.h"
#include "solver/app/verbs.h"
#include "solver/bench/run_bench.h"
#include "solver/bench/sample_mesh.h"
#include "solver/core/text.h"

namespace viscera::app {

namespace {

struct BenchRequest {
  std::string what;
  std::vector<std::string> cells;
  std::string sizes;
  std::string law;
  std::string form;
  std::vector<std::string> precisions;
  std::string device = "cpu";
  int repeat = 0;
  std::string json;
  bool append = false;
  std::string scratch;
};

std::vector<bench::Precision> precisions_of(const BenchRequest& request) {
  std::vector<bench::Precision> result;
  for (const std::string& name : request.precisions) {
    result.push_back(name == "double" ? bench::Precision::double_stored
                                      : bench::Precision::single_stored);
  }
  return result;
}

/// A bare `viscera bench` is the short version; the two parts alone cover a range of sizes.
bench::Options options_of(const BenchRequest& request, const CommandLine& command_line) {
  bench::Options options;
  if (request.what == "kernels") {
    options.parts = {bench::Part::kernels};
    options.kernel_sizes = {10000, 100000, 1000000};
  } else if (request.what == "solve") {
    options.parts = {bench::Part::solve};
    options.solve_sizes = {15000, 100000};
  }
  if (request.device != "cpu") {
    options.device = device_kind(request.device);
    if (request.what.empty())
      options.parts = {bench::Part::kernels};
    options.kernel_sizes = {100000, 1000000, 10000000, 100000000};
    if (request.device == "emulated")
      options.kernel_sizes = {3000};
  }
  if (!request.sizes.empty()) {
    options.kernel_sizes = options.solve_sizes = bench::parse_sizes(request.sizes, "--sizes");
  }
  if (!request.cells.empty()) {
    options.cells = request.cells;
  }
  if (!request.law.empty()) {
    options.law = request.law;
  }
  if (request.form == "taylor_hood") {
    options.unknowns = bench::Unknowns::mixed;
  }
  if (!request.precisions.empty()) {
    options.precisions = precisions_of(request);
  }
  if (request.repeat > 0) {
    options.patience.repetitions = request.repeat;
  }
  options.json_file = request.json;
  options.append = request.append;
  if (!request.scratch.empty()) {
    options.scratch = request.scratch;
  }
  for (int i = 0; i < command_line.argc; ++i) {
    options.command += (i == 0 ? "" : " ") + std::string(command_line.argv[i]);
  }
  return options;
}

ExitStatus bench_under_mpi(const BenchRequest& request, const CommandLine& command_line) {
  const MpiSession session(command_line.argc, command_line.argv);
  const ExitStatus status =
      guarded([&] { return bench::run_bench(options_of(request, command_line)); });
  if (status == ExitStatus::internal && session.ranks() > 1) {
    session.abort(static_cast<int>(status));
  }
  return status;
}

void add_options(CLI::App& verb, BenchRequest& request) {
  verb.add_option("WHAT", request.what,
                  "kernels or solve; without it a short version of both, about a minute")
      ->check(CLI::IsMember({"kernels", "solve"}));
  verb.add_option("--sizes", request.sizes,
                  "Unknowns over all ranks, about, apart by commas (kernels: 1e4,1e5,1e6; solve: "
                  "1.5e4,1e5)");
  verb.add_option("--cells", request.cells,
                  "Cell types, apart by commas: " + text::list(bench::cell_names()))
      ->delimiter(',');
  verb.add_option("--law", request.law, "Tissue law of the kernels (guccione)");
  verb.add_option("--form", request.form,
                  "Unknowns of the kernels: displacement (default) or taylor_hood")
      ->check(CLI::IsMember({"displacement", "taylor_hood"}));
  verb.add_option("--precision", request.precisions,
                  "Number types of the stored tangent: double,single")
      ->delimiter(',')
      ->check(CLI::IsMember({"double", "single"}));
  verb.add_option("--device", request.device,
                  "Where kernels run: cpu (default) or cuda, one GPU (sizes then 1e5,1e6,1e7,1e8); "
                  "emulated is for tests of the bench")
      ->check(CLI::IsMember({"cpu", "cuda", "emulated"}));
  verb.add_option("--repeat", request.repeat, "Repetitions of each kernel, at least (7)")
      ->check(CLI::PositiveNumber);
  verb.add_option("--json", request.json, "File for the record (solver/bench/README.md)");
  verb.add_flag("--append", request.append,
                "Add to the runs in that file, for a table over numbers of ranks");
  verb.add_option("--scratch", request.scratch,
                  "Folder in which solves write their fields, removed afterwards (this one)");
}

}  // namespace

void add_bench(CLI::App& program, Action& action, const CommandLine& command_line) {
  CLI::App* verb = program.add_subcommand(
      "bench", "Measure kernels and whole solves on this machine, and check their answers");
  const auto request = std::make_shared<BenchRequest>();
  add_options(*verb, *request);
  verb->footer(
      "\nExample:\n  viscera bench\n  mpiexec -n 4 viscera bench kernels --sizes 1e5,1e6 --json "
      "bench.json --append\n  mpiexec -n 4 viscera bench solve --cells tet10 --sizes 1e5\n  "
      "viscera "
      "bench kernels --device cuda --sizes 1e6,1e7 --json gpu.json\n\n"
      "Prints unknowns per second over all ranks (the slowest counts), bytes per unknown and the\n"
      "share of the copy bandwidth measured at the start. A timing whose answer is wrong is VOID,\n"
      "and the exit status is then 4.");
  verb->callback([&action, request, command_line] {
    action = [request, command_line] { return bench_under_mpi(*request, command_line); };
  });
}

}  // namespace viscera::app
