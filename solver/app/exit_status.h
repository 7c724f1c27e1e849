// The one place where exceptions become exit statuses.
#pragma once

#include <functional>

#include "solver/core/errors.h"

namespace viscera::app {

/// Runs `action`; an exception is told on standard error and becomes its status, 70 for those that
/// Viscera did not foresee.
ExitStatus guarded(const std::function<ExitStatus()>& action);

}  // namespace viscera::app
