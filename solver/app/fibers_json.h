// `viscera fibers` for other programs.
#pragma once

#include <string>

#include "meshes/fibers/fiber_report.h"
#include "solver/app/fibers_request.h"

namespace viscera::app {

/// What the terminal shows as JSON text, in mm, mm3 and degrees (the keys say so).
std::string to_json(const FibersRequest& request,
                    const FiberTask& task,
                    const meshes::FiberReport& report);

}  // namespace viscera::app
