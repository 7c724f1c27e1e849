// Angles, places and lists as `viscera fibers` takes them.
#pragma once

#include <optional>
#include <string>

#include "meshes/fibers/rule.h"

namespace viscera::app {

/// "60:-60" in degrees, inner and outer side; nothing for an empty text. Throws InputError that
/// names `option`.
std::optional<meshes::AngleRange> read_angles(const std::string& option, const std::string& text);

/// The same, or one angle for both sides: "30".
meshes::AngleRange read_angle_or_range(const std::string& option, const std::string& text);

/// "12,-40,7.5" in mm; nothing for an empty text. Throws InputError that names `option`.
std::optional<meshes::Point> read_place(const std::string& option, const std::string& text);

/// "2mm" in mm, above zero. Throws InputError that names `option`.
double read_length(const std::string& option, const std::string& text);

/// "m" to 1000, the length of a unit in mm; nothing for an empty text. Throws InputError that names
/// `option`.
std::optional<double> read_unit(const std::string& option, const std::string& text);

}  // namespace viscera::app
