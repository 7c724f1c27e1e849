// The command line of `viscera fibers`.
#pragma once

#include "solver/app/fibers_request.h"

namespace CLI {
class App;
}

namespace viscera::app {

void add_fibers_options(CLI::App& verb, FibersRequest& request);

}  // namespace viscera::app
