// The table of unit symbols and prefixes.
#pragma once

#include <string>
#include <vector>

#include "solver/core/units.h"

namespace viscera::units {

/// Size and dimension of one symbol, prefix included ("kPa"). Throws UnitError when unknown.
Unit find_symbol(const std::string& symbol);

/// Every symbol without prefix and the usual prefixed ones, for nearest matches.
std::vector<std::string> known_symbols();

}  // namespace viscera::units
