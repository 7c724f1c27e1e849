#include <memory>

#include <CLI/CLI.hpp>

#include "kernels/backend/device/device.h"
#include "solver/app/device_option.h"
#include "solver/app/exit_status.h"
#include "solver/app/mpi_session.h"
#include "solver/app/verbs.h"
#include "solver/app/wall_time.h"
#include "solver/case/read_case.h"
#include "solver/case/run_options.h"
#include "solver/problem/solve_case.h"

namespace viscera::app {

namespace {

struct SolveRequest {
  std::string file;
  std::string folder;
  std::vector<std::string> overrides;
  std::string device;
  std::string wall_time;
  std::string checkpoint_every;
  bool resume = false;
};

RunOptions run_options(const SolveRequest& request, const CommandLine& command_line) {
  RunOptions options;
  options.overrides = request.overrides;
  for (int i = 0; i < command_line.argc; ++i) {
    options.command += (i == 0 ? "" : " ") + std::string(command_line.argv[i]);
  }
  if (!request.wall_time.empty()) {
    options.wall_time = parse_wall_time(request.wall_time);
  }
  if (!request.checkpoint_every.empty()) {
    options.checkpoint_every = parse_wall_time(request.checkpoint_every, "--checkpoint-every");
  }
  options.start = request.resume ? Start::resume : Start::anew;
  return options;
}

/// Every rank reads the case, so that all of them see the same mistake.
ExitStatus solve(const SolveRequest& request, const CommandLine& command_line) {
  const RunOptions options = run_options(request, command_line);
  Case simulation = read_case(request.file, request.overrides);
  if (!request.device.empty()) {
    simulation.solver.device = device_kind(request.device);
  }
  return static_cast<ExitStatus>(problem::solve_case(simulation, request.folder, options));
}

/// Errors become a status while MPI runs. One that Viscera did not foresee, or a device that fails
/// under way, may have hit this rank alone while the others wait for it: all are ended.
ExitStatus solve_under_mpi(const SolveRequest& request, const CommandLine& command_line) {
  const MpiSession session(command_line.argc, command_line.argv);
  bool device_failed = false;
  const ExitStatus status = guarded([&] {
    try {
      return solve(request, command_line);
    } catch (const kernels::DeviceError&) {
      device_failed = true;
      throw;
    }
  });
  if ((status == ExitStatus::internal || device_failed) && session.ranks() > 1) {
    session.abort(static_cast<int>(status));
  }
  return status;
}

}  // namespace

void add_solve(CLI::App& program, Action& action, const CommandLine& command_line) {
  CLI::App* verb =
      program.add_subcommand("solve", "Solve a case; writes below its output folder only");
  const auto request = std::make_shared<SolveRequest>();
  verb->add_option("CASE", request->file, "Case file (YAML)")->required();
  verb->add_option("-o,--output", request->folder, "Output folder: new, empty or of a former run")
      ->required();
  verb->add_option("--set", request->overrides,
                   "KEY=VALUE put over the case file, as often as needed; list entries by index: "
                   "loads.0.pressure.value=8 kPa")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  verb->add_option("--device", request->device,
                   "Where element loops run: auto, cpu or cuda (emulated: for tests)")
      ->check(CLI::IsMember(device_names()));
  verb->add_option("--walltime", request->wall_time,
                   "Stop after this time, resumable (exit 5): 3:55:00, '90 min'");
  verb->add_option("--checkpoint-every", request->checkpoint_every,
                   "Time between checkpoints, in case the run is killed (default 1 min)");
  verb->add_flag("--resume", request->resume,
                 "Go on with the run in the output folder that stopped or was killed: same case "
                 "and --set, any number of ranks");
  verb->footer(
      "\nExample:\n  viscera solve liver.yaml -o results/liver\n  mpiexec -n 4 viscera solve "
      "liver.yaml -o results/liver --set steps.first=0.1\n  viscera solve liver.yaml -o "
      "results/liver --walltime 3:55:00\n  viscera solve liver.yaml -o results/liver --resume\n\n"
      "SIGTERM and SIGUSR1 stop a run like --walltime, after the step under way; under mpiexec "
      "send\n"
      "SIGUSR1 (Slurm: --signal=USR1@300).");
  verb->callback([&action, request, command_line] {
    action = [request, command_line] { return solve_under_mpi(*request, command_line); };
  });
}

}  // namespace viscera::app
