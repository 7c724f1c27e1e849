#include <memory>

#include <CLI/CLI.hpp>

#include "solver/app/device_option.h"
#include "solver/app/exit_status.h"
#include "solver/app/mpi_session.h"
#include "solver/app/verbs.h"
#include "solver/app/wall_time.h"
#include "solver/calibration/driver/calibrate_case.h"
#include "solver/case/read_case.h"

namespace viscera::app {

namespace {

struct CalibrateRequest {
  std::string file;
  std::string folder;
  std::vector<std::string> overrides;
  std::string device;
  std::string wall_time;
  int groups = 1;
  bool resume = false;
  bool evaluate = false;
  bool no_plots = false;
};

ExitStatus calibrate(const CalibrateRequest& request, const CommandLine& command_line) {
  RunOptions options;
  options.overrides = request.overrides;
  for (int i = 0; i < command_line.argc; ++i)
    options.command += (i == 0 ? "" : " ") + std::string(command_line.argv[i]);
  if (!request.wall_time.empty())
    options.wall_time = parse_wall_time(request.wall_time);
  options.groups = request.groups;
  options.start = request.resume ? Start::resume : Start::anew;
  options.plots = request.no_plots ? Plots::none : Plots::drawn;
  Case the_case = read_case(request.file, request.overrides);
  if (!request.device.empty())
    the_case.solver.device = device_kind(request.device);
  const auto run = request.evaluate ? calibration::evaluate_case : calibration::calibrate_case;
  return static_cast<ExitStatus>(run(the_case, request.folder, options));
}

ExitStatus calibrate_under_mpi(const CalibrateRequest& request, const CommandLine& command_line) {
  const MpiSession session(command_line.argc, command_line.argv);
  const ExitStatus status = guarded([&] { return calibrate(request, command_line); });
  if (status == ExitStatus::internal && session.ranks() > 1)
    session.abort(static_cast<int>(status));
  return status;
}

}  // namespace

void add_calibrate(CLI::App& program, Action& action, const CommandLine& command_line) {
  CLI::App* verb = program.add_subcommand(
      "calibrate", "Fit numbers of a case to measurements, with intervals and what decided them");
  const auto request = std::make_shared<CalibrateRequest>();
  verb->add_option("CASE", request->file, "Case file (YAML) with a section 'calibration'")
      ->required();
  verb->add_option("-o,--output", request->folder, "Output folder: new, empty or of a former run")
      ->required();
  verb->add_option("--set", request->overrides, "KEY=VALUE put over the case file, as in solve")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  verb->add_option("--device", request->device, "cpu; there is no device code for derivatives yet")
      ->check(CLI::IsMember(device_names()));
  verb->add_option("--walltime", request->wall_time,
                   "Stop after this time, resumable (exit 5): 3:55:00, '90 min'");
  verb->add_option("--groups", request->groups,
                   "Split the ranks into this many groups that share out starts, samples and "
                   "profiles; each solves on a mesh of its own")
      ->check(CLI::PositiveNumber);
  verb->add_flag("--resume", request->resume,
                 "Go on with the calibration in the output folder: what was solved is not solved "
                 "again");
  verb->add_flag("--evaluate", request->evaluate,
                 "No fit: the case at its start values against the measurements "
                 "(evaluation.json, fields/)");
  verb->add_flag("--no-plots", request->no_plots,
                 "Leave out fit.png and profile.png, which python3 draws at the end");
  verb->footer(
      "\nExample:\n  viscera calibrate ventricle.yaml -o results/fit\n  mpiexec -n 4 viscera "
      "calibrate ventricle.yaml -o results/fit --walltime 3:55:00\n\n"
      "calibration.json has estimates, intervals and predictions, identifiability.json what the\n"
      "data decided, trace.csv every point tried, fields/ the fitted states, fit.png and\n"
      "profile.png (with 'profile: true') pictures of them, drawn by python3 with matplotlib.");
  verb->callback([&action, request, command_line] {
    action = [request, command_line] { return calibrate_under_mpi(*request, command_line); };
  });
}

}  // namespace viscera::app
