// Values of the case file to numbers, words and quantities in internal units. Every function throws
// InputError with the place, what was found and what is allowed.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "solver/case/node.h"
#include "solver/core/units.h"

namespace viscera::case_file {

/// Allowed numbers, in internal units: lower <= value <= upper, or lower < value where strict.
struct Range {
  double lower = -1e12;
  double upper = 1e12;  ///< beyond it a number is a mistake
  bool strict_lower = false;

  bool contains(double value) const;
};

inline constexpr Range any_value{};
inline constexpr Range positive{0, 1e12, true};
inline constexpr Range not_negative{0, 1e12, false};

/// From -limit to limit.
constexpr Range within(double limit) {
  return {-limit, limit, false};
}

/// "above 0 kPa", "at least 0 and at most 1", "between -1 N and 1 N", ""
std::string describe(const Range& range, const units::Dimension& dimension);

std::string read_text(const Node& node);
std::string read_choice(const Node& node, const std::vector<std::string>& words);
/// true or false.
bool read_boolean(const Node& node);
int read_integer(const Node& node, const Range& range);

/// A number with a unit of this dimension; 0 may stand without unit, and a pure number has none.
double read_quantity(const Node& node, const units::Dimension& dimension, const Range& range);

/// True if the value is one of `words`; else it must be a quantity, and a message lists both.
bool is_word(const Node& node,
             const std::vector<std::string>& words,
             const units::Dimension& dimension);

/// A (pseudo-)time: a plain number, or one with a unit of time.
double read_time(const Node& node, const Range& range);

std::array<double, 3> read_vector(const Node& node,
                                  const units::Dimension& dimension,
                                  const Range& range);

/// Path of a file that can be opened; relative ones count from the folder of the case file.
std::string read_file_path(const Node& node);

/// Refuses everything but a list.
const std::vector<Node>& read_list(const Node& node, const std::string& of_what);

}  // namespace viscera::case_file
