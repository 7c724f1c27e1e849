#include "solver/app/wall_time.h"

#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/core/units.h"

namespace viscera::app {

namespace {

/// Seconds of "h:mm:ss" or "mm:ss".
double parse_clock(const std::string& text) {
  double seconds = 0;
  for (const std::string& part : text::split(text, ':')) {
    seconds = 60 * seconds + units::parse_number(part);
  }
  return seconds;
}

}  // namespace

double parse_wall_time(const std::string& text, const std::string& option) {
  try {
    if (text.find(':') != std::string::npos) {
      const double seconds = parse_clock(text);
      if (seconds > 0) {
        return seconds;
      }
    }
    const units::Quantity quantity = units::parse_quantity(text);
    if (quantity.dimension == units::time && quantity.value > 0) {
      return quantity.value;
    }
  } catch (const units::UnitError&) {
  }
  throw InputError(option + ": found '" + text +
                   "'. Allowed: a time such as 3:55:00 (h:mm:ss), '90 min' or '4 h'.");
}

}  // namespace viscera::app
