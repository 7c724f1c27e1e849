// Pictures by the scripts of the source tree, which programs carry as text.
#pragma once

#include <string>
#include <vector>

namespace viscera::output {

/// What became of a Python program.
struct PythonRun {
  int status;                      ///< 0: it ended well; 127: it could not be started
  std::vector<std::string> lines;  ///< what it said, empty lines left out

  /// Its last line, where it says why it failed, or its exit status.
  std::string reason() const;
};

/// Runs python3 with these arguments and waits: that of PATH, and where that fails the system's,
/// which may have the packages that the other lacks. Never throws for what the program does.
PythonRun run_python(const std::vector<std::string>& arguments);

}  // namespace viscera::output
