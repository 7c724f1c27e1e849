// The command line program, from arguments to exit status.
#pragma once

namespace viscera::app {

/// Reads the command line, runs its verb and returns the exit status of the process.
int run_program(int argc, char** argv);

}  // namespace viscera::app
