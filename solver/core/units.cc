#include "solver/core/units.h"

#include <charconv>
#include <cmath>

#include "solver/core/text.h"
#include "solver/core/unit_symbols.h"

namespace viscera::units {

namespace {

struct Usual {
  Dimension dimension;
  const char* name;
  std::vector<std::string> units;  ///< the first is the default
};

const std::vector<Usual>& usual_table() {
  static const std::vector<Usual> table{
      {pure_number, "number", {""}},
      {length, "length", {"mm", "cm", "m"}},
      {area, "area", {"mm^2", "cm^2"}},
      {volume, "volume", {"mL", "mm^3", "L"}},
      {time, "time", {"s", "ms"}},
      {angle, "angle", {"deg", "rad"}},
      {acceleration, "acceleration", {"m/s^2", "mm/s^2"}},
      {force, "force", {"mN", "N"}},
      {energy, "energy", {"uJ", "mJ", "J"}},
      {pressure, "pressure", {"kPa", "Pa", "mmHg"}},
      {spring, "spring stiffness", {"kPa/mm", "Pa/m"}},
      {density, "density", {"kg/m^3", "g/cm^3"}},
      {{0, 1, 0, 0}, "mass", {"kg", "g"}},
  };
  return table;
}

const Usual* find_usual(const Dimension& dimension) {
  for (const Usual& usual : usual_table()) {
    if (usual.dimension == dimension) {
      return &usual;
    }
  }
  return nullptr;
}

/// "mm kg s^-1"
std::string base_units(const Dimension& dimension) {
  const std::pair<const char*, int> parts[] = {{"mm", dimension.length},
                                               {"kg", dimension.mass},
                                               {"s", dimension.time},
                                               {"rad", dimension.angle}};
  std::string result;
  for (const auto& [symbol, exponent] : parts) {
    if (exponent != 0) {
      result += (result.empty() ? "" : " ") + std::string(symbol);
      result += exponent == 1 ? "" : "^" + std::to_string(exponent);
    }
  }
  return result;
}

/// Splits "10 kPa" behind its number; throws when it does not begin with a finite one.
std::pair<double, std::string> split_number(const std::string& whole) {
  const std::string text = text::trim(whole);
  const char* begin = text.data() + (!text.empty() && text[0] == '+');
  double value = 0;
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    throw UnitError("'" + text + "' is too large or too small to be a number here.");
  }
  const std::string plain = text::lower(text);
  const bool words =
      plain.find("inf") != std::string::npos || plain.find("nan") != std::string::npos;
  if (error == std::errc() ? !std::isfinite(value) : words) {
    throw UnitError("'" + text + "' is not a finite number.");
  }
  if (error != std::errc()) {
    throw UnitError("'" + text + "' does not begin with a number.");
  }
  return {value, text::trim(std::string(end, text.data() + text.size()))};
}

}  // namespace

Quantity parse_quantity(const std::string& text) {
  const auto [value, unit_text] = split_number(text);
  const Unit unit = parse_unit(unit_text);
  if (!std::isfinite(value * unit.factor)) {
    throw UnitError("'" + text::trim(text) + "' is too large to be a number here.");
  }
  return {value * unit.factor, unit.dimension, unit_text};
}

double parse_number(const std::string& text) {
  const auto [value, rest] = split_number(text);
  if (!rest.empty()) {
    throw UnitError("'" + rest + "' after the number " + text::number(value) +
                    " does not belong there.");
  }
  return value;
}

std::string name(const Dimension& dimension) {
  const Usual* usual = find_usual(dimension);
  return usual ? usual->name : base_units(dimension);
}

std::string default_unit(const Dimension& dimension) {
  const Usual* usual = find_usual(dimension);
  return usual ? usual->units.front() : base_units(dimension);
}

std::vector<std::string> usual_units(const Dimension& dimension) {
  const Usual* usual = find_usual(dimension);
  return usual ? usual->units : std::vector<std::string>{base_units(dimension)};
}

std::string show(double value, const Dimension& dimension) {
  const std::string unit = default_unit(dimension);
  return text::format("%.10g%s%s", value / parse_unit(unit).factor, unit.empty() ? "" : " ",
                      unit.c_str());
}

}  // namespace viscera::units
