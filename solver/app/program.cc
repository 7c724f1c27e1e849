#include "solver/app/program.h"

#include <CLI/CLI.hpp>

#include "solver/app/exit_status.h"
#include "solver/app/usage_errors.h"
#include "solver/app/verbs.h"
#include "solver/core/build_info.h"
#include "solver/core/log.h"

namespace viscera::app {

namespace {

void describe(CLI::App& program) {
  program.name("viscera");
  program.set_version_flag("--version", build_info().version + " (" + build_info().commit + ")");
  program.require_subcommand(1);
  program.get_formatter()->column_width(24);
  program.footer(
      "\nEvery verb has its own --help with an example.\n"
      "Exit status: 0 done, 2 input wrong, 3 geometry wrong, 4 did not converge, 5 stopped at the\n"
      "time limit or by a signal (solve --resume goes on), 7 device or feature not there,\n"
      "70 internal error.");
}

}  // namespace

int run_program(int argc, char** argv) {
  CLI::App program{"Viscera computes how a patient's organ deforms."};
  describe(program);
  Action action;
  const CommandLine command_line{argc, argv};
  add_check(program, action);
  add_solve(program, action, command_line);
  add_calibrate(program, action, command_line);
  add_mesh(program, action);
  add_fibers(program, action, command_line);
  add_inspect(program, action);
  add_convert(program, action);
  add_doctor(program, action, command_line);
  add_bench(program, action, command_line);
  add_schema(program, action);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help and --version
      return program.exit(error);
    }
    log::error(explain_usage(error, program, {argv + 1, argv + argc}));
    return static_cast<int>(ExitStatus::input);
  }
  return static_cast<int>(guarded(action));
}

}  // namespace viscera::app
