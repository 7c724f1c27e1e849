// What this program is and was built with, for summary.json, log and doctor.
#pragma once

#include <string>

namespace viscera {

struct BuildInfo {
  std::string version;     ///< "0.1.0"
  std::string commit;      ///< short hash when configured inside a git checkout, else "unknown"
  std::string compiler;    ///< "GNU 12.2.0"
  std::string flags;       ///< of the solver
  std::string build_type;  ///< "Release"
  bool native = false;     ///< kernels compiled for the processor of the build machine
  bool cuda = false;       ///< a CUDA back end is built in
};

const BuildInfo& build_info();

}  // namespace viscera
