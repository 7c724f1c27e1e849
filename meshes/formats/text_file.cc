#include "meshes/formats/text_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

constexpr const char* blanks = " \t\r\n\f\v";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view without_plus(std::string_view word) {
  return !word.empty() && word.front() == '+' ? word.substr(1) : word;
}

template <class Number>
std::optional<Number> parse_all(std::string_view word) {
  Number value{};
  const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), value);
  const bool whole = status == std::errc() && end == word.data() + word.size();
  return whole && !word.empty() ? std::optional<Number>(value) : std::nullopt;
}

/// A number too small for a double, which from_chars refuses.
bool underflows(std::string_view word) {
  double value = 0;
  const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), value);
  return status == std::errc::result_out_of_range && end == word.data() + word.size() &&
         std::abs(std::strtod(std::string(word).c_str(), nullptr)) < 1;
}

}  // namespace

std::optional<double> parse_number(std::string_view word) {
  word = without_plus(word);
  std::optional<double> value = parse_all<double>(word);
  if (!value && word.find_first_of("dD") != std::string_view::npos) {
    std::string fortran(word);
    std::replace_if(
        fortran.begin(), fortran.end(), [](char c) { return c == 'd' || c == 'D'; }, 'e');
    value = parse_all<double>(std::string_view(fortran));
  }
  if (!value && underflows(word)) {
    value = 0;
  }
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<std::int64_t> parse_integer(std::string_view word) {
  return parse_all<std::int64_t>(without_plus(word));
}

std::string printable(std::string_view word) {
  std::string text(word.substr(0, 40));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < 32 || c > 126; }, '?');
  return text;
}

TextFile::TextFile(const std::string& file) : file_(file) {
  std::ifstream input(file, std::ios::binary);
  if (!input) {
    throw GeometryError(file + ": the file cannot be opened. Check the path and its permissions.");
  }
  text_.assign(std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>());
  if (trimmed(text_).empty()) {
    throw GeometryError(file + ": the file is empty. Copy or write it again.");
  }
}

void TextFile::fail(std::size_t offset, const std::string& what) const {
  const auto end = static_cast<std::ptrdiff_t>(std::min(offset, text_.size()));
  const auto line = 1 + std::count(text_.begin(), text_.begin() + end, '\n');
  throw GeometryError(file_ + ", line " + std::to_string(line) + ": " + what);
}

LineReader::LineReader(const std::string& file, Words words) : text_(file), by_(words) {}

bool LineReader::next(char comment) {
  const std::string& text = text_.text();
  while (next_ < text.size()) {
    line_ = next_;
    const std::size_t end = std::min(text.find('\n', line_), text.size());
    next_ = std::min(end + 1, text.size());
    current_ = std::string_view(text).substr(line_, end - line_);
    cut(comment);
    if (!words_.empty()) {
      return true;
    }
  }
  line_ = text.size();
  current_ = {};
  words_.clear();
  return false;
}

void LineReader::cut(char comment) {
  if (comment != '\0') {
    current_ = current_.substr(0, current_.find(comment));
  }
  current_ = trimmed(current_);
  words_.clear();
  std::string_view rest = current_;
  while (!rest.empty()) {
    const std::size_t end =
        std::min(by_ == Words::by_comma ? rest.find(',') : rest.find_first_of(blanks), rest.size());
    words_.push_back(trimmed(rest.substr(0, end)));
    rest = by_ == Words::by_comma ? rest.substr(std::min(end + 1, rest.size()))
                                  : trimmed(rest.substr(end));
  }
}

double LineReader::number(std::size_t i, const char* meaning) const {
  if (i >= words_.size()) {
    fail(std::string("the line ends where ") + meaning + " should stand.");
  }
  const std::optional<double> value = parse_number(words_[i]);
  if (!value) {
    fail("found '" + printable(words_[i]) + "' where " + meaning +
         " (a finite number) should stand.");
  }
  return *value;
}

std::int64_t LineReader::integer(std::size_t i, const char* meaning) const {
  if (i >= words_.size()) {
    fail(std::string("the line ends where ") + meaning + " should stand.");
  }
  const std::optional<std::int64_t> value = parse_integer(words_[i]);
  if (!value) {
    fail("found '" + printable(words_[i]) + "' where " + meaning + " (an integer) should stand.");
  }
  return *value;
}

std::size_t LineReader::count(std::size_t i, std::size_t bytes_each, const char* meaning) const {
  const std::int64_t value = integer(i, meaning);
  const std::size_t room = bytes_left() / bytes_each + 1;
  if (value < 0 || static_cast<std::uint64_t>(value) > room || value > 2147483647) {
    fail("the file announces " + std::to_string(value) + " as " + meaning + " but has only " +
         std::to_string(bytes_left()) +
         " bytes left. It is cut off or damaged: copy or write it again.");
  }
  return static_cast<std::size_t>(value);
}

void LineReader::need_next(const char* expected, char comment) {
  if (!next(comment)) {
    fail(std::string("the file ends where ") + expected +
         " should stand. It is cut off: copy or write it again.");
  }
}

}  // namespace viscera::meshes
