#include "solver/app/fibers_values.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/core/units.h"

namespace viscera::app {

namespace {

/// Angles apart at ':', "60", "60deg" or "1rad"; nothing where a word is none or beyond 180
/// degrees.
std::optional<std::vector<double>> read_degrees(const std::string& text) {
  constexpr double degree = 3.14159265358979323846 / 180;
  std::vector<double> angles;
  try {
    for (const std::string& word : text::split(text, ':')) {
      const units::Quantity quantity = units::parse_quantity(text::trim(word));
      const bool is_angle = quantity.dimension == units::angle;
      if (!is_angle && !quantity.unit.empty()) {
        return std::nullopt;
      }
      angles.push_back(is_angle ? quantity.value / degree : quantity.value);
    }
  } catch (const units::UnitError&) {
    return std::nullopt;
  }
  const auto is_in_range = [](double angle) { return std::abs(angle) <= 180; };
  return std::all_of(angles.begin(), angles.end(), is_in_range) ? std::optional(angles)
                                                                : std::nullopt;
}

std::optional<meshes::Point> read_three(const std::string& text) {
  const std::vector<std::string> words = text::split(text, ',');
  if (words.size() != 3) {
    return std::nullopt;
  }
  meshes::Point place{};
  try {
    std::transform(words.begin(), words.end(), place.begin(),
                   [](const std::string& word) { return units::parse_number(text::trim(word)); });
  } catch (const units::UnitError&) {
    return std::nullopt;
  }
  return place;
}

}  // namespace

std::optional<meshes::AngleRange> read_angles(const std::string& option, const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const auto numbers = read_degrees(text);
  if (!numbers || numbers->size() != 2) {
    throw InputError(option + ": found '" + text +
                     "'. Allowed: two angles in degrees from -180 to 180, at the inner and the "
                     "outer side, such as 60:-60.");
  }
  return meshes::AngleRange{(*numbers)[0], (*numbers)[1]};
}

meshes::AngleRange read_angle_or_range(const std::string& option, const std::string& text) {
  const auto numbers = read_degrees(text);
  if (!numbers || numbers->empty() || numbers->size() > 2) {
    throw InputError(option + ": found '" + text +
                     "'. Allowed: an angle in degrees from -180 to 180, or two at the inner and "
                     "the outer side, such as 30 or 60:-60.");
  }
  return {numbers->front(), numbers->back()};
}

std::optional<meshes::Point> read_place(const std::string& option, const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const auto place = read_three(text);
  if (!place) {
    throw InputError(option + ": found '" + text +
                     "'. Allowed: three coordinates, such as 12,-40,7.5.");
  }
  return place;
}

double read_length(const std::string& option, const std::string& text) {
  try {
    const units::Quantity length = units::parse_quantity(text);
    if (length.dimension == units::length && length.value > 0) {
      return length.value;
    }
  } catch (const units::UnitError&) {
    // refused below, like a quantity of something else
  }
  throw InputError(option + ": found '" + text + "'. Allowed: a length above zero, such as 2mm.");
}

std::optional<double> read_unit(const std::string& option, const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  try {
    return read_length(option, "1 " + text);
  } catch (const InputError&) {
    throw InputError(option + ": found '" + text +
                     "'. Allowed: a unit of length, such as mm, cm or m.");
  }
}

}  // namespace viscera::app
