// Versions of the libraries that this program was built with.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace viscera::app {

/// (name, version), most important first; of MPI the library that runs.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace viscera::app
