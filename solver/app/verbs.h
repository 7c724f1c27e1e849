// The verbs of the command line. Each adds its subcommand to the program and, when the user names
// it, sets the action to run after the command line has been read.
#pragma once

#include <functional>

#include "solver/core/errors.h"

namespace CLI {
class App;
}

namespace viscera::app {

using Action = std::function<ExitStatus()>;

/// Arguments of main, which MPI wants to see.
struct CommandLine {
  int argc;
  char** argv;
};

void add_check(CLI::App& program, Action& action);
void add_solve(CLI::App& program, Action& action, const CommandLine& command_line);
void add_calibrate(CLI::App& program, Action& action, const CommandLine& command_line);
void add_mesh(CLI::App& program, Action& action);
void add_fibers(CLI::App& program, Action& action, const CommandLine& command_line);
void add_inspect(CLI::App& program, Action& action);
void add_convert(CLI::App& program, Action& action);
void add_doctor(CLI::App& program, Action& action, const CommandLine& command_line);
void add_bench(CLI::App& program, Action& action, const CommandLine& command_line);
void add_schema(CLI::App& program, Action& action);

}  // namespace viscera::app
