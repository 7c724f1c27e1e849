// Numbers with units, to and from the internal system mm, kg, s (kPa, mN, uJ, mm^3) and rad.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace viscera::units {

/// Exponents of length, mass, time and angle.
struct Dimension {
  int length = 0;
  int mass = 0;
  int time = 0;
  int angle = 0;
};

constexpr bool operator==(const Dimension& a, const Dimension& b) {
  return a.length == b.length && a.mass == b.mass && a.time == b.time && a.angle == b.angle;
}
constexpr bool operator!=(const Dimension& a, const Dimension& b) {
  return !(a == b);
}

inline constexpr Dimension pure_number{};
inline constexpr Dimension length{1, 0, 0, 0};
inline constexpr Dimension area{2, 0, 0, 0};
inline constexpr Dimension volume{3, 0, 0, 0};
inline constexpr Dimension time{0, 0, 1, 0};
inline constexpr Dimension angle{0, 0, 0, 1};
inline constexpr Dimension acceleration{1, 0, -2, 0};
inline constexpr Dimension force{1, 1, -2, 0};
inline constexpr Dimension energy{2, 1, -2, 0};
inline constexpr Dimension pressure{-1, 1, -2, 0};
inline constexpr Dimension spring{-2, 1, -2, 0};  ///< pressure per displacement
inline constexpr Dimension density{-3, 1, 0, 0};

/// What a unit measures and its size: internal value = factor x shown value.
struct Unit {
  Dimension dimension;
  double factor = 1;
};

/// A text that is no number with a unit; `what()` is one sentence that ends without a remedy.
class UnitError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// Reads "kPa", "m/s^2", "kg/m^3", "Pa*s", "kPa/(mm s)", "mm3"; "" and "1" are the pure number.
/// Throws UnitError that names the unknown symbol and its nearest match.
Unit parse_unit(const std::string& text);

struct Quantity {
  double value = 0;  ///< internal units
  Dimension dimension;
  std::string unit;  ///< as written; empty: none was given
};

/// Reads a number and its unit, "10 kPa" or "10kPa". Throws UnitError; the number must be finite.
Quantity parse_quantity(const std::string& text);

/// Reads a finite number without unit; throws UnitError.
double parse_number(const std::string& text);

/// Name of what a dimension measures, "pressure", "spring stiffness", or its base units.
std::string name(const Dimension& dimension);

/// The unit to show a value in where the user asked for none: mm, mL, kPa, mN, kg/m^3 ...
std::string default_unit(const Dimension& dimension);

/// Units to suggest for a dimension in a message, most usual first.
std::vector<std::string> usual_units(const Dimension& dimension);

/// "7 mm": internal value shown in the default unit of its dimension.
std::string show(double value, const Dimension& dimension);

}  // namespace viscera::units
