// What a case calibrates, in a line a parameter and a line an observation, as `check` shows it.
#pragma once

#include <string>
#include <vector>

#include "solver/case/case.h"

namespace viscera::app {

/// Lines without line ends; none where the case calibrates nothing.
std::vector<std::string> summarize_calibration(const Case& simulation);

}  // namespace viscera::app
