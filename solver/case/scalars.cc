#include "solver/case/scalars.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "solver/case/complaint.h"
#include "solver/core/text.h"

namespace viscera::case_file {

namespace {

const std::string& scalar(const Node& node, const std::string& allowed) {
  if (node.kind != Node::Kind::scalar || text::trim(node.text).empty()) {
    refuse(node, {describe(node), allowed, "", ""});
  }
  return node.text;
}

/// "a pressure with its unit (kPa, Pa, mmHg)", "a number"
std::string with_unit(const units::Dimension& dimension) {
  if (dimension == units::pure_number) {
    return "a number";
  }
  const std::string name = units::name(dimension);
  const bool vowel = std::string("aeiou").find(name[0]) != std::string::npos;
  return (vowel ? "an " : "a ") + name + " with its unit (" +
         text::list(units::usual_units(dimension)) + ")";
}

std::string allowed_quantity(const units::Dimension& dimension, const Range& range) {
  const std::string limits = describe(range, dimension);
  return with_unit(dimension) + (limits.empty() ? "" : ", " + limits);
}

units::Quantity parse(const Node& node, const std::string& allowed) {
  const std::string& text = scalar(node, allowed);
  try {
    return units::parse_quantity(text);
  } catch (const units::UnitError& error) {
    const std::string reason = error.what();
    const auto question = reason.find(" Did you mean");
    const std::string nearest = question == std::string::npos ? "" : reason.substr(question);
    std::string sentence = reason.substr(0, question);
    sentence.pop_back();
    refuse(node, {"'" + text + "': " + sentence, allowed, nearest, ""});
  }
}

void check_range(const Node& node,
                 double value,
                 const units::Dimension& dimension,
                 const Range& range) {
  if (!range.contains(value)) {
    refuse(node, {"'" + node.text + "'", allowed_quantity(dimension, range), "",
                  "Check the number and its unit"});
  }
}

[[noreturn]] void refuse_kind(const Node& node,
                              const units::Quantity& quantity,
                              const units::Dimension& dimension) {
  const std::string allowed = with_unit(dimension);
  if (dimension == units::pure_number) {
    refuse(node, {"'" + node.text + "', " + units::name(quantity.dimension),
                  "a number without unit", "", "Leave the unit '" + quantity.unit + "' out"});
  }
  if (!quantity.unit.empty()) {
    refuse(node,
           {"'" + node.text + "', which is in units of " + units::name(quantity.dimension), allowed,
            "",
            "Give the value in " + units::default_unit(dimension) + " or a unit of the same kind"});
  }
  refuse(node, {"'" + node.text + "', a number without its unit", allowed,
                " Did you mean '" + node.text + " " + units::default_unit(dimension) + "'?",
                "Write the unit behind the number"});
}

}  // namespace

bool Range::contains(double value) const {
  return (strict_lower ? value > lower : value >= lower) && value <= upper;
}

std::string describe(const Range& range, const units::Dimension& dimension) {
  const bool has_lower = range.lower > any_value.lower;
  const bool has_upper = range.upper < any_value.upper;
  std::string result;
  if (has_lower && has_upper && range.lower == -range.upper) {
    return "between " + units::show(range.lower, dimension) + " and " +
           units::show(range.upper, dimension);
  }
  if (has_lower) {
    result = (range.strict_lower ? "above " : "at least ") + units::show(range.lower, dimension);
  }
  if (has_upper) {
    result +=
        (has_lower ? " and " : "") + std::string("at most ") + units::show(range.upper, dimension);
  }
  return result;
}

std::string read_text(const Node& node) {
  return scalar(node, "a text");
}

std::string read_choice(const Node& node, const std::vector<std::string>& words) {
  const std::string& word = scalar(node, text::list(words));
  if (std::find(words.begin(), words.end(), word) == words.end()) {
    refuse(node, {"'" + word + "'", text::list(words), text::did_you_mean(word, words), ""});
  }
  return word;
}

bool read_boolean(const Node& node) {
  return read_choice(node, {"false", "true"}) == "true";
}

int read_integer(const Node& node, const Range& range) {
  const double value = read_quantity(node, units::pure_number, range);
  if (value != std::floor(value) || std::abs(value) > 2e9) {
    refuse(node, {"'" + node.text + "'", "a whole number", "", ""});
  }
  return static_cast<int>(value);
}

double read_quantity(const Node& node, const units::Dimension& dimension, const Range& range) {
  const units::Quantity quantity = parse(node, with_unit(dimension));
  const bool plain_zero = quantity.value == 0 && quantity.unit.empty();
  if (quantity.dimension != dimension && !plain_zero) {
    refuse_kind(node, quantity, dimension);
  }
  check_range(node, quantity.value, dimension, range);
  return quantity.value;
}

bool is_word(const Node& node,
             const std::vector<std::string>& words,
             const units::Dimension& dimension) {
  if (std::find(words.begin(), words.end(), node.text) != words.end()) {
    return true;
  }
  const std::string nearest = text::did_you_mean(node.text, words);
  if (!nearest.empty()) {
    refuse(node, {"'" + node.text + "'", with_unit(dimension) + ", or " + text::list(words),
                  nearest, ""});
  }
  return false;
}

double read_time(const Node& node, const Range& range) {
  const units::Quantity quantity = parse(node, "a time, a number or with a unit (s, ms)");
  if (!quantity.unit.empty() && quantity.dimension != units::time) {
    refuse_kind(node, quantity, units::time);
  }
  check_range(node, quantity.value, quantity.unit.empty() ? units::pure_number : units::time,
              range);
  return quantity.value;
}

std::array<double, 3> read_vector(const Node& node,
                                  const units::Dimension& dimension,
                                  const Range& range) {
  if (node.kind != Node::Kind::list || node.items.size() != 3) {
    const std::string unit = units::default_unit(dimension);
    const std::string space = unit.empty() ? "" : " ";
    refuse(node,
           {describe(node), "a list of three values x, y, z, each " + with_unit(dimension), "",
            "Write [0" + space + unit + ", 0" + space + unit + ", 1" + space + unit +
                "] for example"});
  }
  std::array<double, 3> result{};
  for (std::size_t i = 0; i < 3; ++i) {
    result[i] = read_quantity(node.items[i], dimension, range);
  }
  return result;
}

std::string read_file_path(const Node& node) {
  const std::filesystem::path given = scalar(node, "the path of a file");
  const std::string path =
      (given.is_absolute() ? given : std::filesystem::path(node.folder) / given).string();
  std::error_code ignored;
  if (!std::ifstream(path) || std::filesystem::is_directory(path, ignored)) {
    refuse(node, {"'" + node.text + "', but the file '" + path + "' cannot be read",
                  "a file that is there; relative paths count from the folder of the case file", "",
                  "Check the path, or make the file first"});
  }
  return path;
}

const std::vector<Node>& read_list(const Node& node, const std::string& of_what) {
  if (node.kind != Node::Kind::list) {
    refuse(node,
           {describe(node), "a list of " + of_what, "", "Write [a, b], or one '- ' line for each"});
  }
  return node.items;
}

}  // namespace viscera::case_file
