#include "solver/core/unit_symbols.h"

#include "solver/core/text.h"

namespace viscera::units {

namespace {

constexpr double pi = 3.14159265358979323846;

struct Symbol {
  const char* name;
  Unit unit;
  bool takes_prefix;
};

/// Factors are to mm, kg, s, rad. mmHg and cmH2O: conventional values at 0 and 4 degrees Celsius.
const Symbol symbols[] = {
    {"m", {length, 1e3}, true},
    {"g", {{0, 1, 0, 0}, 1e-3}, true},
    {"s", {time, 1}, true},
    {"min", {time, 60}, false},
    {"h", {time, 3600}, false},
    {"Hz", {{0, 0, -1, 0}, 1}, true},
    {"N", {force, 1e3}, true},
    {"dyn", {force, 1e-2}, false},
    {"Pa", {pressure, 1e-3}, true},
    {"bar", {pressure, 1e2}, true},
    {"mmHg", {pressure, 0.133322387415}, false},
    {"cmH2O", {pressure, 0.0980665}, false},
    {"J", {energy, 1e6}, true},
    {"W", {{2, 1, -3, 0}, 1e6}, true},
    {"L", {volume, 1e6}, true},
    {"l", {volume, 1e6}, true},
    {"rad", {angle, 1}, true},
    {"deg", {angle, pi / 180}, false},
    {"%", {pure_number, 1e-2}, false},
};

struct Prefix {
  const char* name;
  double factor;
};

const Prefix prefixes[] = {{"n", 1e-9}, {"u", 1e-6}, {"\u00b5", 1e-6}, {"\u03bc", 1e-6},
                           {"m", 1e-3}, {"c", 1e-2}, {"d", 1e-1},      {"h", 1e2},
                           {"k", 1e3},  {"M", 1e6},  {"G", 1e9}};

}  // namespace

Unit find_symbol(const std::string& name) {
  for (const Symbol& symbol : symbols) {
    if (name == symbol.name) {
      return symbol.unit;
    }
  }
  for (const Prefix& prefix : prefixes) {
    for (const Symbol& symbol : symbols) {
      if (symbol.takes_prefix && name == std::string(prefix.name) + symbol.name) {
        return {symbol.unit.dimension, symbol.unit.factor * prefix.factor};
      }
    }
  }
  throw UnitError("'" + name + "' is not a unit." + text::did_you_mean(name, known_symbols()));
}

std::vector<std::string> known_symbols() {
  return {"m",     "mm", "cm", "um",  "kg", "g",   "s",   "ms",  "min", "h",   "Hz",   "N",
          "mN",    "kN", "uN", "dyn", "Pa", "kPa", "MPa", "GPa", "hPa", "bar", "mbar", "mmHg",
          "cmH2O", "J",  "mJ", "uJ",  "W",  "L",   "mL",  "uL",  "rad", "deg", "%"};
}

}  // namespace viscera::units
