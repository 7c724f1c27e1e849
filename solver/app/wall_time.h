// Time limits as batch systems write them.
#pragma once

#include <string>

namespace viscera::app {

/// Seconds of "3:55:00", "55:00", "90 min", "4 h". Throws InputError, which names the option.
double parse_wall_time(const std::string& text, const std::string& option = "--walltime");

}  // namespace viscera::app
